"""The ways an offer may be found; each looks at one query and answers rows with scores."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from catalogs.equivalents import Described
from matcher.retrieve.asked import Asked, Found, nothing
from matcher.retrieve.segment import Segment, code_parts
from matcher.retrieve.terms import rounded
from matcher.retrieve.top import added
from matcher.tables import Rows


class Retriever(Protocol):
    """One way of finding offers; its docstring says what an offer found by it has in common with the query."""

    def find(self, asked: Asked) -> Found:
        """Catalog rows without repetition, and their scores, higher is nearer; blank finds nothing.

        At least the best `asked.limit` rows, if it finds so many.
        """


@dataclass(frozen=True, slots=True)
class ByWords:
    """The names share words, in any inflection, or name the same concepts in two languages."""

    name: str = "words"
    weight: float = 1.0

    def find(self, asked: Asked) -> Found:
        """Cosine of rare words."""
        rows = asked.looked.words
        return rows, asked.word_scores(rows)


@dataclass(frozen=True, slots=True)
class ByCharacters:
    """The names share runs of three characters."""

    name: str = "characters"
    weight: float = 1.0

    def find(self, asked: Asked) -> Found:
        """Cosine of rare character 3-grams."""
        rows = asked.looked.grams
        return rows, asked.gram_scores(rows)


@dataclass(frozen=True, slots=True)
class ByCode:
    """The items carry the same product code, or one code is a part of the other."""

    name: str = "code"
    weight: float = 1.5

    def find(self, asked: Asked) -> Found:
        """Rarity of the codes in common; a part counts half."""
        codes = asked.queries.codes[asked.row]
        parts = code_parts(codes)
        return _met(asked, lambda one: [(one.codes.of(codes), 1.0), (one.code_parts.of(parts), 0.5)])


@dataclass(frozen=True, slots=True)
class ByDesignation:
    """The designations decode to the same thing, in whatever system they are written."""

    name: str = "designation"
    weight: float = 2.0

    def find(self, asked: Asked) -> Found:
        """Full key before key."""
        keys, full_keys = asked.queries.keys[asked.row], asked.queries.full_keys[asked.row]
        return _met(asked, lambda one: [(one.full_keys.of(full_keys), 1.0), (one.keys.of(keys), 1.0)])


@dataclass(frozen=True, slots=True)
class ByAttributes:
    """The items are of one class and near in the attributes that decide it."""

    name: str = "attributes"
    weight: float = 1.5

    def find(self, asked: Asked) -> Found:
        """Weighted nearness of key attributes within the class."""
        if not asked.class_code:
            return nothing()
        limit = asked.limit + asked.index.gone
        found = []
        for one in asked.index.segments:
            rows, scores = asked.index.shelf(one, asked.class_code).nearest(asked.queries, asked.row, limit)
            found.append((rows + one.first, scores))
        return asked.present(_together(found))


@dataclass(frozen=True, slots=True)
class ByClass:
    """The items are of one class; among those, names that look alike come first."""

    name: str = "class"
    weight: float = 0.5

    def find(self, asked: Asked) -> Found:
        """Offers of the class by similarity of names."""
        if not asked.class_code:
            return nothing()
        limit = asked.limit + asked.index.gone
        firsts = [asked.index.shelf(one, asked.class_code).rows[:limit] + one.first for one in asked.index.segments]
        rows = np.unique(np.concatenate([asked.looked.in_class, *firsts]))
        return asked.present((rows, asked.gram_scores(rows) + asked.word_scores(rows)))


@dataclass(frozen=True, slots=True)
class ByMeaning:
    """The names mean the same in two languages."""

    name: str = "meaning"
    weight: float = 1.0

    def find(self, asked: Asked) -> Found:
        """Concepts in common, translated words and the embedding, for a foreign name only."""
        found = [nothing()]
        for one, meant in zip(asked.index.segments, asked.meant, strict=True):
            if one.meaning is not None and meant is not None:
                rows, scores = one.meaning.best(meant, limit=asked.limit + asked.index.gone)
                found.append((rows + one.first, scores))
        return asked.present(_together(found))


@dataclass(frozen=True, slots=True)
class ByTable:
    """A table of equivalents states that one is a counterpart of the other."""

    name: str = "table"
    weight: float = 3.0

    def find(self, asked: Asked) -> Found:
        """1 where the table makes no reservation, 0.5 where it does."""
        book = asked.index.equivalents
        names = book.names(Described.row(asked.queries, asked.row)) if book else ()
        if not names:
            return nothing()
        rows = np.unique(np.concatenate([_stating(asked, *one) for one in book.counterparts(names)]))
        catalog = asked.index.catalog
        said = [book.statement(names, book.names(Described.row(catalog, int(row)))) for row in rows]
        scores = np.array([RESERVED if one and one.relation == "near" else float(one is not None) for one in said])
        return asked.present((rows[scores > 0], scores[scores > 0]))


RESERVED = 0.5  # of a statement that names a difference
RETRIEVERS: tuple[
    ByWords | ByCharacters | ByCode | ByDesignation | ByAttributes | ByClass | ByMeaning | ByTable, ...
] = (
    ByWords(),
    ByCharacters(),
    ByCode(),
    ByDesignation(),
    ByAttributes(),
    ByClass(),
    ByMeaning(),
    ByTable(),
)
"""Bit k of `found_by` stands for the k-th."""


def _stating(asked: Asked, key: str, text: str) -> Rows:
    """Offers that may be the designation: they carry the code, or look like the text."""
    carrying = [segment.codes.of((key,))[0] + segment.first for segment in asked.index.segments]
    return np.concatenate([*carrying, asked.near(text)]).astype(np.int64)


def _together(found: list[Found]) -> Found:
    return np.concatenate([rows for rows, _ in found]), np.concatenate([scores for _, scores in found])


def _met(asked: Asked, postings_of: Callable[[Segment], list[tuple[list[Rows], float]]]) -> Found:
    """Rows of the postings; each posting adds its weight times its rarity in the catalog's first segment.

    Rare texts first; what stands in very many rows is looked up only where the query has nothing rarer.
    """
    segments = asked.index.segments
    found = [postings_of(segment) for segment in segments]
    size = rounded(np.array([len(segments[0].table)]))[0]
    lists: list[tuple[int, float, Rows]] = []
    for group, (first, weight) in enumerate(found[0]):
        for nth, posting in enumerate(first):
            gain = weight * float(np.log1p(size / rounded(np.array([len(posting)]))[0]))
            together = [one[group][0][nth] + segment.first for one, segment in zip(found, segments, strict=True)]
            rows = np.concatenate(together).astype(np.int64)
            if len(rows):
                lists.append((len(rows), gain, rows))
    lists.sort(key=lambda one: one[:2])
    spent = np.cumsum([length for length, _, _ in lists])
    kept = [one for one, sum_ in zip(lists, spent, strict=True) if sum_ <= asked.postings] or lists[:1]
    if not kept:
        return nothing()
    # A row's gains must be added in an order of their own, or equal sets of postings could differ in the last bit.
    flat = np.concatenate([rows for _, _, rows in kept])
    gains = np.repeat([gain for _, gain, _ in kept], [length for length, _, _ in kept])
    by_row = np.lexsort((gains, flat))
    distinct, inverse = np.unique(flat[by_row], return_inverse=True)
    return asked.present((distinct, added(inverse, gains[by_row], len(distinct))))
