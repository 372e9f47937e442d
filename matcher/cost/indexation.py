"""Bringing a price to a later month by published indices."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from config.errors import InputError
from matcher.cost.section import Section, parse_number


def index_factor(value: Any, where: str) -> Decimal:
    """target / base, a plain factor, or a chain of month-on-month indices (multiplied, never added)."""
    if isinstance(value, dict):
        section = Section(value, where, ("base", "target", "factor", "chain", "source"))
        if "chain" in section:
            return index_factor(section.get("chain"), section.at("chain"))
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
