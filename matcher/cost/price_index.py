"""Price indices by month: what brings an old price to the day of an estimate, in the currency it was stated in."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from config.errors import InputError
from matcher.cost.section import parse_day, parse_number

MAX_LAG = 3  # months: statistics appear late, so the newest level stands for the months after it this long


@dataclass(frozen=True, slots=True)
class PriceIndex:
    """Levels by series and month. A series is a product code ("28", "28.13": the longest that fits) or a currency."""

    levels: Mapping[str, Mapping[int, Decimal]]  # month = 12 · year + month
    source: str = ""

    def series_of(self, code: str) -> str | None:
        """The series of a product code: the code itself or its longest beginning; None where there is none."""
        fitting = [name for name in self.levels if name and code.startswith(name)]
        return max(fitting, key=len, default=None)

    def factor(self, series: str, base: date, target: date) -> Decimal | None:
        """Level of the target month over that of the base month; None where a level is not known.

        Months are never bridged backwards or guessed: only the newest level may stand for up to three later months.
        """
        levels = self.levels.get(series)
        if not levels:
            return None
        newest = max(levels)
        found = []
        for day in (base, target):
            month = 12 * day.year + day.month
            held = newest if newest < month <= newest + MAX_LAG else month
            if held not in levels:
                return None
            found.append(levels[held])
        return found[1] / found[0]


def read_price_index(path: Path) -> PriceIndex:
    """A CSV table `series,month,index[,source]`, levels on one base per series; a bad row names its line."""
    if not path.is_file():
        raise InputError("no such file of price indices", where=str(path))
    levels: dict[str, dict[int, Decimal]] = {}
    with path.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.DictReader(handle)
        if not {"series", "month", "index"} <= set(reader.fieldnames or ()):
            raise InputError("columns series, month, index (and source) are needed", where=str(path))
        for row in reader:
            where = f"{path.name}: line {reader.line_num}"
            month, level = parse_day(row["month"], where), parse_number(row["index"], where)
            if level <= 0:
                raise InputError(f"a level above 0 is needed, found {level}", where=where)
            series = levels.setdefault((row["series"] or "").strip(), {})
            if series.setdefault(12 * month.year + month.month, level) != level:
                raise InputError(f"two levels of {month:%Y-%m}", where=where)
    return PriceIndex(levels, path.name)
