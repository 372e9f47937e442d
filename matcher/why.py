"""Why one offer was, or was not, put before the buyer: the pair through every stage, and the stage that dropped it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from catalogs.table import ItemTable
from matcher.engine import Matcher
from matcher.grade import vetoes
from matcher.matches import Matches
from matcher.rank import rank
from matcher.retrieve import RETRIEVERS, pair_up, ranks_of, retrieve
from matcher.tables import Candidates

Stage = Literal["retrieve", "class", "grade", "limit", "offered"]


@dataclass(frozen=True, slots=True)
class Why:
    """The first stage that dropped the pair ("offered" = none did), and what that stage saw.

    `matches` holds the pair alone, whatever became of it: its comparison table is `matches.table(0)`. `places` is the
    place each retriever gave the offer (None = not found by it); `vetoes` name what makes it grade X; `rank` is its
    place among the offers that are substitutes, None where it is not among them.
    """

    stage: Stage
    matches: Matches
    places: dict[str, int | None]
    vetoes: tuple[str, ...]
    rank: int | None

    @property
    def detail(self) -> str:
        """One sentence about the stage."""
        if self.stage == "retrieve":
            places = ", ".join(f"{name} {place or 'not found'}" for name, place in self.places.items())
            return f"not among the offers worth comparing; places: {places}"
        if self.stage in ("class", "grade"):
            return f"not a substitute: {', '.join(self.vetoes)}"
        return f"ranked {self.rank}" + (", beyond the limit" if self.stage == "limit" else "")


def why(matcher: Matcher, queries: ItemTable, query_row: int, candidate_row: int, *, limit: int = 10) -> Why:
    """What became of one offer for one query when the best `limit` are asked for."""
    query = queries.take(np.array([query_row]))
    matches, refused = _alone(matcher, query, candidate_row)
    found = retrieve(query, matcher.index, limit=matcher.wanted(limit))
    place = _rank(matcher, query, found, candidate_row)
    stage: Stage = "offered"
    if candidate_row not in found.candidate_row:
        stage = "retrieve"
    elif refused:
        stage = "class" if refused[0] == "class" else "grade"
    elif place is not None and place > limit:
        stage = "limit"
    return Why(stage, matches, ranks_of(query, 0, matcher.index, candidate_row), refused, place)


def _alone(matcher: Matcher, query: ItemTable, candidate_row: int) -> tuple[Matches, tuple[str, ...]]:
    """The pair compared and graded by itself, and what vetoes it."""
    pair = pair_up(query, matcher.index, 0, np.array([candidate_row]))
    comparisons, grades = matcher.judge(query, pair)
    refused = vetoes(comparisons, 1, policy=matcher.config.grades)
    matches = Matches(
        queries=query,
        catalog=matcher.catalog,
        candidates=pair,
        comparisons=comparisons,
        grades=grades,
        rank=np.array([1]),
        nothing={},
        costs=matcher.cost(query, matcher.catalog, pair) if matcher.cost else None,
        retrievers=tuple(retriever.name for retriever in RETRIEVERS),
    )
    return matches, tuple(sorted(refused, key=lambda name: (name != "class", name)))


def _rank(matcher: Matcher, query: ItemTable, found: Candidates, candidate_row: int) -> int | None:
    """Place of the offer among all substitutes found, without a limit."""
    _, all_grades = matcher.judge(query, found)
    kept = np.flatnonzero(all_grades.letter != "X")
    candidates, grades = found.take(kept), all_grades.take(kept)
    costs = matcher.cost(query, matcher.catalog, candidates) if matcher.cost else None
    pairs, ranks = rank(candidates, grades, costs, matcher.index.order, limit=max(1, len(kept)))
    here = np.flatnonzero(candidates.candidate_row[pairs] == candidate_row)
    return int(ranks[here[0]]) if len(here) else None
