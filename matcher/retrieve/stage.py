"""The retrieve stage: every retriever looks, reciprocal ranks are fused, the best few are compared."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from catalogs.table import ItemTable
from matcher.joining import joined
from matcher.retrieve.asked import Asked
from matcher.retrieve.index import Index
from matcher.retrieve.retrievers import RETRIEVERS
from matcher.retrieve.top import added, best_rows, places
from matcher.tables import Candidates, Floats, Rows

Bits = npt.NDArray[np.uint16]
_NO_ROWS = np.array([], dtype=np.int64)


def retrieve(queries: ItemTable, index: Index, *, limit: int, exhaustive: bool = False) -> Candidates:
    """Up to `limit` offers worth comparing for each query, sorted by query, then catalog row.

    `exhaustive` scores every offer: what the fast way is measured by.
    """
    found = []
    for row in range(len(queries)):
        asked = Asked(queries, row, index, exhaustive)
        found.append(_candidates(asked, *_fused(asked, limit)))
    return joined([pair_up(queries, index, 0, _NO_ROWS), *found])


def pair_up(queries: ItemTable, index: Index, row: int, candidate_rows: Rows) -> Candidates:
    """Pairs of one query with chosen offers, whether or not any retriever would find them."""
    nothing = np.zeros(len(candidate_rows))
    if not len(candidate_rows):
        return Candidates(candidate_rows, candidate_rows, nothing, nothing.astype(np.uint16), nothing, nothing)
    return _candidates(Asked(queries, row, index), candidate_rows, nothing, nothing.astype(np.uint16))


def _candidates(asked: Asked, rows: Rows, scores: Floats, found_by: Bits) -> Candidates:
    return Candidates(
        query_row=np.full(len(rows), asked.row, dtype=np.int64),
        candidate_row=rows,
        retrieval_score=scores,
        found_by=found_by,
        rare_words=asked.word_scores(rows),
        characters=asked.gram_scores(rows),
    )


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


def _fused(asked: Asked, limit: int) -> tuple[Rows, Floats, Bits]:
    """Rows ascending, with the sum over retrievers of weight / (constant + place), and who found them.

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
    kept = np.sort(best_rows(distinct, score, asked.index.order, limit))
    return distinct[kept], score[kept], found_by[kept]
