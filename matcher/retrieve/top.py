"""The best few of many, cut so that ties are decided by the catalog's own order and nothing else."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from matcher.tables import Floats, Rows


def best_rows(rows: Rows, scores: Floats, order: Rows, limit: int) -> Rows:
    """Positions of the `limit` highest scores, highest first; equal scores stand in the order of `order[rows]`.

    `order` must give every catalog row a different number that does not depend on the input's row order.
    """
    positions = np.arange(len(rows))
    if len(rows) > limit:
        threshold = np.partition(scores, len(scores) - limit)[len(scores) - limit]
        above, tied = np.flatnonzero(scores > threshold), np.flatnonzero(scores == threshold)
        needed = limit - len(above)
        if needed < len(tied):  # half a catalog may tie for the last place
            tied = tied[np.argpartition(order[rows[tied]], needed - 1)[:needed]]
        positions = np.concatenate([above, tied])
    ranking = np.lexsort((order[rows[positions]], -scores[positions]))
    return positions[ranking[:limit]]


def places(scores: Floats) -> Rows:
    """Place of each of descending scores, counted from 1; equal scores share the best place."""
    if not len(scores):
        return np.array([], dtype=np.int64)
    new = np.ones(len(scores), dtype=np.bool_)
    new[1:] = scores[1:] != scores[:-1]
    first = np.flatnonzero(new)
    return np.asarray(first[np.cumsum(new) - 1] + 1, dtype=np.int64)


def added(rows: npt.NDArray[np.integer], shares: Floats, size: int) -> Floats:
    """Sum of the shares of each of `size` rows, one after the other as they stand."""
    return np.bincount(rows, weights=shares, minlength=size).astype(np.float64, copy=False)
