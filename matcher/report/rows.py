"""Matches as the rows every writer prints: the contract's columns, each with its kind of value."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Literal

from matcher.explain import Explainer
from matcher.matches import COLUMNS
from matcher.report.money import Money

Kind = Literal["text", "count", "share", "money", "percent"]

KINDS: Mapping[str, Kind] = {
    "rank": "count",
    "score": "share",
    "coverage": "share",
    "cost_import": "money",
    "cost_import_low": "money",
    "cost_import_high": "money",
    "cost_offer": "money",
    "cost_offer_low": "money",
    "cost_offer_high": "money",
    "saving_percent": "percent",
}
"""Columns that are numbers; every other is text."""

DECIMALS: Mapping[Kind, int] = {"share": 6, "money": 2, "percent": 2, "count": 0}

Row = dict[str, str | int | float | None]


def kind_of(column: str) -> Kind:
    """What a column of a matches file holds."""
    return KINDS.get(column, "text")


def report_rows(explainer: Explainer, language: str) -> Iterator[Row]:
    """Rows of the matches file in its order: sorted by import id, then rank; None = unknown or empty."""
    matches = explainer.matches
    voice = explainer.voice(language)
    nothing = {str(matches.queries.ids[row]): voice.nothing(reason) for row, reason in matches.nothing.items()}
    worded = replace(matches, reasons=lambda _, pair: explainer.reasons(pair, language))
    for record in worded.records():
        row = {column: _cell(column, record.get(column)) for column in COLUMNS}
        if row["offer_id"] is None:
            row["reasons"] = nothing.get(str(row["import_id"]), row["reasons"])
        yield row


def people_rows(explainer: Explainer, language: str) -> Iterator[Row]:
    """The same rows for people: attributes, cost lines, retrievers and scopes by their names in the language."""
    voice = explainer.voice(language)
    words, money = voice.words, Money(voice)
    worded: dict[str, Callable[[str], str]] = {
        "conflicts": lambda text: ", ".join(voice.veto(name) for name in text.split("; ")),
        "unknowns": lambda text: ", ".join(voice.veto(name) for name in text.split("; ")),
        "cost_scope": lambda text: words.get("scopes", text),
        "cost_missing": lambda text: money.lines(tuple(text.split("; "))),
        "found_by": lambda text: ", ".join(words.get("retrievers", name) for name in text.split("+")),
    }
    for row in report_rows(explainer, language):
        yield row | {column: word(str(row[column])) for column, word in worded.items() if row[column]}


def _cell(column: str, value: Any) -> str | int | float | None:
    kind = kind_of(column)
    if kind == "text":
        return str(value) if isinstance(value, str) and value else None
    if not isinstance(value, int | float) or not math.isfinite(value):  # None is neither
        return None
    number = float(value)
    # + 0.0: a saving of -0.0 and one of 0.0 are the same bytes.
    return int(number) if kind == "count" else round(number, DECIMALS[kind]) + 0.0
