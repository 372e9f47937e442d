"""Bringing a price to a later month by published indices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from config.errors import InputError
from matcher.cost.price_index import read_price_index
from matcher.cost.section import Section, parse_number

_TABLE = ("table", "series", "from", "to")


@dataclass(frozen=True, slots=True)
class Dated:
    """Where a table's path starts, the month of the price and the month of the estimate, if the case says them."""

    folder: Path = Path()
    base: date | None = None
    target: date | None = None


def index_factor(value: Any, where: str, dated: Dated = Dated()) -> Decimal:
    """target / base, a plain factor, a chain of month-on-month indices (multiplied, never added), or a table."""
    if isinstance(value, dict):
        section = Section(value, where, ("base", "target", "factor", "chain", "source", *_TABLE))
        if "chain" in section:
            return index_factor(section.get("chain"), section.at("chain"))
        if "table" in section:
            return _from_table(section, dated)
        base, target = section.count("base"), section.count("target")
        if base and target:
            return target / base
        factor = section.count("factor")
        if not factor:
            raise InputError("base and target above 0, or a factor, or a chain are needed", where=where)
        return factor
    if isinstance(value, list):
        product = Decimal(1)
        for place, one in enumerate(value):
            number = parse_number(one, f"{where}[{place}]")
            # statistics offices publish 101.2 for + 1.2 % and 1.012 for the same factor
            product *= number / 100 if number > 10 else number
        return product
    return parse_number(value, where)


def _from_table(section: Section, dated: Dated) -> Decimal:
    path = Path(section.text("table"))
    index = read_price_index(path if path.is_absolute() else dated.folder / path)
    base, target = section.day("from", dated.base), section.day("to", dated.target)
    if base is None or target is None:
        raise InputError("the months are needed: from: 2025-06, to: 2026-05", where=section.where)
    series = section.text("series")
    factor = index.factor(series, base, target)
    if factor is None:
        known = ", ".join(sorted(index.levels))
        raise InputError(
            f"{index.source} has no level of '{series}' for {base:%Y-%m} and {target:%Y-%m}; series: {known}",
            where=section.where,
        )
    return factor
