"""The ways an offer may be found; each looks at one query and answers rows with scores."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import numpy as np

from catalogs.table import ItemTable
from matcher.retrieve.index import Index, code_parts
from matcher.retrieve.meaning import is_foreign
from matcher.retrieve.terms import added, character_terms
from matcher.tables import Floats, Rows

Found = tuple[Rows, Floats]
_NOTHING: Found = (np.array([], dtype=np.int64), np.array([], dtype=np.float64))


@dataclass(frozen=True)
class Asked:
    """One query against one index; what several retrievers need is computed once."""

    queries: ItemTable
    row: int
    index: Index
    title: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", str(self.queries.titles[self.row]))

    @cached_property
    def gram_scores(self) -> Floats:
        """Cosine of character 3-grams with every offer."""
        return self.index.grams.scores(np.unique(character_terms(np.array([self.title], dtype=object))[1]))

    @cached_property
    def word_scores(self) -> Floats:
        """Cosine of words and concepts with every offer."""
        return self.index.words.scores(self.index.word_terms(self.title))


class Retriever(Protocol):
    """One way of finding offers; its docstring says what an offer found by it has in common with the query."""

    def find(self, asked: Asked) -> Found:
        """Catalog rows without repetition, and their scores, higher is nearer; blank finds nothing."""


@dataclass(frozen=True, slots=True)
class ByWords:
    """The names share words, in any inflection, or name the same concepts in two languages."""

    name: str = "words"
    weight: float = 1.0

    def find(self, asked: Asked) -> Found:
        """Cosine of rare words."""
        return _positive(asked.word_scores)


@dataclass(frozen=True, slots=True)
class ByCharacters:
    """The names share runs of three characters."""

    name: str = "characters"
    weight: float = 1.0

    def find(self, asked: Asked) -> Found:
        """Cosine of rare character 3-grams."""
        return _positive(asked.gram_scores)


@dataclass(frozen=True, slots=True)
class ByCode:
    """The items carry the same product code, or one code is a part of the other."""

    name: str = "code"
    weight: float = 1.5

    def find(self, asked: Asked) -> Found:
        """Rarity of the codes in common; a part counts half."""
        codes = asked.queries.codes[asked.row]
        index = asked.index
        return _added(len(index.catalog), [(index.codes.of(codes), 1.0), (index.code_parts.of(code_parts(codes)), 0.5)])


@dataclass(frozen=True, slots=True)
class ByDesignation:
    """The designations decode to the same thing, in whatever system they are written."""

    name: str = "designation"
    weight: float = 2.0

    def find(self, asked: Asked) -> Found:
        """Full key before key."""
        index, row = asked.index, asked.row
        full, base = index.full_keys.of(asked.queries.full_keys[row]), index.keys.of(asked.queries.keys[row])
        return _added(len(index.catalog), [(full, 1.0), (base, 1.0)])


@dataclass(frozen=True, slots=True)
class ByAttributes:
    """The items are of one class and near in the attributes that decide it."""

    name: str = "attributes"
    weight: float = 1.5

    def find(self, asked: Asked) -> Found:
        """Weighted nearness of key attributes within the class."""
        code = str(asked.queries.class_codes[asked.row])
        if not code:
            return _NOTHING
        shelf = asked.index.shelf(code)
        positions, nearness = shelf.nearness(asked.queries, asked.row)
        return shelf.rows[positions], nearness


@dataclass(frozen=True, slots=True)
class ByClass:
    """The items are of one class; among those, names that look alike come first."""

    name: str = "class"
    weight: float = 0.5

    def find(self, asked: Asked) -> Found:
        """All offers of the class by similarity of names."""
        code = str(asked.queries.class_codes[asked.row])
        if not code:
            return _NOTHING
        rows = asked.index.shelf(code).rows
        return rows, asked.gram_scores[rows] + asked.word_scores[rows]


@dataclass(frozen=True, slots=True)
class ByMeaning:
    """The names mean the same in two languages."""

    name: str = "meaning"
    weight: float = 1.0

    def find(self, asked: Asked) -> Found:
        """Concepts in common, translated words and the embedding, for a foreign name only."""
        if not is_foreign(asked.title) or asked.index.meaning is None:
            return _NOTHING
        return _positive(asked.index.meaning.scores(asked.title))


RETRIEVERS: tuple[ByWords | ByCharacters | ByCode | ByDesignation | ByAttributes | ByClass | ByMeaning, ...] = (
    ByWords(),
    ByCharacters(),
    ByCode(),
    ByDesignation(),
    ByAttributes(),
    ByClass(),
    ByMeaning(),
)
"""Bit k of `found_by` stands for the k-th."""


def _positive(scores: Floats) -> Found:
    rows = np.flatnonzero(scores > 0)
    return rows, scores[rows]


def _added(size: int, found: list[tuple[list[Rows], float]]) -> Found:
    """Rows of the postings; each posting adds its weight times its rarity in a catalog of `size` rows."""
    rows, gains = [], []
    for postings, weight in found:
        for posting in postings:
            rows.append(posting)
            gains.append(np.full(len(posting), weight * np.log1p(size / len(posting))))
    if not rows:
        return _NOTHING
    # A row's gains must be added in an order of their own, or equal sets of postings could differ in the last bit.
    flat, gain = np.concatenate(rows), np.concatenate(gains)
    by_row = np.lexsort((gain, flat))
    distinct, inverse = np.unique(flat[by_row], return_inverse=True)
    return distinct, added(inverse, gain[by_row], len(distinct))
