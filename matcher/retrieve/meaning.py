"""Names across languages: shared concepts, words translated by the lexicon, and the embedding where there is one.

Offers are Russian, queries are not. The three kinds of evidence are cosines, added with fixed shares.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import structlog

from matcher.retrieve.embedder import Embedder, mask_numbers
from matcher.tables import Floats, Rows

Weights = Mapping[str, float]

CONCEPTS, TRANSLATIONS, EMBEDDING = 0.45, 0.5, 1.0  # shares, chosen on terms that are not measured on
LIKE = 0.45  # cosine from which the embedding alone speaks for a row; senseless names reach .43
EMBEDDED = 20_000  # distinct names without numbers; more would take minutes
NEIGHBOURS = 10  # anchors that tell how crowded a direction is
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reader:
    """What names are read by: concepts of any name, lemmas of a Russian one, lemmas a foreign one may stand for."""

    concepts: Callable[[str], Weights]
    words: Callable[[str], Sequence[str]]
    translate: Callable[[str], Weights]
    embedder: Embedder | None = None
    anchors: tuple[str, ...] = ()  # foreign names of common things; an offer near all of them is near to none


class Meaning:
    """The names of one catalog, asked for those that mean what a foreign name means."""

    def __init__(self, titles: Sequence[str], reader: Reader) -> None:
        self._reader = reader
        self._titles, self._row = np.unique(np.array(titles, dtype=object).astype(str), return_inverse=True)
        self._embeds = len({mask_numbers(str(title)) for title in self._titles}) <= EMBEDDED
        if reader.embedder is not None and not self._embeds:
            structlog.get_logger().warning("catalog too large for the sentence encoder: foreign names by terms alone")
        self._concepts = Cosines([reader.concepts(title) for title in self._titles])
        self._words = Cosines([dict.fromkeys(reader.words(title), 1.0) for title in self._titles])

    def scores(self, title: str) -> Floats:
        """Likeness of every row of the catalog to a foreign name, higher is nearer; 0 where nothing speaks for it."""
        reader = self._reader
        score = CONCEPTS * self._concepts.scores(reader.concepts(title))
        score += TRANSLATIONS * self._words.scores(reader.translate(title))
        if reader.embedder is not None and self._embeds:
            likeness = self._vectors @ reader.embedder.embed(title)
            spoken = (score > 0) | (likeness >= LIKE)
            score = np.where(spoken, score + EMBEDDING * (likeness - self._crowd + 1.0), 0.0)
        return np.asarray(score[self._row], dtype=np.float64)

    @cached_property
    def _vectors(self) -> Floats:
        embedder = self._reader.embedder
        return np.array([embedder.embed(str(title)) for title in self._titles]) if embedder else np.zeros((0, 0))

    @cached_property
    def _crowd(self) -> Floats:
        """Half the mean likeness to the nearest anchors: CSLS (Conneau et al. 2018), anchors in place of queries."""
        embedder, anchors = self._reader.embedder, self._reader.anchors
        if embedder is None or len(anchors) < NEIGHBOURS:
            return np.zeros(len(self._titles))
        likeness = self._vectors @ np.array([embedder.embed(anchor) for anchor in anchors]).T
        nearest: Floats = np.sort(likeness, axis=1)[:, -NEIGHBOURS:]
        return np.asarray(0.5 * nearest.mean(axis=1))


class Cosines:
    """Weighted features of rows, scored by cosine with rare features counting more."""

    def __init__(self, rows: Sequence[Weights]) -> None:
        self._size = len(rows)
        counts: dict[str, int] = {}
        for row in rows:
            for feature in row:
                counts[feature] = counts.get(feature, 0) + 1
        self._idf = {feature: float(np.log1p(len(rows) / count)) for feature, count in counts.items()}
        where: dict[str, tuple[list[int], list[float]]] = {feature: ([], []) for feature in counts}
        for number, row in enumerate(rows):
            for feature, weight in self._unit(row):
                where[feature][0].append(number)
                where[feature][1].append(weight)
        self._postings: dict[str, tuple[Rows, Floats]] = {
            feature: (np.array(numbers, dtype=np.int64), np.array(weights))
            for feature, (numbers, weights) in where.items()
        }

    def scores(self, query: Weights) -> Floats:
        """Cosine with every row; features of the query no row has are left aside."""
        score = np.zeros(self._size)
        for feature, weight in self._unit({name: share for name, share in query.items() if name in self._idf}):
            numbers, weights = self._postings[feature]
            score[numbers] += weight * weights
        return score

    def _unit(self, row: Weights) -> list[tuple[str, float]]:
        weighted = [(feature, weight * self._idf[feature]) for feature, weight in sorted(row.items())]
        norm = sum(weight * weight for _, weight in weighted) ** 0.5
        return [(feature, weight / norm) for feature, weight in weighted] if norm else []


def is_foreign(title: str) -> bool:
    """Whether a name holds no Cyrillic letter, but letters."""
    return not _CYRILLIC.search(title) and any(letter.isalpha() for letter in title)
