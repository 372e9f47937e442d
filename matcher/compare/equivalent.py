"""What published tables state about the pairs: evidence that two designations do one job."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from catalogs.equivalents import Described, EquivalentBook
from catalogs.table import ItemTable
from matcher.compare.words import Worded
from matcher.tables import Candidates, Floats

NEAR = 0.8  # of a statement that itself names a difference


@dataclass(frozen=True, slots=True)
class Stated(Worded):
    """A published table states that one designation is a counterpart of the other."""


def stated(book: EquivalentBook, queries: ItemTable, offers: ItemTable, candidates: Candidates) -> Floats:
    """1 where a table makes the statement, NEAR where it names a difference, NaN where no table knows the pair."""
    similarity = np.full(len(candidates), np.nan)
    if not book:
        return similarity
    rows = np.unique(candidates.query_row)
    asked = {int(row): names for row in rows if (names := book.names(Described.row(queries, int(row))))}
    met = np.flatnonzero(np.isin(candidates.query_row, np.fromiter(asked, np.int64, len(asked))))
    offered = {
        int(row): book.names(Described.row(offers, int(row))) for row in np.unique(candidates.candidate_row[met])
    }
    for pair in met.tolist():
        said = book.statement(asked[int(candidates.query_row[pair])], offered[int(candidates.candidate_row[pair])])
        if said is not None:
            similarity[pair] = 1.0 if said.relation == "same" else NEAR
    return similarity
