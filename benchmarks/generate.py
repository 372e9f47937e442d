"""Catalogs of any size with known partners: `python -m benchmarks.generate OFFERS IMPORTS FOLDER [--parquet]`.

A family (benchmarks/families/*.yml) is a grid of parameters of real equipment with the way domestic makers and foreign
ones write each value. An offer is one point of a grid in a domestic spelling, an import one point in a foreign one; the
true partners of an import are all offers of its point. Any row is a function of the seed and its number alone: catalogs
of one seed hold each other as the size grows, nothing is kept in memory, and every run gives the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from math import gcd
from pathlib import Path

from benchmarks.families.family import read_families
from benchmarks.families.noise import mixed, spoiled

SEED = 20260101
BLOCK = 100  # rows in which every family has its share
LANGUAGES = ("ru", "en", "de", "zh")
SPOKEN = (0, 0, 0, 1, 1, 1, 2, 2, 3, 3)  # of ten imports, how many are written in each language
COLUMNS = ("id", "name", "description", "maker", "country", "model", "price", "currency", "price_date")
PRICE_DATE = "2026-06-30"
BATCH = 50_000  # rows of one Parquet group

Row = tuple[str, ...]


class Catalogs:
    """The offers 0 … size-1 of a seed, and imports whose partners stand among them."""

    def __init__(self, size: int, seed: int = SEED) -> None:
        if size < BLOCK or size % BLOCK:
            raise ValueError(f"a catalog has a multiple of {BLOCK} offers, not {size}")
        self.size, self.seed, self.families = size, seed, read_families()
        self._places = [[at for at, one in enumerate(self._block()) if one == n] for n in range(len(self.families))]
        self._slots = [(family, self._places[family].index(at)) for at, family in enumerate(self._block())]
        self._steps = [self._step(family.size) for family in self.families]

    def _block(self) -> list[int]:
        shares = [number for number, family in enumerate(self.families) for _ in range(family.share)]
        if len(shares) != BLOCK:
            raise ValueError(f"shares of the families sum to {len(shares)}, not {BLOCK}")
        return [shares[at] for at in sorted(range(BLOCK), key=lambda at: mixed(self.seed, at))]

    @staticmethod
    def _step(size: int) -> int:
        """A stride near the golden section that meets every point of a grid once."""
        step = max(1, int(size * 0.618))
        while gcd(step, size) != 1:
            step += 1
        return step

    def point(self, row: int) -> tuple[int, int, int]:
        """The family of an offer, its point of the grid, and how many offers of that point stand before it."""
        family, rank = self._slots[row % BLOCK]
        one = self.families[family]
        number = row // BLOCK * one.share + rank
        return family, number * self._steps[family] % one.size, number // one.size

    def partners(self, row: int) -> list[int]:
        """Every offer of the same point as offer `row`."""
        family, rank = self._slots[row % BLOCK]
        one = self.families[family]
        number = (row // BLOCK * one.share + rank) % one.size
        numbers = range(number, self.size // BLOCK * one.share, one.size)
        return [n // one.share * BLOCK + self._places[family][n % one.share] for n in numbers]

    def offer(self, row: int) -> Row:
        """One offer, under COLUMNS."""
        family, point, before = self.point(row)
        one = self.families[family]
        dice = mixed(self.seed + 1, row)
        maker = one.makers[(mixed(self.seed, point) + before) % len(one.makers)]
        name, text, model = one.offer(point, dice, maker)
        price = one.price_of(point, dice) if dice % 10 < 7 else ""
        name = spoiled(name, mixed(self.seed + 2, row))
        return (
            f"O-{row:07d}",
            name,
            text,
            maker,
            "RU",
            model,
            price,
            "RUB" if price else "",
            PRICE_DATE if price else "",
        )

    def source(self, number: int) -> int:
        """The offer import `number` was made from."""
        return mixed(self.seed + 3, number) % self.size

    def imported(self, number: int) -> Row:
        """One import, under COLUMNS."""
        family, point, _ = self.point(self.source(number))
        one = self.families[family]
        dice = mixed(self.seed + 4, number)
        maker, country = one.foreign[dice // 100 % len(one.foreign)]
        name, text, model = one.imported(point, dice, LANGUAGES[SPOKEN[dice % 10]], maker)
        name = spoiled(name, mixed(self.seed + 5, number))
        return f"I-{number:06d}", name, text, maker, country, model if dice % 3 else "", "", "", ""

    def language(self, number: int) -> str:
        """The language import `number` is written in."""
        return LANGUAGES[SPOKEN[mixed(self.seed + 4, number) % 10]]

    def offers(self) -> Iterator[Row]:
        """All offers in order."""
        return map(self.offer, range(self.size))

    def imports(self, count: int) -> Iterator[Row]:
        """The first `count` imports."""
        return map(self.imported, range(count))

    def pairs(self, count: int) -> Iterator[Row]:
        """(import id, offer id) of every true pair of the first `count` imports."""
        for number in range(count):
            for row in self.partners(self.source(number)):
                yield f"I-{number:06d}", f"O-{row:07d}"


def write_csv(rows: Iterable[Row], columns: Row, path: Path) -> None:
    """UTF-8 with a header."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def write_parquet(rows: Iterable[Row], columns: Row, path: Path) -> None:
    """Text columns, one row group for every BATCH rows."""
    import pyarrow as pa  # noqa: PLC0415  only where asked for
    import pyarrow.parquet as pq  # noqa: PLC0415

    schema = pa.schema([(name, pa.string()) for name in columns])
    waiting = iter(rows)
    with pq.ParquetWriter(path, schema) as writer:
        while batch := list(islice(waiting, BATCH)):
            writer.write_batch(pa.record_batch([list(column) for column in zip(*batch, strict=True)], schema=schema))


def write(catalogs: Catalogs, imports: int, folder: Path, *, parquet: bool = False) -> None:
    """Writes offers, imports and pairs.csv into the folder; pairs is what `zamena evaluate` reads."""
    folder.mkdir(parents=True, exist_ok=True)
    save, ending = (write_parquet, "parquet") if parquet else (write_csv, "csv")
    save(catalogs.offers(), COLUMNS, folder / f"offers.{ending}")
    save(catalogs.imports(imports), COLUMNS, folder / f"imports.{ending}")
    write_csv(catalogs.pairs(imports), ("import_id", "offer_id"), folder / "pairs.csv")


def main() -> None:
    """Write the files and print how fast."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("offers", type=int)
    parser.add_argument("imports", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--parquet", action="store_true")
    asked = parser.parse_args()
    start = time.perf_counter()
    catalogs = Catalogs(asked.offers, asked.seed)
    write(catalogs, asked.imports, asked.folder, parquet=asked.parquet)
    seconds = time.perf_counter() - start
    rate = (asked.offers + asked.imports) / seconds
    print(f"{asked.offers:,} offers, {asked.imports:,} imports in {seconds:.1f} s: {rate:,.0f} rows/s", file=sys.stderr)


if __name__ == "__main__":
    main()
