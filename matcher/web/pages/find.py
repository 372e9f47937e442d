"""One imported item: what was understood, the candidates, why one of them, several side by side."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse

from catalogs.table import ItemTable
from config.errors import UserError
from matcher.commands.typed import corrected_row
from matcher.explain import Explainer
from matcher.nearest import nearest_misses
from matcher.web.pages.asked import Asked, asked
from matcher.web.pages.bars import bars
from matcher.web.pages.eyes import as_seen, row_of_offer
from matcher.web.pages.offer import Offer, all_rows, cost_of, row_of, shown_offer
from matcher.web.pages.render import is_part
from matcher.web.pages.screen import Page, Screen
from matcher.web.pages.understood import understood
from matcher.web.routes.matching import Matching
from matcher.web.state import Shared, State
from matcher.why import why

router = APIRouter(tags=["pages"], include_in_schema=False)
Question = Annotated[Asked, Depends(asked)]

LIMIT = 20  # candidates of one item
MISSES = 60  # refused offers among which the nearest are looked for
BESIDE = 4  # offers side by side


@dataclass(frozen=True, slots=True)
class Read:
    """The item of a question, and the correction that could not be read."""

    queries: ItemTable
    asked: Asked
    wrong: str = ""


@router.get("/find", response_class=HTMLResponse)
def find(page: Page, state: Shared, question: Question, _: Matching) -> HTMLResponse:
    """The answer to one item; only the part that changes where htmx asks."""
    template = "answer.html" if is_part(page.request) else "find.html"
    return page.show(template, **answer(page, state, question))


@router.get("/why", response_class=HTMLResponse)
def why_page(
    page: Page, state: Shared, question: Question, _: Matching, offer: Annotated[str, Query(max_length=300)]
) -> HTMLResponse:
    """One offer against the item in full: every comparison with its source, and the stage the offer got to."""
    found, explainer, read = _against(state, question, offer, page)
    voice = explainer.voice(page.tongue.code)
    explanation = explainer.pair(0)
    outside = [voice.sentences.outside(one) for one in explanation.outside]
    issues = [
        (voice.words.get("sides", side), voice.issues.text(one.text), voice.issues.reason(one.reason))
        for side, listed in zip(("import", "offer"), explanation.unread, strict=True)
        for one in listed
    ]
    shown = shown_offer(explainer, 0, page.tongue)
    return page.show(
        "why.html", asked=read.asked, item=explanation.query, offer=shown, outside=outside, issues=issues,
        rows=all_rows(explanation, explainer, page.tongue), reasons=voice.reasons(explanation),
        stage=voice.words.get("stages", found), import_cost=cost_of(explainer, 0, "import", page.tongue),
        bars=bars(_sides(explainer, [shown], page)),
    )  # fmt: skip


@router.get("/compare", response_class=HTMLResponse)
def compare(
    page: Page, state: Shared, question: Question, _: Matching,
    offer: Annotated[list[str] | None, Query(max_length=BESIDE)] = None,
) -> HTMLResponse:  # fmt: skip
    """Up to four offers side by side, attribute by attribute."""
    explainers = [_against(state, question, one, page)[1] for one in dict.fromkeys(offer or ())]
    shown = [shown_offer(one, 0, page.tongue) for one in explainers]
    table: dict[str, dict[str, Any]] = {}
    for place, explainer in enumerate(explainers):
        for line in explainer.pair(0).rules:
            row = row_of(line, explainer, page.tongue)
            if row.asked or row.offered:
                line_of = table.setdefault(row.label, {"required": row.required, "cells": [None] * len(explainers)})
                line_of["cells"][place] = row
    read = _read(question, state)
    costs = _sides(explainers[0], shown, page) if explainers else []
    return page.show(
        "compare.html", asked=read.asked, item=read.queries.item(0), offers=shown, table=table,
        bars=bars(costs), most=BESIDE,
    )  # fmt: skip


def answer(page: Screen, state: State, question: Asked) -> dict[str, Any]:
    """What the page of an item shows."""
    read = _read(question, state)
    matcher = state.matcher
    matches = as_seen(state, matcher, matcher.match(read.queries, limit=LIMIT), page.caller, read.asked)
    explainer = Explainer(matches, state.config)
    voice = explainer.voice(page.tongue.code)
    every = [shown_offer(explainer, pair, page.tongue) for pair in matches.pairs_of(0).tolist()]
    shown = [one for one in every if not question.grades or one.letter in question.grades]
    shown.sort(key=lambda one: _order(one, question.order))
    letters = {one.letter for one in every}
    item = understood(read.queries.item(0), read.asked, voice, page.tongue)
    return {
        "asked": read.asked, "wrong": read.wrong, "item": item,
        "offers": shown, "hidden_offers": len(every) - len(shown), "open": sum(one.letter == "U" for one in every),
        "grades": [(one, voice.words.get("grades", one)) for one in "ABCDU" if one in letters],
        "import_cost": cost_of(explainer, 0, "import", page.tongue) if every else None,
        "nothing": voice.nothing(matches.nothing[0]) if 0 in matches.nothing else "",
        "misses": [] if every else _misses(state, read.queries, page), "most": BESIDE,
        "bars": bars(_sides(explainer, shown[:8], page)) if every else None,
    }  # fmt: skip


def _read(question: Asked, state: State) -> Read:
    """The item; a last correction that cannot be read is told and left out. Raises UserError for a text of nothing."""
    row = question.row(state.config)
    if not any(char.isalnum() for cell in row.values() for char in cell):
        raise UserError("names nothing: a letter or a digit is needed", where="text")
    try:
        return Read(corrected_row(row, question.corrections, state.config), question)
    except UserError as error:
        if not question.corrections:
            raise
        kept = replace(question, corrections=question.corrections[:-1])
        said = " ".join(part for part in (question.corrections[-1], "–", error.message, error.hint or "") if part)
        return Read(corrected_row(row, kept.corrections, state.config), kept, said)


def _against(state: State, question: Asked, offer_id: str, page: Screen) -> tuple[str, Explainer, Read]:
    """Stage and explanation of one offer. Raises MissingError where none of that id is in force."""
    read, matcher = _read(question, state), state.matcher
    row = row_of_offer(state, matcher, read.queries, offer_id, page.caller, among=MISSES)
    found = why(matcher, read.queries, 0, row, limit=LIMIT)
    seen = as_seen(state, matcher, found.matches, page.caller, read.asked)
    return found.stage, Explainer(seen, state.config), read


def _misses(state: State, queries: ItemTable, page: Screen) -> list[dict[str, str]]:
    """The nearest refused offers: what is asked, what they have."""
    matcher = state.matcher
    refused = matcher.match(queries, limit=MISSES, refused=True)
    explainer = Explainer(as_seen(state, matcher, refused, page.caller, Asked()), state.config)
    told = []
    for miss in nearest_misses(explainer, 0):
        row = row_of(miss.line, explainer, page.tongue)
        offer = miss.explanation.offer
        told.append(
            {"label": row.label, "required": row.required, "offered": row.offered, "id": offer.id, "name": offer.name}
        )
    return told


def _sides(explainer: Explainer, offers: list[Offer], page: Screen) -> list[tuple[str, Any]]:
    """Named costs to draw: the import first."""
    words = explainer.voice(page.tongue.code).words
    imported = cost_of(explainer, 0, "import", page.tongue) if len(explainer.matches) else None
    return [(words.get("columns", "cost_import"), imported), *((one.name, one.cost) for one in offers)]


def _order(offer: Offer, order: str) -> tuple[float, int]:
    """Unknown last; ties by rank."""
    value = {"cost": offer.cost.middle if offer.cost else math.nan, "lead": offer.lead_days}.get(order, 0.0)
    return (value if math.isfinite(value) else math.inf), offer.rank
