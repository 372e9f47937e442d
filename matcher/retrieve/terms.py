"""Inverted index of weighted terms: which rows share rare terms with a text, scored by cosine of TF-IDF.

A row's score is a sum over the query's terms in ascending order, so it depends neither on other queries nor on the
order of the catalog, to the last bit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.ma
import numpy.typing as npt

from matcher.tables import Floats, Rows, Strings

SMALL = 1000  # rows; below it no term is too common to be looked up

Terms = npt.NDArray[np.int64]

_BITS = 21  # a code point fits
_SPACE = ord(" ")


@dataclass(frozen=True, slots=True)
class TermIndex:
    """Postings by term: `rows[starts[t]:starts[t + 1]]` hold term `terms[t]`, each with its weight in that row."""

    size: int  # rows of the catalog
    terms: Terms  # ascending
    starts: Rows
    rows: npt.NDArray[np.int32]
    weights: npt.NDArray[np.float32]  # idf divided by the row's norm
    idf: Floats
    common: float  # terms in more rows than this are looked up only where a query has no others

    @classmethod
    def build(cls, rows: Rows, terms: Terms, size: int, *, common_share: float) -> TermIndex:
        """The index of distinct (row, term) entries of a catalog of `size` rows."""
        order = np.lexsort((rows, terms))
        rows, terms = rows[order], terms[order]
        first = np.ones(len(rows), dtype=np.bool_)
        first[1:] = (terms[1:] != terms[:-1]) | (rows[1:] != rows[:-1])
        rows, terms = rows[first], terms[first]
        vocabulary, starts, counts = np.unique(terms, return_index=True, return_counts=True)
        idf = np.log1p(size / counts)
        entry_idf = np.repeat(idf, counts)
        norm = np.sqrt(np.bincount(rows, weights=entry_idf * entry_idf, minlength=size))
        weights = (entry_idf / norm[rows]).astype(np.float32)
        common = common_share * size if size >= SMALL else np.inf
        return cls(size, vocabulary, np.append(starts, len(rows)), rows.astype(np.int32), weights, idf, common)

    def scores(self, terms: Terms) -> Floats:
        """Cosine of the query's distinct, ascending terms with every row, in [0, 1]; unseen terms count as nothing."""
        at = np.searchsorted(self.terms, terms)
        inside = at < len(self.terms)
        at = at[inside][self.terms[at[inside]] == terms[inside]]
        counts = self.starts[at + 1] - self.starts[at]
        rare = counts <= self.common
        if rare.any():
            at, counts = at[rare], counts[rare]
        if not len(at):
            return np.zeros(self.size)
        norm = np.sqrt(np.cumsum(self.idf[at] ** 2)[-1])
        offsets = np.repeat(self.starts[at] - (np.cumsum(counts) - counts), counts) + np.arange(counts.sum())
        shares = np.repeat(self.idf[at] / norm, counts) * self.weights[offsets]
        return added(self.rows[offsets], shares, self.size)


def added(rows: npt.NDArray[np.integer], shares: Floats, size: int) -> Floats:
    """Sum of the shares of each of `size` rows, one after the other as they stand."""
    return np.bincount(rows, weights=shares, minlength=size).astype(np.float64, copy=False)


def character_terms(texts: Strings) -> tuple[Rows, Terms]:
    """Row and packed characters of every 3-gram within the words of each text, word edges marked by a space."""
    padded = [f" {' '.join(text.split())} " if text.strip() else "" for text in texts]
    points = np.frombuffer("".join(padded).encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.int64)
    row = np.repeat(np.arange(len(padded)), [len(text) for text in padded])
    if len(points) < 3:
        return np.array([], dtype=np.int64), np.array([], dtype=np.int64)
    grams = (points[:-2] << 2 * _BITS) | (points[1:-1] << _BITS) | points[2:]
    within = (row[:-2] == row[2:]) & (points[1:-1] != _SPACE)
    return row[:-2][within], grams[within]


class Vocabulary:
    """Words numbered in alphabetical order; words outside it are dropped."""

    def __init__(self, rows: list[tuple[str, ...]]) -> None:
        words = sorted({word for row in rows for word in row if word})
        self._number = {word: number for number, word in enumerate(words)}

    def terms(self, rows: list[tuple[str, ...]]) -> tuple[Rows, Terms]:
        """Row and number of every known word."""
        known = [(row, self._number[word]) for row, words in enumerate(rows) for word in words if word in self._number]
        entries = np.array(known, dtype=np.int64).reshape(len(known), 2)
        return entries[:, 0], entries[:, 1]
