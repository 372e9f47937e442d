"""Incoterms 2020: what each term already contains, and which combinations cannot be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from config.errors import InputError, RefusedError
from matcher.cost.section import Section

Transport = Literal["", "sea", "river", "road", "rail", "air", "multimodal"]
TRANSPORTS: tuple[Transport, ...] = ("sea", "river", "road", "rail", "air", "multimodal")


@dataclass(frozen=True, slots=True)
class Term:
    """A delivery term: what its price contains (ICC Incoterms 2020, rules A2-A9)."""

    code: str
    carriage: bool = False  # main carriage
    insurance: bool = False
    water_only: bool = False
    inland: bool = False  # the named place usually lies behind the border
    cleared: bool = False  # import duty, taxes and clearance


TERMS: dict[str, Term] = {
    term.code: term
    for term in (
        Term("EXW"),
        Term("FCA"),
        Term("FAS", water_only=True),
        Term("FOB", water_only=True),
        Term("CFR", carriage=True, water_only=True),
        Term("CIF", carriage=True, insurance=True, water_only=True),
        Term("CPT", carriage=True),
        Term("CIP", carriage=True, insurance=True),
        Term("DAP", carriage=True, insurance=True, inland=True),
        Term("DPU", carriage=True, insurance=True, inland=True),
        Term("DDP", carriage=True, insurance=True, inland=True, cleared=True),
    )
}


@dataclass(frozen=True, slots=True)
class Delivery:
    """A term with its named place. `inland`: carriage behind the border is in the price."""

    term: Term
    place: str
    inland: bool
    notes: tuple[str, ...]


def parse_delivery(value: Any, where: str, *, transport: str, inland_places: Sequence[str]) -> Delivery:
    """ "FOB Shanghai" or {term, place, destination: border | inland}; refuses a water term with another transport."""
    if isinstance(value, dict):
        section = Section(value, where, ("term", "place", "destination"))
        code, place = section.text("term").upper(), section.text("place")
        destination = section.choice("destination", ("border", "inland", ""), "")
    else:
        code, _, place = str(value).strip().partition(" ")
        code, place, destination = code.upper(), place.strip(" ,"), ""
    term = TERMS.get(code)
    if term is None:
        raise InputError(f"unknown delivery term '{code}'; known: {', '.join(TERMS)}", where=where)
    if term.water_only and transport not in ("", "sea", "river", "multimodal"):
        other = {"FAS": "FCA", "FOB": "FCA", "CFR": "CPT", "CIF": "CIP"}[code]
        raise RefusedError(
            f"{code} is for sea and inland waterway only, the transport is {transport}",
            where=where,
            hint=f"Incoterms 2020 has {other} for this: ask the seller for the price under {other}",
        )
    at_inland_place = any(name.casefold() in place.casefold() for name in inland_places)
    notes = []
    if not place:
        notes.append(f"{code} without a named place is incomplete: where risk and cost pass is not stated")
    if term.water_only and at_inland_place:
        notes.append(f"{code} {place}: a water term with an inland place; {place} has no seaport")
    if destination:
        inland = destination == "inland" and term.carriage
    else:
        inland = term.inland or (term.carriage and not term.water_only and at_inland_place)
    return Delivery(term, place, inland, tuple(notes))
