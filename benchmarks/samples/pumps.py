"""Pumps: Grundfos CR against ИСТРАТЕХ BM with flow, head, power and dealers' prices; other pumps of both origins."""

from __future__ import annotations

import re
from pathlib import Path

from benchmarks.samples.common import Block, Row, read_rows

TNVED = "8413707500"  # other centrifugal pumps with discharge outlet above 15 mm, multistage
OKPD2 = "28.13.14.110"
CR_NAMES = (
    "Насос вертикальный многоступенчатый Grundfos {code}",
    "Vertical multistage centrifugal pump Grundfos {code}",
    "Mehrstufige Kreiselpumpe {code}",
    "立式多级离心泵 {code}",
    "Grundfos {code}",
)
KINDS = {
    "multistage_vertical": ("Vertical multistage pump", "Насос многоступенчатый"),
    "booster_station": ("Booster pump", "Насос повысительный"),
    "submersible_sewage": ("Submersible sewage pump", "Насос погружной канализационный"),
}
WILO = re.compile(r"(MVIS|HELIX V)\d+")
DOMESTIC = ("Russia", "RU")


def build(data: Path) -> Block:
    """Offers: every Russian pump with a flow and a head; imports: CR of the stated pairs, then others."""
    block = Block("PMP")
    rows = read_rows(data / "pairs/pumps.csv")
    position: dict[str, int] = {}
    for row in rows:
        if row["country"] == "Russia" and row["designation"] not in position and row["flow_m3h"] and row["head_m"]:
            position[row["designation"]] = len(block.offers)
            block.offers.append(_offer(row))
    _pairs(block, read_rows(data / "pairs/pairs.csv"), position)
    _foreign(block, rows)
    _wilo(block, data / "catalogs/wilo_price.csv")
    return block


def _figures(row: dict[str, str]) -> str:
    parts = [("подача", "flow_m3h", "м3/ч"), ("напор", "head_m", "м"), ("мощность", "power_kw", "кВт")]
    text = ", ".join(f"{word} {row[key].replace('.', ',')} {unit}" for word, key, unit in parts if row[key])
    if row["voltage"]:
        text += f", {row['phase'] or 3}~{row['voltage']} В"
    return text + (f", Ду{row['dn_out_mm']}" if row["dn_out_mm"] else "")


def _offer(row: dict[str, str]) -> Row:
    head = "Насос вертикальный многоступенчатый" if row["series"] == "BM" else "Насос"
    head = "Насос центробежный секционный" if row["series"] == "ЦНС" else head
    return Row(
        name=f"{head} {row['designation']}",
        description=_figures(row),
        maker=row["maker"],
        country="RU",
        model=row["designation"],
        mass_kg=row["mass_kg"],
        okpd2=OKPD2,
        **_price(row, vat="true"),
    )


def _price(row: dict[str, str], *, vat: str) -> dict[str, str]:
    """A price with the later of its dates; none when the source has none."""
    if not row["price"]:
        return {}
    date = row["price_date"].split("/")[-1]
    return {"price": row["price"], "currency": row["currency"], "price_date": date, "vat_included": vat}


def _pairs(block: Block, rows: list[dict[str, str]], position: dict[str, int]) -> None:
    """Stated Grundfos CR → BM pairs; the import row carries the designation only, as such lists do."""
    for row in rows:
        offer = position.get(row["domestic_designation"])
        if row["kind"] != "pump" or not row["import_designation"].startswith("CR ") or offer is None:
            continue
        code = row["import_designation"]
        number = len(block.imports)
        block.imports.append(
            Row(
                name=CR_NAMES[number % len(CR_NAMES)].format(code=code),
                maker="Grundfos",
                country="DK",
                model=code,
                tnved=TNVED,
            )
        )
        block.pairs.append((number, offer, 1))


def _foreign(block: Block, rows: list[dict[str, str]]) -> None:
    """Foreign pumps with flow and head and no stated pair: the engine has to find out whether anything fits."""
    seen = {row.model for row in block.imports}
    for row in rows:
        known = row["flow_m3h"] and row["head_m"] and row["country"] not in {"", *DOMESTIC}
        if not known or row["designation"] in seen or "серия" in row["designation"]:
            continue
        seen.add(row["designation"])
        english, russian = KINDS.get(row["pump_type"], ("Pump", "Насос"))
        name = f"{russian if len(block.imports) % 2 else english} {row['maker']} {row['designation']}"
        block.imports.append(
            Row(
                name=name,
                description=_figures(row),
                maker=row["maker"],
                model=row["designation"],
                tnved=TNVED,
                mass_kg=row["mass_kg"],
                **_price(row, vat="true"),
            )
        )


def _wilo(block: Block, path: Path) -> None:
    """Every tenth vertical multistage pump of the maker's price list that has a price: euro, without VAT."""
    rows = [list(row.values()) for row in read_rows(path)]
    priced = [(code, name, price) for code, name, price, *_ in rows if WILO.match(name) and price.isdigit()]
    for code, name, price in priced[::10]:
        block.imports.append(
            Row(
                name=f"Hochdruck-Kreiselpumpe WILO {name}",
                maker="Wilo",
                country="DE",
                model=code,
                price=price,
                currency="EUR",
                vat_included="false",
                tnved=TNVED,
            )
        )
