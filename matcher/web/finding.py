"""Queries of the reconciliation service through the engine: one batch, each with its type and limit."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from catalogs.formats.keyed import value_text
from catalogs.item import Item
from catalogs.items import normalize_rows
from catalogs.table import ItemTable
from config.load import Config
from matcher.engine import Matcher
from matcher.matches import Matches

MOST = 100
Veiled = Callable[[Matches], Matches]
"""An answer → what of it may be shown to who asks."""
Text = Annotated[str, StringConstraints(max_length=10_000)]


class Reference(BaseModel):
    """A value that is an entity of some service."""

    id: Text
    name: Text = ""


Scalar = bool | int | float | Text | Reference


class Property(BaseModel):
    """A property the entity should have."""

    pid: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    v: Scalar | Annotated[list[Scalar], Field(max_length=200)]


class Question(BaseModel):
    """One query: a name, properties, or both."""

    model_config = ConfigDict(extra="forbid")
    query: Text = ""
    type: Text | Annotated[list[Text], Field(max_length=50)] = ""
    limit: Annotated[float, Field(allow_inf_nan=False)] = 10
    properties: list[Property] = Field(default_factory=list, max_length=200)
    type_strict: Literal["any", "should", "all"] = "any"

    @property
    def types(self) -> tuple[str, ...]:
        """Class codes the entity may be of; none asked: any."""
        return tuple(one for one in ([self.type] if isinstance(self.type, str) else self.type) if one)

    @property
    def most(self) -> int:
        """How many candidates, from 1 to MOST."""
        return max(1, min(MOST, int(self.limit)))


@dataclass(frozen=True, slots=True)
class Found:
    """A candidate: score in [0, 100]; `certain` where it is the one drop-in among all candidates."""

    offer: Item
    score: float
    grade: str
    coverage: float
    certain: bool


def find(matcher: Matcher, config: Config, questions: Mapping[str, Question], veiled: Veiled) -> dict[str, list[Found]]:
    """Candidates of every query, best first."""
    if not questions:
        return {}
    items = normalize_rows([_row(at, one) for at, one in enumerate(questions.values())], config)
    limit = max(one.most for one in questions.values())
    matches = veiled(matcher.match(ItemTable.from_items(items), limit=limit))
    return {
        key: _allowed(_found(matches, row), one, config)[: one.most] for row, (key, one) in enumerate(questions.items())
    }


def suggest_offers(matcher: Matcher, text: str, veiled: Veiled, *, limit: int) -> list[Found]:
    """Offers whose names are like a text, whatever grade they would have."""
    if not text.strip():
        return []
    queries = ItemTable.from_items(normalize_rows([{"name": text}], matcher.config))
    return _found(veiled(matcher.match(queries, limit=limit, refused=True)), 0)


def _found(matches: Matches, row: int) -> list[Found]:
    pairs = matches.pairs_of(row).tolist()
    drop_ins = [pair for pair in pairs if str(matches.grades.letter[pair]) == "A"]
    return [
        Found(
            offer=matches.catalog.item(int(matches.candidates.candidate_row[pair])),
            score=_percent(float(matches.score[pair])),
            grade=str(matches.grade[pair]),
            coverage=round(float(matches.coverage[pair]), 6),
            certain=drop_ins == [pair] and pair == pairs[0],
        )
        for pair in pairs
    ]


def _allowed(found: list[Found], question: Question, config: Config) -> list[Found]:
    """Those of the types asked for; "should" only prefers them, which the query's class has done already."""
    if not question.types or question.type_strict == "should":
        return found
    return [
        one
        for one in found
        if one.offer.classes
        and any(
            code == one.offer.classes[0].code or config.classes.compatible(code, one.offer.classes[0].code)
            for code in question.types
        )
    ]


def _row(number: int, question: Question) -> dict[str, str]:
    row = {"id": str(number)} | ({"name": question.query} if question.query else {})
    if len(question.types) == 1:
        row["class_code"] = question.types[0]
    for one in question.properties:
        values = one.v if isinstance(one.v, list) else [one.v]
        row.setdefault(one.pid, "; ".join(_text(value) for value in values))
    return {name: text for name, text in row.items() if text.strip()}


def _text(value: Any) -> str:
    return (value.name or value.id) if isinstance(value, Reference) else value_text(value)


def _percent(score: float) -> float:
    return round(100 * score, 4) if math.isfinite(score) else 0.0
