"""The answer: ranked pairs with everything a report, a test or a person needs to defend them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from catalogs.table import ItemTable
from matcher.tables import FAIL, UNKNOWN, Candidates, Comparison, Costs, Flags, Floats, Grades, Rows, Strings, natural

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = [
    "import_id",
    "import_name",
    "rank",
    "offer_id",
    "offer_name",
    "maker",
    "grade",
    "grade_best",
    "grade_worst",
    "score",
    "coverage",
    "conflicts",
    "unknowns",
    "reasons",
    "cost_import",
    "cost_import_low",
    "cost_import_high",
    "cost_offer",
    "cost_offer_low",
    "cost_offer_high",
    "cost_currency",
    "cost_scope",
    "saving_percent",
    "cost_missing",
    "found_by",
]
"""Columns of a matches file, in order: the contract."""


@dataclass(frozen=True, slots=True)
class ComparedAttribute:
    """One line of a pair's comparison table, in words' reach: similarity NaN = unknown."""

    comparison: Comparison
    similarity: float
    verdict: int
    margin: float

    @property
    def name(self) -> str:
        """The attribute, or the evidence's own name."""
        return self.comparison.name


@dataclass(frozen=True, slots=True)
class Nothing:
    """Why a query has no candidate: how many offers were compared, and how many each veto refused."""

    compared: int
    vetoes: tuple[tuple[str, int], ...] = ()  # attribute or evidence and offers it refused, most first

    @classmethod
    def of(cls, pairs: Flags, refused: dict[str, Flags]) -> Nothing:
        """The reason for the query whose pairs are flagged, given the pairs each veto refused."""
        counts = {name: int((flags & pairs).sum()) for name, flags in refused.items()}
        ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
        return cls(int(pairs.sum()), tuple(one for one in ordered if one[1]))

    def __str__(self) -> str:
        if not self.compared:
            return "no offer resembles it"
        refused = ", ".join(f"{name} ({count})" for name, count in self.vetoes)
        return f"{self.compared} offers compared, none is a substitute: {refused}"


@dataclass(frozen=True)
class Matches:
    """Ranked pairs, sorted by query row, then rank; every column is aligned with `candidates`.

    `nothing` says, for each query row without a pair, why. `costs` is None where no cost stage ran.
    """

    queries: ItemTable
    catalog: ItemTable
    candidates: Candidates
    comparisons: tuple[Comparison, ...]
    grades: Grades
    rank: Rows
    nothing: dict[int, Nothing]
    costs: Costs | None = None
    retrievers: tuple[str, ...] = ()
    reasons: Callable[[Matches, int], str] | None = None  # words for one pair; see matcher.explain

    def __len__(self) -> int:
        return len(self.candidates)

    @property
    def score(self) -> Floats:
        """Weighted known similarity of each pair, in [0, 1]; NaN where nothing is known."""
        return self.grades.score

    @property
    def coverage(self) -> Floats:
        """Share of the asked weight that was known, in [0, 1]."""
        return self.grades.coverage

    @property
    def grade(self) -> Strings:
        """Letter with its suffix, such as "A+"."""
        return np.asarray(self.grades.letter + self.grades.suffix, dtype=object)

    def pairs_of(self, query_row: int) -> Rows:
        """Pair numbers of one query, best first."""
        low, high = np.searchsorted(self.candidates.query_row, [query_row, query_row + 1])
        return np.arange(low, high)

    def table(self, pair: int) -> tuple[ComparedAttribute, ...]:
        """The comparison table of one pair: everything that was compared, in the order it was compared."""
        starts, which, at = self._lines
        return tuple(
            ComparedAttribute(
                comparison,
                float(comparison.similarity[place]),
                int(comparison.verdict[place]),
                float(comparison.margin[place]),
            )
            for comparison, place in (
                (self.comparisons[which[line]], at[line]) for line in range(starts[pair], starts[pair + 1])
            )
        )

    @cached_property
    def _lines(self) -> tuple[Rows, Rows, Rows]:
        """Comparisons pair by pair: where each pair's lines start, and for each line its comparison and place in it."""
        none = np.array([], dtype=np.int64)
        pairs = np.concatenate([none, *(one.pairs for one in self.comparisons)])
        which = np.repeat(np.arange(len(self.comparisons)), [len(one.pairs) for one in self.comparisons])
        at = np.concatenate([none, *(np.arange(len(one.pairs)) for one in self.comparisons)])
        order = np.argsort(pairs, kind="stable")
        starts = np.searchsorted(pairs[order], np.arange(len(self) + 1))
        return starts, which[order], at[order]

    def conflicts(self, pair: int) -> tuple[str, ...]:
        """Attributes of one pair that fail."""
        return conflicts(self.table(pair))

    def unknowns(self, pair: int) -> tuple[str, ...]:
        """Attributes of one pair that were asked and could not be answered: questions to the maker or the buyer."""
        return unknowns(self.table(pair))

    def found_by(self, pair: int) -> tuple[str, ...]:
        """Retrievers that brought one pair."""
        bits = int(self.candidates.found_by[pair])
        return tuple(name for bit, name in enumerate(self.retrievers) if bits >> bit & 1)

    def to_frame(self) -> pd.DataFrame:
        """One row a pair and one row for each query without any, with the columns of a matches file.

        Sorted by import id (numbers as numbers), then rank, so that row order of the inputs leaves no trace.
        """
        import pandas as pd  # noqa: PLC0415 - pandas takes a second to import and only edges need it

        return pd.DataFrame(self.records(), columns=COLUMNS).astype({"rank": "Int64"})

    def records(self) -> list[dict[str, object]]:
        """The same rows as plain values; a column that a row lacks is unknown."""
        records = [self._record(pair) for pair in range(len(self))]
        records += [self._empty(row, reason) for row, reason in self.nothing.items()]
        return sorted(records, key=lambda record: (natural(str(record["import_id"])), record["rank"] or 0))

    def _empty(self, row: int, reason: Nothing) -> dict[str, object]:
        return {"import_id": self.queries.ids[row], "import_name": self.queries.display[row], "rank": None} | {
            "reasons": str(reason)
        }

    def _record(self, pair: int) -> dict[str, object]:
        query, offer = int(self.candidates.query_row[pair]), int(self.candidates.candidate_row[pair])
        table = self.table(pair)
        record: dict[str, object] = {
            "import_id": self.queries.ids[query],
            "import_name": self.queries.display[query],
            "rank": int(self.rank[pair]),
            "offer_id": self.catalog.ids[offer],
            "offer_name": self.catalog.display[offer],
            "maker": self.catalog.item(offer).maker,
            "grade": self.grades.letter[pair] + self.grades.suffix[pair],
            "grade_best": self.grades.best[pair],
            "grade_worst": self.grades.worst[pair],
            "score": float(self.score[pair]),
            "coverage": float(self.coverage[pair]),
            "conflicts": "; ".join(conflicts(table)),
            "unknowns": "; ".join(unknowns(table)),
            "reasons": self.reasons(self, pair) if self.reasons else None,
            "found_by": "+".join(self.found_by(pair)),
        }
        return record | self._money(pair)

    def _money(self, pair: int) -> dict[str, object]:
        if self.costs is None:
            return {}
        costs = self.costs
        return {
            "cost_import": costs.import_mid[pair],
            "cost_import_low": costs.import_low[pair],
            "cost_import_high": costs.import_high[pair],
            "cost_offer": costs.offer_mid[pair],
            "cost_offer_low": costs.offer_low[pair],
            "cost_offer_high": costs.offer_high[pair],
            "cost_currency": costs.currency[pair],
            "cost_scope": costs.scope[pair],
            "saving_percent": costs.saving_percent[pair],
            "cost_missing": "; ".join(costs.missing[pair]),
        }


def conflicts(table: Iterable[ComparedAttribute]) -> tuple[str, ...]:
    """What fails in a comparison table."""
    return tuple(line.name for line in table if line.verdict == FAIL)


def unknowns(table: Iterable[ComparedAttribute]) -> tuple[str, ...]:
    """Attributes a comparison table could not decide."""
    return tuple(line.name for line in table if line.verdict == UNKNOWN and line.comparison.rule is not None)
