"""The table of contents: retrieve → compare → grade → cost → rank, for chunks of queries against one catalog."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from catalogs.table import ItemTable
from config.load import Config, load_config
from matcher.compare import Comparing
from matcher.cost.example import example_estimator
from matcher.explain import reasons
from matcher.grade import grade, vetoes
from matcher.joining import joined, joined_comparisons
from matcher.matches import Matches, Nothing
from matcher.rank import rank
from matcher.retrieve import NOTHING_SAVED, RETRIEVERS, Index, Saved, retrieve
from matcher.retrieve.readers import reads
from matcher.tables import Candidates, Comparison, Costing, Costs, Grades, Rows

Progress = Callable[[int], object]  # `id` tells nobody

CHUNK = 512  # queries compared at once: fewer cost twice the time a pair, more only memory; changes no result


@dataclass(frozen=True, slots=True)
class Part:
    """The ranked pairs of one chunk; query rows are already those of the whole."""

    candidates: Candidates
    comparisons: tuple[Comparison, ...]
    grades: Grades
    ranks: Rows
    costs: Costs | None
    nothing: dict[int, Nothing]


class Matcher:
    """One catalog, ready to be asked for substitutes. Immutable: threads may share it.

    `cost` estimates both sides of every pair that is not refused: at the example exchange rates where none is given;
    with False the cost columns stay empty. `saved` is the catalog's retrieval structures where they were made before.
    """

    def __init__(
        self, catalog: ItemTable, config: Config | None = None, *, cost: Costing = None, saved: Saved = NOTHING_SAVED
    ) -> None:
        self.catalog, self.config = catalog, config or load_config()
        self.cost = example_estimator(self.config) if cost is None else cost
        weights, policy, classes = self.config.weights, self.config.grades, self.config.classes
        readers = reads(self.config)
        self.index = Index(catalog, classes=classes, settings=weights.retrieval, reads=readers, saved=saved)
        self.comparing = Comparing(catalog, classes, weights, policy, readers.equivalents)

    def match(
        self,
        queries: ItemTable,
        *,
        limit: int = 10,
        refused: bool = False,
        progress: Progress = id,
        seen: Callable[[Candidates], object] = id,
    ) -> Matches:
        """The best `limit` substitutes of each query, X only if `refused`; `progress` is told how many are done.

        `seen` is given the pairs of each chunk that were worth comparing, whatever became of them.

        A query's answer depends on the query and the catalog alone, never on its neighbours or on row order.
        """
        starts = range(0, max(len(queries), 1), CHUNK)
        parts = []
        for start in starts:
            rows = np.arange(start, min(start + CHUNK, len(queries)))
            chunk = queries.take(rows)
            found = retrieve(chunk, self.index, limit=self.wanted(limit))
            seen(found.moved(start))
            parts.append(self._part(chunk, found, start, limit, refused))
            progress(min(start + CHUNK, len(queries)))
        offsets = np.cumsum([0, *(len(part.candidates) for part in parts)]).tolist()
        costs = [part.costs for part in parts if part.costs is not None]
        return Matches(
            queries=queries,
            catalog=self.catalog,
            candidates=joined([part.candidates for part in parts]),
            comparisons=joined_comparisons(
                [(offset, part.comparisons) for offset, part in zip(offsets, parts, strict=False)]
            ),
            grades=joined([part.grades for part in parts]),
            rank=np.concatenate([part.ranks for part in parts]),
            nothing={row: reason for part in parts for row, reason in part.nothing.items()},
            costs=joined(costs) if costs else None,
            retrievers=tuple(retriever.name for retriever in RETRIEVERS),
            reasons=partial(reasons, config=self.config),
        )

    def _part(self, chunk: ItemTable, found: Candidates, start: int, limit: int, refused: bool) -> Part:
        comparisons, all_grades = self.judge(chunk, found)
        kept = np.flatnonzero(np.full(len(found), refused) | (all_grades.letter != "X"))
        candidates, grades = found.take(kept), all_grades.take(kept)
        costs = self.cost(chunk, self.catalog, candidates) if self.cost else None
        pairs, ranks = rank(candidates, grades, costs, self.index.order, limit=limit)
        return Part(
            candidates=candidates.take(pairs).moved(start),
            comparisons=tuple(one.take(kept[pairs], len(found)) for one in comparisons),
            grades=grades.take(pairs),
            ranks=ranks,
            costs=costs.take(pairs) if costs else None,
            nothing={row + start: why for row, why in self._nothing(found, comparisons, kept, len(chunk)).items()},
        )

    def wanted(self, limit: int) -> int:
        """Offers worth comparing for each query when the best `limit` are asked for."""
        return max(self.config.weights.retrieval.pairs, 2 * limit)

    def judge(self, queries: ItemTable, candidates: Candidates) -> tuple[tuple[Comparison, ...], Grades]:
        """Compare and grade any pairs, however they were found."""
        comparisons = self.comparing.compare(queries, candidates)
        weights, policy = self.config.weights, self.config.grades
        return comparisons, grade(comparisons, len(candidates), policy=policy, weights=weights)

    def _nothing(
        self, found: Candidates, comparisons: tuple[Comparison, ...], kept: Rows, queries: int
    ) -> dict[int, Nothing]:
        empty = np.setdiff1d(np.arange(queries), found.query_row[kept])
        refused = vetoes(comparisons, len(found), policy=self.config.grades) if len(empty) else {}
        return {int(row): Nothing.of(found.query_row == row, refused) for row in empty}
