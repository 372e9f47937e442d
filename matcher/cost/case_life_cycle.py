"""`side: life_cycle`: alternatives over their lives, and what would make two of them equal."""

from __future__ import annotations

from config.errors import InputError
from matcher.cost.lifecycle import FLOW_KEYS, Alternative, break_evens, read_alternative
from matcher.cost.line import text
from matcher.cost.request import Content, Request, document, figure
from matcher.cost.section import Section


def life_cycle(request: Request) -> Content:
    """`side: life_cycle`: alternatives with their life-cycle cost, cost a year and break-evens."""
    case = request.section(*FLOW_KEYS, "alternatives", "import", "domestic")
    named = case.get("alternatives") or {key: request.content[key] for key in ("import", "domestic") if key in case}
    if not isinstance(named, dict) or not named:
        raise InputError("'alternatives' is needed: a mapping of names to their flows", where=request.where)
    sections = {str(name): Section(one, f"{request.where}: {name}", FLOW_KEYS) for name, one in named.items()}
    found = [read_alternative(section, name, case) for name, section in sections.items()]
    shown = {one.name: _alternative(one) for one in found}
    result = document("life_cycle", request.pack().currency, life_cycle=shown)
    by = min(found, key=lambda one: one.equivalent_annual)
    result["cheaper"] = by.name
    result["compared_by"] = "lcc" if len({one.years for one in found}) == 1 else "eac"
    if len(found) == 2 and found[0].years == found[1].years:
        result["break_even"] = _break_even(found[0], found[1])
    return result


def _alternative(one: Alternative) -> Content:
    return {
        "initial": text(one.initial),
        "lcc": text(one.cost),
        "eac": text(one.equivalent_annual),
        "years": str(one.years),
        "real_rate": figure(one.rate, 8),
        "annuity": figure(one.annuity, 9),
        "present_value": {name: text(value) for name, value in one.present.items()},
    }


def _break_even(first: Alternative, second: Alternative) -> Content:
    level = break_evens(first, second)
    return {
        "tariff": figure(level.tariff, 4),
        "payback_years": figure(level.payback_years, 4),
        "payback_annuity": figure(level.payback_annuity, 6),
        "required_price": {name: text(value) for name, value in level.required_price.items()},
    }
