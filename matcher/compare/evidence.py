"""Evidence that is not an attribute: names, product codes, decoded designations, makers, classes.

Each table is prepared once (`Prepared`), so that comparing pairs is arithmetic on columns of integers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from catalogs.table import ItemTable
from matcher.compare.words import Worded
from matcher.tables import Flags, Floats, Rows, Strings

Ids = npt.NDArray[np.int64]  # (rows, width) identifiers of texts, -1 = none
WIDTH = 8  # identifiers kept per row; names with more code-like tokens are lists, not products

_DIGITS = "0123456789"
_TO_ZERO = str.maketrans(dict.fromkeys(_DIGITS, "0"))


class Lexicon:
    """Text ↔ integer, shared by the tables that are compared; a text seen for the first time gets the next number.

    Only equality of numbers is ever used, so the order in which texts arrive leaves no trace.
    """

    def __init__(self, parent: Lexicon | None = None) -> None:
        self._parent = parent
        self._own: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._own) + (len(self._parent) if self._parent else 0)

    def number(self, text: str) -> int:
        """The number of a text; new texts stay in this lexicon and never reach the parent."""
        known = self._parent.find(text) if self._parent else -1
        return known if known >= 0 else self._own.setdefault(text, len(self))

    def find(self, text: str) -> int:
        """The number of a text, or -1."""
        return self._own.get(text, -1)

    def matrix(self, rows: Sequence[Sequence[str]]) -> Ids:
        """Numbers of each row's texts, padded with -1, as wide as the fullest row and at most WIDTH."""
        numbers = np.full((len(rows), WIDTH), -1, dtype=np.int64)
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts[:WIDTH]):
                numbers[row, column] = self.number(text)
        used = np.flatnonzero((numbers >= 0).any(axis=0))
        return numbers[:, : int(used[-1]) + 1 if len(used) else 0]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What evidence needs of one table, row by row."""

    titles: Strings  # words in alphabetical order
    words: Strings  # titles without the tokens that hold a digit
    makers: Strings
    codes: Ids
    shapes: Ids  # the codes with every digit replaced by 0, where only one code of the row has that shape
    keys: Ids
    full_keys: Ids

    @classmethod
    def of(cls, table: ItemTable, lexicon: Lexicon) -> Prepared:
        """The columns of `table`, numbered through `lexicon`."""
        codes = [tuple(sorted(set(codes))) for codes in table.codes]
        titles = table.titles.tolist()
        return cls(
            titles=np.array([" ".join(sorted(title.split())) for title in titles], dtype=object),
            words=np.array([without_digits(title) for title in titles], dtype=object),
            makers=table.maker_keys,
            codes=lexicon.matrix(codes),
            shapes=lexicon.matrix([tuple("shape " + one for one in own_shapes(of_row)) for of_row in codes]),
            keys=lexicon.matrix([tuple("key " + key for key in keys) for keys in table.keys]),
            full_keys=lexicon.matrix([tuple("full " + key for key in keys) for keys in table.full_keys]),
        )


def without_digits(title: str) -> str:
    """A normalized title without its tokens that hold a digit."""
    return " ".join([word for word in title.split() if not _holds_digit(word)])


@lru_cache(maxsize=1 << 16)
def _holds_digit(word: str) -> bool:
    return any(digit in word for digit in _DIGITS)


def shape(code: str) -> str:
    """A code with its digits replaced by 0, so that UA123 and UA124 look alike."""
    return code.translate(_TO_ZERO)


def own_shapes(codes: Sequence[str]) -> tuple[str, ...]:
    """Shapes in which one code of a row is written; several codes of one shape are a list of what the thing fits."""
    counts = Counter(shape(code) for code in codes)
    return tuple(one for one, count in counts.items() if count == 1)


@dataclass(frozen=True, slots=True)
class EvidenceComparator(Worded):
    """What every comparator of evidence shares."""

    kind: ClassVar[str] = "evidence"

    def compare(self, query: Prepared, candidate: Prepared, query_row: Rows, candidate_row: Rows) -> Floats:
        """Similarity of the pairs in [0, 1]; NaN where a side says nothing."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Title(EvidenceComparator):
    """The two names share their words, in whatever order."""

    def compare(self, query: Prepared, candidate: Prepared, query_row: Rows, candidate_row: Rows) -> Floats:
        """Share of characters in common after sorting the words.

        Words are sorted once a row: fuzz.token_sort_ratio would sort them in every pair.
        """
        return _texts(query.titles[query_row], candidate.titles[candidate_row], fuzz.ratio)


@dataclass(frozen=True, slots=True)
class Words(EvidenceComparator):
    """The two names share their words, numbers and codes aside; more words on one side do not matter."""

    def compare(self, query: Prepared, candidate: Prepared, query_row: Rows, candidate_row: Rows) -> Floats:
        """Token set ratio of the names without tokens that hold a digit.

        Without their numbers most names of a catalog are alike: each pair of texts is scored once.
        """
        texts = Lexicon()
        asked, offered = (
            np.array([texts.number(text) for text in side], dtype=np.int64) for side in (query.words, candidate.words)
        )
        _, first, which = np.unique(
            asked[query_row] * len(texts) + offered[candidate_row], return_index=True, return_inverse=True
        )
        scores = _texts(query.words[query_row[first]], candidate.words[candidate_row[first]], fuzz.token_set_ratio)
        return scores[which]


@dataclass(frozen=True, slots=True)
class Code(EvidenceComparator):
    """The two items carry the same product code; a code is equal or it is not, never almost."""

    def compare(self, query: Prepared, candidate: Prepared, query_row: Rows, candidate_row: Rows) -> Floats:
        """1 for a code in common, 0 where only digits differ in codes of one shape, NaN for codes of other systems."""
        equal = _shared(query.codes, candidate.codes, query_row, candidate_row)
        alike = _shared(query.shapes, candidate.shapes, query_row, candidate_row)
        return np.where(equal, 1.0, np.where(alike, 0.0, np.nan))


@dataclass(frozen=True, slots=True)
class SameDesignation(EvidenceComparator):
    """The two designations decode to the same thing, with or without suffixes, whatever system they are written in."""

    def compare(self, query: Prepared, candidate: Prepared, query_row: Rows, candidate_row: Rows) -> Floats:
        """1 with suffixes, 0.8 without, 0 where both decode to different things, NaN where one does not decode."""
        full = _shared(query.full_keys, candidate.full_keys, query_row, candidate_row)
        base = _shared(query.keys, candidate.keys, query_row, candidate_row)
        both = _present(query.keys, query_row) & _present(candidate.keys, candidate_row)
        return np.where(full, 1.0, np.where(base, 0.8, np.where(both, 0.0, np.nan)))


@dataclass(frozen=True, slots=True)
class Maker(EvidenceComparator):
    """The two items are of the same maker."""

    def compare(self, query: Prepared, candidate: Prepared, query_row: Rows, candidate_row: Rows) -> Floats:
        """1 or 0 where both makers are stated."""
        asked, offered = query.makers[query_row], candidate.makers[candidate_row]
        known = (asked != "") & (offered != "")
        return np.where(known, (asked == offered).astype(np.float64), np.nan)


def _texts(query: Strings, candidate: Strings, scorer: Callable[..., float]) -> Floats:
    """`scorer` on aligned texts, in [0, 1]; NaN where one is blank."""
    similarity = process.cpdist(query.tolist(), candidate.tolist(), scorer=scorer, dtype=np.float64, workers=1)
    blank = (query == "") | (candidate == "")
    return np.where(blank, np.nan, similarity / 100.0)


def _shared(query: Ids, candidate: Ids, query_row: Rows, candidate_row: Rows) -> Flags:
    """Whether the rows of each pair have an identifier in common."""
    found = np.zeros(len(query_row), dtype=np.bool_)
    for mine in range(query.shape[1]):
        asked = query[query_row, mine]
        for other in range(candidate.shape[1]):
            found |= (asked >= 0) & (asked == candidate[candidate_row, other])
    return found


def _present(numbers: Ids, rows: Rows) -> Flags:
    """Whether each row has an identifier at all; rows are filled from the left."""
    return numbers[rows, 0] >= 0 if numbers.shape[1] else np.zeros(len(rows), dtype=np.bool_)
