"""Total order of the candidates of each query: the better grade, then the better score, never the row it came from."""

from __future__ import annotations

import numpy as np

from matcher.tables import LIKELY, Candidates, Costs, Grades, Rows

BANDS = {"A": 0, "B": 1, "C": 2, "U": 3, "D": 6, "X": 9}
ONE_PRODUCT = 4  # names alone speak, and they more likely than not mean the product itself
BY_NAME = 5  # A to C by the generic rules alone
AT_BEST_D = 7  # undetermined, and at best a functional analogue
NOTHING_KNOWN = 8  # undetermined, and only names speak


def rank(candidates: Candidates, grades: Grades, costs: Costs | None, order: Rows, *, limit: int) -> tuple[Rows, Rows]:
    """Pair numbers of the best `limit` candidates of each query, and their ranks from 1.

    Sorted by query, grade band, expected score, score, coverage, cost where known, retrieval score, and at last by
    `order`, which numbers catalog rows by their ids.
    """
    cost = np.zeros(len(candidates)) if costs is None else np.nan_to_num(costs.offer_mid, nan=np.inf)
    keys = (
        order[candidates.candidate_row],
        -candidates.retrieval_score,
        cost,
        -grades.coverage,
        -np.nan_to_num(grades.score, nan=-1.0),
        -grades.expected,
        _bands(grades),
        candidates.query_row,
    )
    pairs = np.lexsort(keys)
    query_row = candidates.query_row[pairs]
    places = np.arange(len(pairs)) - np.searchsorted(query_row, query_row) + 1
    best = places <= limit
    return pairs[best], places[best]


def _bands(grades: Grades) -> Rows:
    bands = np.zeros(len(grades.letter), dtype=np.int64)
    for letter, band in BANDS.items():
        bands[grades.letter == letter] = band
    bands[grades.named & (bands < BY_NAME)] = BY_NAME
    undetermined = grades.letter == "U"
    bands[undetermined & (grades.best == "D")] = AT_BEST_D
    bands[undetermined & (grades.named | ~grades.measured)] = NOTHING_KNOWN
    bands[grades.named & (grades.letter != "X") & (grades.score >= LIKELY)] = ONE_PRODUCT
    return bands
