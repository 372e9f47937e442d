"""The retrieve stage: every retriever looks, reciprocal ranks are fused, the best few are compared."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from catalogs.table import ItemTable
from matcher.joining import joined
from matcher.retrieve.asked import Asked
from matcher.retrieve.index import Index
from matcher.retrieve.likeness import alike, joint, leads
from matcher.retrieve.meant import same_meaning
from matcher.retrieve.retrievers import RETRIEVERS
from matcher.retrieve.top import added, best_rows, places
from matcher.tables import SIGNS, Candidates, Flags, Floats, Rows

Bits = npt.NDArray[np.uint16]
_NO_ROWS = np.array([], dtype=np.int64)


def retrieve(queries: ItemTable, index: Index, *, limit: int, exhaustive: bool = False) -> Candidates:
    """Up to `limit` offers worth comparing for each query, sorted by query, then catalog row.

    `exhaustive` scores every offer: what the fast way is measured by.
    """
    found = []
    for row in range(len(queries)):
        asked = Asked(queries, row, index, exhaustive)
        best, by_row = _fused(asked, max(limit, index.settings.pairs))
        said = _said(asked, best.rows, np.arange(len(best.rows)) < index.settings.pairs)
        kept = by_row[by_row < limit]
        found.append(_candidates(asked, best.take(kept), said.take(kept)))
    return joined([pair_up(queries, index, 0, _NO_ROWS), *found])


def pair_up(queries: ItemTable, index: Index, row: int, candidate_rows: Rows) -> Candidates:
    """Pairs of one query with chosen offers, whether or not any retriever would find them."""
    nothing = np.zeros(len(candidate_rows))
    if not len(candidate_rows):
        signs = np.zeros((0, len(SIGNS)))
        found_by = nothing.astype(np.uint16)
        return Candidates(candidate_rows, candidate_rows, nothing, found_by, nothing, nothing, nothing, signs)
    asked = Asked(queries, row, index)
    best, _ = _fused(asked, index.settings.pairs)
    both = np.concatenate([best.rows, np.setdiff1d(candidate_rows, best.rows)])
    said = _said(asked, both, np.arange(len(both)) < len(best.rows))
    place = {int(one): at for at, one in enumerate(both)}
    chosen = said.take(np.array([place[int(one)] for one in candidate_rows], dtype=np.int64))
    return _candidates(asked, Fused(candidate_rows, nothing, nothing.astype(np.uint16)), chosen)


class Said(NamedTuple):
    """What the names of one query and of each offer say, compared with the other offers that compete."""

    signs: Floats
    meaning: Floats

    def take(self, at: Rows) -> Said:
        """The given offers, in the given order."""
        return Said(self.signs[at], self.meaning[at])


def _candidates(asked: Asked, found: Fused, said: Said) -> Candidates:
    return Candidates(
        query_row=np.full(len(found.rows), asked.row, dtype=np.int64),
        candidate_row=found.rows,
        retrieval_score=found.scores,
        found_by=found.found_by,
        rare_words=asked.word_scores(found.rows),
        characters=asked.gram_scores(found.rows),
        meaning=said.meaning,
        signs=said.signs,
    )


def _said(asked: Asked, rows: Rows, competing: Flags) -> Said:
    """How alike the names are, and by how much more than those of the other offers that compete for the query.

    Who competes is settled before the number of offers asked for is: it changes no sign.
    """
    likeness = alike(asked, rows, asked.index.settings.rivalry)
    lead = leads(likeness, competing)
    signs = np.hstack([likeness, lead, joint(likeness, lead)])
    return Said(signs, same_meaning(asked, rows, competing))


def ranks_of(queries: ItemTable, row: int, index: Index, candidate_row: int) -> dict[str, int | None]:
    """The place each retriever gives one offer for one query, counted from 1; None = does not find it at all."""
    asked = Asked(queries, row, index, exhaustive=True)
    ranks: dict[str, int | None] = {}
    for retriever in RETRIEVERS:
        rows, scores = retriever.find(asked)
        here = np.flatnonzero(rows == candidate_row)
        if not len(here):
            ranks[retriever.name] = None
            continue
        order = best_rows(rows, scores, index.order, len(rows))
        ranks[retriever.name] = int(np.flatnonzero(order == here[0])[0]) + 1
    return ranks


class Fused(NamedTuple):
    """Catalog rows, with the sum over retrievers of weight / (constant + place), and who found them."""

    rows: Rows
    scores: Floats
    found_by: Bits

    def take(self, at: Rows) -> Fused:
        """The given entries, in the given order."""
        return Fused(self.rows[at], self.scores[at], self.found_by[at])


def _fused(asked: Asked, limit: int) -> tuple[Fused, Rows]:
    """The best `limit` rows, best first, and their places in ascending order of the rows.

    Equal scores share a place, so the sum does not depend on how ties happen to be ordered.
    """
    settings = asked.index.settings
    rows, gains, bits = [], [], []
    for bit, retriever in enumerate(RETRIEVERS):
        found, scores = retriever.find(asked)
        best = best_rows(found, scores, asked.index.order, settings.per_retriever)
        rows.append(found[best])
        gains.append(retriever.weight / (settings.rank_constant + places(scores[best])))
        bits.append(np.full(len(best), float(1 << bit)))
    distinct, inverse = np.unique(np.concatenate(rows), return_inverse=True)
    score = added(inverse, np.concatenate(gains), len(distinct))
    found_by = added(inverse, np.concatenate(bits), len(distinct)).astype(np.uint16)
    fused = Fused(distinct, score, found_by).take(best_rows(distinct, score, asked.index.order, limit))
    return fused, np.argsort(fused.rows, kind="stable").astype(np.int64)
