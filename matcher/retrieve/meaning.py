"""Names across languages: shared concepts, words translated by the lexicon, and the embedding where there is one.

Offers are Russian, queries are not. The three kinds of evidence are cosines, added with fixed shares.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import structlog

from matcher.retrieve.embedder import Embedder, mask_numbers
from matcher.retrieve.lists import Lists, Under
from matcher.retrieve.terms import Statistics, Terms, text_key
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

    concepts: Cosines
    words: Cosines

    def __init__(self, titles: Sequence[str], reader: Reader, *, after: Meaning | None = None) -> None:
        """Terms weigh as in the catalog `after`, where the titles were added to it."""
        place = {name: at for at, name in enumerate(sorted(set(titles)))}
        row = np.fromiter((place[name] for name in titles), np.int32, len(titles))
        names = list(place)
        rows = Lists(np.arange(len(row) + 1), row).transposed(len(names))
        concepts, words = (after.concepts, after.words) if after else (None, None)
        self._reader, self.rows = reader, rows
        self.concepts = Cosines.build(map(reader.concepts, names), concepts)
        self.words = Cosines.build((dict.fromkeys(reader.words(name), 1.0) for name in names), words)
        self.names = names if len({mask_numbers(name) for name in names}) <= EMBEDDED else None
        if reader.embedder is not None and self.names is None:
            structlog.get_logger().warning("catalog too large for the sentence encoder: foreign names by terms alone")

    def scores(self, title: str) -> Floats:
        """Likeness of every row to a foreign name, higher is nearer; 0 where nothing speaks for it."""
        owner, row = self.rows.take(np.arange(len(self.rows)))
        scores = np.zeros(len(row))
        scores[row] = self.of_names(title, len(row))[owner]
        return scores

    def best(self, score: Floats, *, limit: int) -> tuple[Rows, Floats]:
        """At least the `limit` likest rows, if so many are like it at all; `score` is what `of_names` gave."""
        names = np.flatnonzero(score > 0)
        if len(names) > limit:
            names = names[score[names] >= -np.partition(-score[names], limit - 1)[limit - 1]]
        owner, rows = self.rows.take(names)
        return rows.astype(np.int64), score[names][owner]

    def of_rows(self, score: Floats, rows: Rows) -> Floats:
        """Likeness of the given rows; `score` is what `of_names` gave."""
        return score[self._name_of[rows]]

    @property
    def embeds(self) -> bool:
        """Whether the sentence encoder speaks in the likeness: it is installed and the catalog is not too large."""
        return self._reader.embedder is not None and self.names is not None

    @cached_property
    def _name_of(self) -> Rows:
        owner, row = self.rows.take(np.arange(len(self.rows)))
        names = np.zeros(len(row), dtype=np.int64)
        names[row] = owner
        return names

    def of_names(self, title: str, postings: int) -> Floats:
        """Likeness of every distinct name to a foreign one; common terms beyond `postings` entries are left aside."""
        reader = self._reader
        score = CONCEPTS * self.concepts.scores(reader.concepts(title), postings)
        score += TRANSLATIONS * self.words.scores(reader.translate(title), postings)
        if reader.embedder is not None and self.embeds:
            likeness = self._vectors @ reader.embedder.embed(title)
            spoken = (score > 0) | (likeness >= LIKE)
            score = np.where(spoken, score + EMBEDDING * (likeness - self._crowd + 1.0), 0.0)
        return score

    @cached_property
    def _vectors(self) -> Floats:
        embedder, names = self._reader.embedder, self.names
        return np.array([embedder.embed(name) for name in names]) if embedder and names else np.zeros((0, 0))

    @cached_property
    def _crowd(self) -> Floats:
        """Half the mean likeness to the nearest anchors: CSLS (Conneau et al. 2018), anchors in place of queries."""
        embedder, anchors = self._reader.embedder, self._reader.anchors
        if embedder is None or len(anchors) < NEIGHBOURS:
            return np.zeros(len(self.rows))
        likeness = self._vectors @ np.array([embedder.embed(anchor) for anchor in anchors]).T
        nearest: Floats = np.sort(likeness, axis=1)[:, -NEIGHBOURS:]
        return np.asarray(0.5 * nearest.mean(axis=1))

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Everything needed to open it again, but the names."""
        parts = {"concepts": self.concepts, "words": self.words}
        found = {f"{name}.{key}": one for name, part in parts.items() for key, one in part.arrays().items()}
        return found | self.rows.arrays("rows")

    @classmethod
    def opened(cls, arrays: Mapping[str, npt.NDArray[Any]], names: Sequence[str] | None, reader: Reader) -> Meaning:
        """The names whose `arrays` these are."""
        meaning = cls.__new__(cls)
        meaning._reader, meaning.names = reader, list(names) if names is not None else None
        meaning.rows = Lists.opened(arrays, "rows")
        meaning.concepts, meaning.words = (Cosines.opened(Under(arrays, name)) for name in ("concepts", "words"))
        return meaning


@dataclass(frozen=True, slots=True)
class Cosines:
    """Weighted features of rows, scored by cosine with rare features counting more."""

    size: int
    keys: Terms  # of the features, ascending
    rows: Lists  # of each feature
    weights: Floats  # aligned with the rows: a row's weights have norm 1
    rarity: Statistics

    @classmethod
    def build(cls, rows: Iterable[Weights], after: Cosines | None = None) -> Cosines:
        """The features of `rows`; they weigh as in the catalog `after`, or in this one."""
        counts, flat_keys, shares = array("q"), array("q"), array("d")
        for one in rows:
            counts.append(len(one))
            flat_keys.extend(map(text_key, one))
            shares.extend(one.values())
        key, share = np.frombuffer(flat_keys, np.int64), np.frombuffer(shares, np.float64)
        row = np.repeat(np.arange(len(counts)), np.frombuffer(counts, np.int64))
        keys, number = np.unique(key, return_inverse=True)
        order = np.lexsort((row, number))
        row, number, share = row[order], number[order], share[order]
        starts = np.searchsorted(number, np.arange(len(keys) + 1))
        rarity = after.rarity if after else Statistics(len(counts), keys, np.diff(starts))
        weight = share * rarity.idf(keys)[number]
        norm = np.sqrt(np.bincount(row, weights=weight * weight, minlength=len(counts)))
        return cls(len(counts), keys, Lists(starts, row.astype(np.int32)), weight / norm[row], rarity)

    def scores(self, query: Weights, postings: int) -> Floats:
        """Cosine with every row, rare features first, until `postings` entries are walked; features of the query that
        no row has are left aside."""
        key = np.array(sorted(text_key(name) for name in query), dtype=np.int64)
        share = {text_key(name): weight for name, weight in query.items()}
        at = np.searchsorted(self.keys, key)
        known = at < len(self.keys)
        known[known] = self.keys[at[known]] == key[known]
        at, key = at[known], key[known]
        weight = np.array([share[one] for one in key.tolist()]) * self.rarity.idf(key)
        norm = float(np.sqrt(np.cumsum(weight * weight)[-1])) if len(key) else 1.0
        score = np.zeros(self.size)
        counts = self.rows.starts[at + 1] - self.rows.starts[at]
        spent = 0
        for nth in np.lexsort((at, counts)).tolist():
            spent += int(counts[nth])
            if spent > postings and spent > counts[nth]:
                break
            span = slice(self.rows.starts[at[nth]], self.rows.starts[at[nth] + 1])
            score[self.rows.items[span]] += weight[nth] / norm * self.weights[span]
        return score

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Everything needed to open it again."""
        size = np.array([self.size, self.rarity.size], dtype=np.int64)
        return {"keys": self.keys, "weights": self.weights, "size": size, **self.rows.arrays("rows")}

    @classmethod
    def opened(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> Cosines:
        """The features whose `arrays` these are."""
        keys, rows = arrays["keys"], Lists.opened(arrays, "rows")
        size, catalog = arrays["size"].tolist()
        return cls(size, keys, rows, arrays["weights"], Statistics(catalog, keys, rows.counts()))


def is_russian(title: str) -> bool:
    """Whether a name holds a Cyrillic letter."""
    return _CYRILLIC.search(title) is not None


def is_foreign(title: str) -> bool:
    """Whether a name holds no Cyrillic letter, but letters."""
    return not _CYRILLIC.search(title) and any(letter.isalpha() for letter in title)
