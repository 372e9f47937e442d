"""Derives the shipped sample catalogs from the source tables: `python -m benchmarks.build_samples DATA_DIR`.

Deterministic: same tables, same bytes. Source and licence of every block: catalogs/samples/SOURCES.md.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from benchmarks.samples import bearings, fasteners, gears, motors, others, pumps
from benchmarks.samples.common import COLUMNS, Block, Row, amount

OUT = Path(__file__).resolve().parent.parent / "catalogs" / "samples"
BUILDERS = (
    bearings.build,
    pumps.build,
    motors.build,
    gears.build,
    fasteners.build,
    others.lubricants,
    others.electrodes,
    others.calipers,
    others.circuits,
    others.converters,
    others.unmatched,
)
LOOKALIKES = str.maketrans("ABCEHKMOPTX", "АВСЕНКМОРТХ")  # Latin → the Cyrillic letter of the same shape
DIRTY_STEP = 19


def main(data: Path, out: Path = OUT) -> None:
    """Writes imports.csv, offers.csv, pairs.csv and price_bands.csv to `out`."""
    blocks = [build(data) for build in BUILDERS]
    for block in blocks:
        _number(block)
        soil(block.imports)
        soil(block.offers)
    _write(out / "imports.csv", COLUMNS, (asdict(row) for block in blocks for row in block.imports))
    _write(out / "offers.csv", COLUMNS, (asdict(row) for block in blocks for row in block.offers))
    _write(out / "pairs.csv", ("import_id", "offer_id", "gain"), (pair for block in blocks for pair in _pairs(block)))
    columns = ("offer_id", "low", "high", "currency", "quotes", "date")
    _write(out / "price_bands.csv", columns, (one for block in blocks for one in _bands(block)))


def _number(block: Block) -> None:
    for number, row in enumerate(block.imports, 1):
        row.id = f"I-{block.prefix}-{number:03d}"
    for number, row in enumerate(block.offers, 1):
        row.id = f"O-{block.prefix}-{number:04d}"


def soil(rows: list[Row]) -> None:
    """Makes every nineteenth row dirty the way real lists are; what the row names stays the same."""
    for number, row in enumerate(rows[DIRTY_STEP - 1 :: DIRTY_STEP]):
        STAINS[number % len(STAINS)](row)


def _cyrillic_letters(row: Row) -> None:
    """Latin capitals typed on a Russian keyboard."""
    row.name = row.name.translate(LOOKALIKES)


def _spaces(row: Row) -> None:
    row.name = f"  {row.name.replace(' ', '  ')} "
    row.price = _thousands(row.price)


def _thousands(price: str) -> str:
    """`12500` → `12 500,00` with a no-break space, as spreadsheets print it; anything else unchanged."""
    return f"{int(price):,}".replace(",", "\u00a0") + ",00" if price.isdigit() else price


def _no_units(row: Row) -> None:
    for unit in (" мм", " кВт", " м3/ч", " kW"):
        row.description = row.description.replace(unit, "")


def _on_request(row: Row) -> None:
    row.price, row.currency, row.price_date, row.vat_included = "по запросу", "", "", ""


def _note(row: Row) -> None:
    row.name = f"{row.name} (в наличии, новый)"


def _capitals(row: Row) -> None:
    row.name = row.name.upper()


STAINS = (_cyrillic_letters, _spaces, _no_units, _on_request, _note, _capitals)


def _pairs(block: Block) -> Iterable[dict[str, str]]:
    for query, offer, gain in sorted(set(block.pairs)):
        yield {"import_id": block.imports[query].id, "offer_id": block.offers[offer].id, "gain": str(gain)}


def _bands(block: Block) -> Iterable[dict[str, str]]:
    for position, (low, high, quotes) in sorted(block.bands.items()):
        offer = block.offers[position]
        yield {
            "offer_id": offer.id,
            "low": amount(low),
            "high": amount(high),
            "currency": "RUB",
            "quotes": str(quotes),
            "date": "2025",
        }


def _write(path: Path, columns: tuple[str, ...], rows: Iterable[dict[str, str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    part.replace(path)


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.exit("usage: python -m benchmarks.build_samples DATA_DIR (the folder with bearings/ and pairs/)")
    main(Path(sys.argv[1]))
