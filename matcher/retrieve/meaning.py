"""Names across languages: shared concepts, words translated by the lexicon, and the embedding where there is one.

Offers are Russian, queries are not. The three kinds of evidence are cosines, added with fixed shares.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import structlog

from catalogs.arrays import InMemory, Under
from catalogs.growing import Texts, texts_of
from matcher.retrieve.embedder import Embedder, mask_numbers
from matcher.retrieve.lists import Entries, Lists, grouped, turn
from matcher.retrieve.terms import BLOCK, Statistics, Terms, text_key
from matcher.tables import Floats, Rows, Strings

Weights = Mapping[str, float]

CONCEPTS, TRANSLATIONS, EMBEDDING = 0.45, 0.5, 1.0  # shares, chosen on terms that are not measured on
LIKE = 0.45  # cosine from which the embedding alone speaks for a row; senseless names reach .43
EMBEDDED = 20_000  # distinct names without numbers; more would take minutes
NEIGHBOURS = 10  # anchors that tell how crowded a direction is
_NONE = np.array([], dtype=np.int64)
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reader:
    """What names are read by: concepts of any name, lemmas of a Russian one, lemmas a foreign one may stand for."""

    concepts: Callable[[str], Weights]
    words: Callable[[str], Weights]
    translate: Callable[[str], Weights]
    embedder: Embedder | None = None
    anchors: tuple[str, ...] = ()  # foreign names of common things; an offer near all of them is near to none


class Meaning:
    """The names of one catalog, asked for those that mean what a foreign name means."""

    concepts: Cosines
    words: Cosines

    def __init__(self, arrays: Mapping[str, npt.NDArray[Any]], reader: Reader, *, after: Meaning | None = None) -> None:
        """What `write` wrote into the arrays."""
        concepts, words = (after.concepts.rarity, after.words.rarity) if after else (None, None)
        self._reader, self.rows = reader, Lists.opened(arrays, "rows")
        self.concepts = Cosines.opened(Under(arrays, "concepts"), concepts)
        self.words = Cosines.opened(Under(arrays, "words"), words)
        names: Sequence[str] = texts_of(arrays, "names")  # type: ignore[assignment]  # a column reads as one
        few = len(names) == len(self.rows) and (after is None or after.names is not None)
        self.names: Sequence[str] | None = names if few else None
        if reader.embedder is not None and self.names is None:
            structlog.get_logger().warning("catalog too large for the sentence encoder: foreign names by terms alone")

    @classmethod
    def of(cls, titles: Sequence[str], reader: Reader) -> Meaning:
        """The names of a catalog in memory."""
        column = np.array([*titles, ""], dtype=object)[:-1]
        return cls.write(column, reader, Under(InMemory(), "meaning"))

    @classmethod
    def write(cls, titles: Strings, reader: Reader, into: Under, *, after: Meaning | None = None) -> Meaning:
        """Writes what the names of a catalog mean; terms weigh as in the catalog `after`, if titles were added to it.

        The names themselves are kept where they are few enough to be embedded.
        """
        blocks = (titles[at : at + BLOCK] for at in range(0, len(titles), BLOCK))
        keys = np.concatenate([_NONE, *(np.array([text_key(one) for one in block]) for block in blocks)])
        _, first, name_of = np.unique(keys, return_index=True, return_inverse=True)
        Lists(np.arange(len(keys) + 1), name_of.astype(np.int32)).transposed(len(first)).add_to(into, "rows")
        names = first.astype(np.int64)

        def entries(read: Callable[[str], Weights]) -> Iterator[Entries]:
            for at in range(0, len(names), BLOCK):
                yield weighted([read(name) for name in titles[names[at : at + BLOCK]].tolist()])

        concepts, words = (after.concepts.rarity, after.words.rarity) if after else (None, None)
        Cosines.build(entries(reader.concepts), Under(into, "concepts"), concepts)
        Cosines.build(entries(reader.words), Under(into, "words"), words)
        masked: set[str] = set()
        for at in range(0, len(names), BLOCK):
            if len(masked) <= EMBEDDED:
                masked.update(map(mask_numbers, titles[names[at : at + BLOCK]].tolist()))
        Texts(into, "names").add(titles[names].tolist() if len(masked) <= EMBEDDED else [])
        return cls(into, reader, after=after)

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


@dataclass(frozen=True, slots=True)
class Cosines:
    """Weighted features of rows, scored by cosine with rare features counting more."""

    size: int
    keys: Terms  # of the features, ascending
    rows: Lists  # of each feature
    weights: Floats  # aligned with the rows: a row's weights have norm 1
    rarity: Statistics

    @classmethod
    def build(cls, blocks: Iterable[Entries], into: Under, rarity: Statistics | None = None) -> Cosines:
        """Writes the features of rows with their shares; they weigh by `rarity`, or as rare as they are here."""
        own = Under(into, "by_row")
        keys = grouped(blocks, own)
        by_row = Lists(own["starts"], own["items"])
        counts = np.zeros(len(keys), dtype=np.int64)
        for first, last in by_row.blocks():
            counts += np.bincount(by_row.items[by_row.starts[first] : by_row.starts[last]], minlength=len(keys))
        idf = (rarity or Statistics(len(by_row), keys, counts)).idf(keys)
        own.add("weights", np.zeros(0))
        for first, last in by_row.blocks():
            owner, number = by_row.take(np.arange(first, last))
            weight = own["shares"][by_row.starts[first] : by_row.starts[last]] * idf[number]
            norm = np.sqrt(np.bincount(owner, weights=weight * weight, minlength=last - first))
            own.add("weights", weight / norm[owner])
        turn(by_row, len(keys), Under(into, "rows"), own["weights"])
        for name in ("starts", "items", "shares", "weights"):
            own.drop(name)
        into.add("keys", keys)
        into.add("size", np.array([len(by_row)]))
        return cls.opened(into, rarity)

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

    @classmethod
    def opened(cls, arrays: Mapping[str, npt.NDArray[Any]], rarity: Statistics | None = None) -> Cosines:
        """The features that were written into these arrays."""
        keys, rows, size = arrays["keys"], Lists.opened(arrays, "rows"), int(arrays["size"][0])
        return cls(size, keys, rows, arrays["rows.shares"], rarity or Statistics(size, keys, rows.counts()))


def weighted(rows: Sequence[Weights]) -> Entries:
    """The features of some rows with their shares."""
    keys = np.array([text_key(name) for row in rows for name in row], dtype=np.int64)
    shares = np.array([share for row in rows for share in row.values()], dtype=np.float64)
    return Entries(np.repeat(np.arange(len(rows)), [len(row) for row in rows]), keys, len(rows), shares)


def is_russian(title: str) -> bool:
    """Whether a name holds a Cyrillic letter."""
    return _CYRILLIC.search(title) is not None


def is_foreign(title: str) -> bool:
    """Whether a name holds no Cyrillic letter, but letters."""
    return not _CYRILLIC.search(title) and any(letter.isalpha() for letter in title)
