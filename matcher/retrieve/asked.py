"""One query against one index; what several retrievers need is computed once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from catalogs.table import ItemTable
from matcher.retrieve.index import Index
from matcher.retrieve.meaning import is_foreign, is_russian
from matcher.retrieve.segment import Segment
from matcher.retrieve.terms import TermIndex, Wanted
from matcher.retrieve.top import best_rows
from matcher.tables import Floats, Rows

Found = tuple[Rows, Floats]


class Looked(NamedTuple):
    """Rows worth scoring in full, ascending: by characters, by words, and by both among those of the class."""

    grams: Rows
    words: Rows
    in_class: Rows


class Cosines:
    """Cosines of one query with offers, each worked out once however many retrievers ask for it."""

    def __init__(self, segments: list[tuple[int, TermIndex]], wanted: Wanted) -> None:
        self._segments, self._wanted = segments, wanted
        self._rows, self._scores = np.array([], dtype=np.int64), np.array([])

    def of(self, rows: Rows) -> Floats:
        """Cosine of each of the rows, which are distinct."""
        new = rows[~np.isin(rows, self._rows, assume_unique=True)]
        if len(new):
            met = np.concatenate([self._rows, new])
            scores = np.concatenate([self._scores, self._fresh(new)])
            order = np.argsort(met)
            self._rows, self._scores = met[order], scores[order]
        return self._scores[np.searchsorted(self._rows, rows)]

    def _fresh(self, rows: Rows) -> Floats:
        scores = np.zeros(len(rows))
        for first, terms in self._segments:
            here = np.flatnonzero((rows >= first) & (rows < first + len(terms.by_row)))
            scores[here] = terms.cosine(self._wanted, rows[here] - first)
        return scores


@dataclass(frozen=True)
class Asked:
    """One query. `exhaustive` walks every posting and cuts nothing: what the fast way is measured by."""

    queries: ItemTable
    row: int
    index: Index
    exhaustive: bool = False

    @property
    def class_code(self) -> str:
        """Class of the query, "" = unknown."""
        return str(self.queries.class_codes[self.row])

    @property
    def limit(self) -> int:
        """How many offers each retriever is to find."""
        return len(self.index.catalog) if self.exhaustive else self.index.settings.per_retriever

    @property
    def postings(self) -> int:
        """How many entries of rare terms are walked."""
        if self.exhaustive:
            return int(np.iinfo(np.int64).max)
        settings = self.index.settings
        return max(settings.postings, int(settings.postings_share * len(self.index.catalog)))

    @cached_property
    def looked(self) -> Looked:
        """The rows that share the query's rarest terms."""
        found = [self._look(segment) for segment in self.index.segments]
        return Looked(*(self._ascending([one[nth] for one in found]) for nth in range(3)))

    def gram_scores(self, rows: Rows) -> Floats:
        """Cosine of character 3-grams with each offer."""
        return self._gram_cosines.of(rows)

    def word_scores(self, rows: Rows) -> Floats:
        """Cosine of words and concepts with each offer."""
        return self._word_cosines.of(rows)

    def meanings(self, rows: Rows) -> Floats:
        """Likeness of meaning with each offer, 0 = nothing in common; NaN where both names are of one script."""
        scores = np.full(len(rows), np.nan)
        if not is_foreign(self.title):
            return scores
        for segment, meant in zip(self.index.segments, self.meant, strict=True):
            if segment.meaning is None or meant is None:
                continue
            here = np.flatnonzero((rows >= segment.first) & (rows < segment.first + len(segment.table)))
            local = rows[here] - segment.first
            russian = np.array([is_russian(str(title)) for title in segment.table.titles[local]], dtype=np.bool_)
            scores[here[russian]] = segment.meaning.of_rows(meant, local[russian])
        return scores

    def present(self, found: Found) -> Found:
        """Without the offers that were withdrawn, or share nothing."""
        rows, scores = found
        kept = self.index.present(rows)
        return rows[kept], scores[kept]

    def near(self, text: str) -> Rows:
        """Offers whose names share the most runs of three characters with another text than the query's."""
        wanted = self.index.wanted_grams(text)
        found = [np.array([], dtype=np.int64)]
        for segment in self.index.segments:
            rows, scores = self._walked(segment, segment.grams, wanted)
            found.append(rows[best_rows(rows, scores, segment.order, self.limit)] + segment.first)
        return np.concatenate(found)

    @property
    def title(self) -> str:
        """Normalized name of the query."""
        return str(self.queries.titles[self.row])

    @cached_property
    def meant(self) -> list[Floats | None]:
        """Likeness of meaning with every name of each segment, for a foreign query."""
        foreign = is_foreign(self.title)
        return [
            one.meaning.of_names(self.title, self.postings) if foreign and one.meaning is not None else None
            for one in self.index.segments
        ]

    @property
    def embeds(self) -> bool:
        """Whether the sentence encoder speaks in `meanings`."""
        return any(one.meaning is not None and one.meaning.embeds for one in self.index.segments)

    @cached_property
    def _grams(self) -> Wanted:
        return self.index.wanted_grams(self.title)

    @cached_property
    def _words(self) -> Wanted:
        return self.index.wanted_words(self.title)

    @cached_property
    def _gram_cosines(self) -> Cosines:
        return Cosines([(one.first, one.grams) for one in self.index.segments], self._grams)

    @cached_property
    def _word_cosines(self) -> Cosines:
        return Cosines([(one.first, one.words) for one in self.index.segments], self._words)

    def _look(self, segment: Segment) -> tuple[Rows, Rows, Rows]:
        touched = [
            self._walked(segment, terms, wanted)
            for terms, wanted in ((segment.grams, self._grams), (segment.words, self._words))
        ]
        grams, words = (self._best(segment, rows, scores) for rows, scores in touched)
        if not self.class_code:
            return grams, words, grams[:0]
        allowed = self.index.allowed(segment, self.class_code)
        both = np.zeros(len(segment.table))
        for rows, scores in touched:
            here = allowed[segment.class_numbers[rows]]
            both[rows[here]] += scores[here]
        inside = np.flatnonzero(both != 0)
        return grams, words, self._best(segment, inside, both[inside])

    def _walked(self, segment: Segment, terms: TermIndex, wanted: Wanted) -> tuple[Rows, Floats]:
        found = terms.walk(wanted, self.postings)
        rows = np.flatnonzero(found != 0)  # flags are searched many times faster than numbers
        rows = rows[self.index.present(rows + segment.first)]
        return rows, found[rows] / (terms.norms[rows] * wanted.norm)

    def _best(self, segment: Segment, rows: Rows, scores: Floats) -> Rows:
        examined = len(rows) if self.exhaustive else self.index.settings.examined
        return rows[best_rows(rows, scores, segment.order, examined)] + segment.first

    def _ascending(self, rows: list[Rows]) -> Rows:
        return np.sort(np.concatenate(rows))


def nothing() -> Found:
    """No offer."""
    return np.array([], dtype=np.int64), np.array([], dtype=np.float64)
