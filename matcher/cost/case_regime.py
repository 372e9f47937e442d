"""`side: regime`: the national regime for a code on a day, and what it does to the bids."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from config.errors import InputError, RefusedError
from config.model.country import Regime, in_force
from matcher.cost.context import Context
from matcher.cost.line import text
from matcher.cost.regime import MEASURES, Bid, Measure, Outcome, apply_measure, find_measure, read_positions
from matcher.cost.request import Content, Request, document, figure
from matcher.cost.section import Section

BID_KEYS = ("id", "name", "price", "origin", "goods")
PRIVATE = "none"  # a buyer under no purchasing law


@dataclass(frozen=True, slots=True)
class Ground:
    """Why a measure applies: what a person would have to check."""

    measure: Measure
    act: str = ""
    clause: str = ""
    edition: str = ""
    position: str | None = None
    source: str = ""
    checked_on: str | None = None

    def to_json(self) -> Content:
        """All of it."""
        return {name: getattr(self, name) for name in self.__slots__}


def regime(request: Request) -> Content:
    """The measure for a code on a day, what it does to the bids, with act, clause, edition and "checked on"."""
    case = request.section(
        "law", "okpd2", "measure", "lists", "lists_complete", "exemption", "bids", "preference_rate"
    )  # fmt: skip
    context = request.context(case)
    rule = in_force(context.pack.regimes, context.day)
    laws = (*(rule.laws if rule else ()), PRIVATE)
    law = case.choice("law", laws, laws[0])
    if law == PRIVATE:
        ground, rate = Ground("none", clause="a private buyer: no national regime"), Decimal(0)
    elif rule is None:
        raise RefusedError(f"no national regime of {context.pack.country} is known for {context.day}", where=case.where)
    else:
        ground = _ground(case, context, rule, request)
        rate = case.rate("preference_rate", rule.preference_rate) or Decimal(0)
    union = (code for one in context.pack.origins if not one.declaration for code in one.countries)
    home = {context.pack.country, *union}
    bids = [_bid(row, place, case, home) for place, row in enumerate(case.rows("bids"))]
    shown = {"law": law, **ground.to_json(), **_shown(apply_measure(ground.measure, bids, rate), rate)}
    return document("regime", context.pack.currency, regime=shown, notes=context.notes)


def _shown(found: Outcome, rate: Decimal) -> Content:
    preferred = found.measure == "preference" and rate < 1
    return {
        "admitted": [bid.id for bid, _ in found.evaluated],
        "rejected": [{"id": bid.id, "why": "; ".join((why, *bid.reasons))} for bid, why in found.rejected],
        "evaluated": [
            {"id": bid.id, "price": text(bid.price), "evaluated": figure(price, 4)} for bid, price in found.evaluated
        ],
        "winner": found.winner.id if found.winner else None,
        "contract_price": text(found.winner.price) if found.winner else None,
        "preference_rate": str(rate),
        "break_even_ratio": figure(1 / (1 - rate), 6) if preferred else None,
    }


def _ground(case: Section, context: Context, rule: Regime, request: Request) -> Ground:
    checked = rule.checked_on.isoformat() if rule.checked_on else None
    if "measure" in case:
        measure: Measure = case.choice("measure", MEASURES, "none")  # type: ignore[assignment]
        return Ground(measure, rule.act, rule.clauses.get(measure, ""), rule.edition, None, "case", checked)
    code = case.text("okpd2")
    if not code:
        raise InputError("'okpd2' or 'measure' is needed", where=case.where)
    own = case.text("lists")
    folder = request.folder if own else context.config.folder / "countries"
    exempt = _exempt(case, context, rule)
    position = find_measure(read_positions(folder / (own or rule.table)), code, context.day, exempt=exempt)
    if position is not None:
        clause = position.clause or rule.clauses[position.measure]
        edition = position.edition or rule.edition
        return Ground(position.measure, position.act, clause, edition, position.okpd2, position.source, checked)
    if not case.flag("lists_complete", bool(own) or rule.complete):
        raise RefusedError(
            f"the measure for code {code} is undetermined: the shipped list is not complete, so absence proves nothing",
            where=case.where,
            hint=f"state measure: {' | '.join(MEASURES)}, or give the lists of {rule.act} as a CSV: lists: FILE.csv",
        )
    return Ground("preference", rule.act, rule.clauses["preference"], rule.edition, None, rule.source, checked)


def _exempt(case: Section, context: Context, rule: Regime) -> bool:
    """A ban may be lifted: a stated ground, or a small purchase (unit price and total both within the bounds)."""
    value = case.get("exemption")
    if not isinstance(value, dict):
        return case.flag("exemption")
    section = case.section("exemption", ("unit_price", "total", "ground"))
    if "ground" in section:
        context.note(f"exemption: {section.text('ground')}")
        return True
    unit, total = section.count("unit_price"), section.count("total")
    if unit is None or total is None or rule.exempt_unit_price is None or rule.exempt_total is None:
        return False
    small = unit <= rule.exempt_unit_price and total <= rule.exempt_total
    context.note(f"exemption by price ({rule.clauses['exemption']}): {'applies' if small else 'does not apply'}")
    return small


def _bid(row: Any, place: int, case: Section, home: set[str]) -> Bid:
    where = f"{case.at('bids')}[{place}]"
    section = Section(row, where, BID_KEYS)
    price = section.number("price")
    if price is None or price <= 0:
        raise InputError("a price above 0 is needed", where=where)
    domestic, reasons = [], []
    for one in section.rows("goods") or [section.text("origin", "foreign")]:
        if not isinstance(one, dict):
            domestic.append(str(one).strip().upper() in {*home, "DOMESTIC"})
            continue
        good = Section(one, where, ("origin", "registry_number", "name"))
        at_home, proven = good.text("origin").upper() in home, bool(good.text("registry_number"))
        domestic.append(at_home and proven)
        if at_home and not proven:
            reasons.append(f"{good.text('name', 'a good')}: domestic origin not proven, no registry number")
    return Bid(section.text("id", str(place + 1)), price, tuple(domestic), tuple(reasons))
