"""Inverted index of weighted terms: which rows share rare terms with a text, scored by cosine of TF-IDF.

Rare terms are walked first and only so many postings of them; the rows they lead to are then scored in full from their
own terms. A row's score is a sum over its terms in ascending order, so it depends neither on other queries nor on the
order of the catalog nor on how the row was found, to the last bit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from catalogs.arrays import Under
from matcher.retrieve.lists import Entries, Lists, grouped, turn
from matcher.tables import Floats, Rows, Strings

SMALL = 1000  # rows; below it no term is too common to be looked up
BLOCK = 50_000  # texts cut into terms at once; bounds memory

Terms = npt.NDArray[np.int64]
Partial = npt.NDArray[np.float32]

_BITS = 21  # a code point fits
_SPACE = ord(" ")


@dataclass(frozen=True, slots=True)
class Statistics:
    """How rare each term is in a catalog.

    Counts are rounded to half octaves: a catalog that gains or loses a few rows keeps nearly every weight, so that
    nearly every answer stays the same to the last bit.
    """

    size: int  # rows of the catalog
    terms: Terms  # ascending
    counts: Rows

    def idf(self, terms: Terms) -> Floats:
        """Rarity of each term; one that the catalog does not hold is as rare as can be."""
        place, known = self._find(terms)
        counts = np.ones(len(terms), dtype=np.int64)
        counts[known] = self.counts[place[known]]
        return np.asarray(np.log1p(rounded(np.array([self.size])) / rounded(counts)))

    @property
    def rarest(self) -> float:
        """Rarity of what the catalog does not hold."""
        return float(np.log1p(rounded(np.array([self.size]))[0]))

    def is_common(self, terms: Terms, share: float) -> npt.NDArray[np.bool_]:
        """Whether each term stands in more than `share` of a catalog that is not small."""
        place, known = self._find(terms)
        common = np.zeros(len(terms), dtype=np.bool_)
        if self.size >= SMALL:
            limit = share * rounded(np.array([self.size]))[0]
            common[known] = rounded(self.counts[place[known]]) > limit
        return common

    def _find(self, terms: Terms) -> tuple[Rows, npt.NDArray[np.bool_]]:
        place = np.searchsorted(self.terms, terms)
        known = place < len(self.terms)
        known[known] = self.terms[place[known]] == terms[known]
        return place, known


class Wanted(NamedTuple):
    """The terms of one query that are looked up, ascending, and what meeting each is worth before norms."""

    terms: Terms
    gains: Floats  # idf squared
    norm: float

    @classmethod
    def of(cls, terms: Terms, statistics: Statistics, share: float) -> Wanted:
        """Common terms are looked up only where the query has no others; `terms` are distinct, ascending and known."""
        rare = ~statistics.is_common(terms, share)
        kept = terms[rare] if rare.any() else terms
        gains = statistics.idf(kept) ** 2
        return cls(kept, gains, float(np.sqrt(np.cumsum(gains)[-1])) if len(kept) else 1.0)


@dataclass(frozen=True, slots=True)
class TermIndex:
    """Rows by term and terms by row."""

    terms: Terms  # ascending; a term's number is its place
    by_term: Lists  # rows of each term, ascending
    by_row: Lists  # numbers of each row's terms, ascending
    norms: Floats  # of each row

    @classmethod
    def build(cls, blocks: Iterable[Entries], into: Under, statistics: Statistics | None = None) -> TermIndex:
        """Writes the index of the entries.

        Norms follow `statistics`, or the catalog's own where there are none yet.
        """
        terms = grouped(blocks, into=Under(into, "by_row"))
        by_row = Lists.opened(into, "by_row")
        turn(by_row, len(terms), Under(into, "by_term"))
        into.add("terms", terms)
        known = statistics or Statistics(len(by_row), terms, Lists.opened(into, "by_term").counts())
        gains = known.idf(terms) ** 2
        into.add("norms", np.zeros(0))
        for first, last in by_row.blocks():
            owner, held = by_row.take(np.arange(first, last))
            into.add("norms", np.sqrt(np.bincount(owner, weights=gains[held], minlength=last - first)))
        return cls.opened(into)

    def holds(self, terms: Terms) -> npt.NDArray[np.bool_]:
        """Whether each term stands in the catalog."""
        place = np.searchsorted(self.terms, terms)
        known = place < len(self.terms)
        known[known] = self.terms[place[known]] == terms[known]
        return np.asarray(known)

    def statistics(self) -> Statistics:
        """Rarity as this catalog has it."""
        return Statistics(len(self.by_row), self.terms, self.by_term.counts())

    def walk(self, wanted: Wanted, postings: int) -> Partial:
        """For every row, what meeting the query's rarest terms is worth before norms; stops after `postings` entries.

        The rarest term is always walked whole.
        """
        found = np.zeros(len(self.by_row), dtype=np.float32)
        at, gains = self._numbers(wanted)
        counts = self.by_term.starts[at + 1] - self.by_term.starts[at]
        spent = 0
        for nth in np.lexsort((at, counts)).tolist():
            spent += int(counts[nth])
            if spent > postings and spent > counts[nth]:
                break
            found[self.by_term.of(int(at[nth]))] += np.float32(gains[nth])
        return found

    def cosine(self, wanted: Wanted, rows: Rows) -> Floats:
        """Cosine of the query with each of the rows, in [0, 1]."""
        at, gains = self._numbers(wanted)
        if not len(at) or not len(rows):
            return np.zeros(len(rows))
        owner, held = self.by_row.take(rows)
        place = np.searchsorted(at, held)
        place[place == len(at)] = 0
        met = at[place] == held
        earned = np.bincount(owner[met], weights=gains[place[met]], minlength=len(rows))
        norms = self.norms[rows]
        return np.minimum(earned / (np.where(norms > 0, norms, 1.0) * wanted.norm), 1.0)

    def _numbers(self, wanted: Wanted) -> tuple[Rows, Floats]:
        """Numbers of the wanted terms that this index holds, ascending, and their gains."""
        at = np.searchsorted(self.terms, wanted.terms)
        known = at < len(self.terms)
        known[known] = self.terms[at[known]] == wanted.terms[known]
        return at[known], wanted.gains[known]

    @classmethod
    def opened(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> TermIndex:
        """The index that was written into these arrays."""
        return cls(arrays["terms"], Lists.opened(arrays, "by_term"), Lists.opened(arrays, "by_row"), arrays["norms"])


def rounded(counts: Rows) -> Floats:
    """To half octaves; 0 counts as 1."""
    return np.asarray(2.0 ** (np.rint(2.0 * np.log2(np.maximum(counts, 1))) / 2.0))


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


@lru_cache(maxsize=1 << 18)
def text_key(text: str) -> int:
    """A number that stands for a text wherever only equality counts: 64 bits of BLAKE2b, the same on every machine."""
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)


def text_keys(rows: Sequence[Sequence[str]]) -> tuple[Rows, Terms]:
    """Row and number of every text that is not empty."""
    entries = [(row, text_key(text)) for row, texts in enumerate(rows) for text in texts if text]
    flat = np.array(entries, dtype=np.int64).reshape(len(entries), 2)
    return flat[:, 0], flat[:, 1]
