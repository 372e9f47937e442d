"""What flows between the stages: pairs as two row arrays, then columns aligned with them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Verdicts = npt.NDArray[np.int8]

PASS, UNKNOWN, FAIL = 1, 0, -1
ABSENT = 2  # the query asks nothing of this attribute, or the class has no such rule


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs worth comparing: pair p is query_row[p] against candidate_row[p], sorted by query, then candidate row."""

    query_row: Rows
    candidate_row: Rows
    retrieval_score: Floats
    found_by: npt.NDArray[np.uint16]  # one bit per retriever, see matcher.retrieve.RETRIEVERS

    def __len__(self) -> int:
        return len(self.query_row)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison of all pairs: similarity in [0, 1] or NaN (unknown), and its verdict.

    `margin` is how far the candidate exceeds the query in the good direction, relative; NaN where it has no meaning.
    """

    name: str  # attribute, or "title", "code"
    similarity: Floats
    verdict: Verdicts
    margin: Floats
