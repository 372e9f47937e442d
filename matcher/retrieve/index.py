"""One catalog made ready for retrieval; built once, asked many times, never changed."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import numpy as np

from catalogs.table import ItemTable
from config.model.weights import Retrieval
from matcher.retrieve.order import id_order
from matcher.retrieve.segment import PLAIN, Reads, Segment
from matcher.retrieve.shelf import KeyAttributes, Shelf, key_attributes
from matcher.retrieve.terms import Terms, Wanted, character_terms, text_keys
from matcher.tables import Classes, Flags, Rows


class Saved(NamedTuple):
    """Segments made before, one after the other, and flags of the rows that are offered no more."""

    segments: tuple[Segment, ...] = ()
    withdrawn: Flags | None = None


NOTHING_SAVED = Saved()


class Index:
    """Everything the retrievers look things up in: one segment, or a saved one and what came after it.

    How rare a term is, and what a class without a profile is compared by, is always the first segment's word.
    """

    def __init__(
        self,
        catalog: ItemTable,
        *,
        classes: Classes,
        settings: Retrieval,
        reads: Reads = PLAIN,
        saved: Saved = NOTHING_SAVED,
    ) -> None:
        self.catalog, self.classes, self.settings, self._reads = catalog, classes, settings, reads
        self.equivalents = reads.equivalents
        segments, withdrawn = saved
        self.segments = segments or (Segment.build(catalog, id_order(catalog), reads=reads),)
        orders = [one.order for one in self.segments]
        self.order = np.concatenate(orders) if len(orders) > 1 else orders[0]
        self.withdrawn = withdrawn
        self.gone = int(withdrawn.sum()) if withdrawn is not None else 0
        self.statistics = self.segments[0].words.statistics(), self.segments[0].grams.statistics()
        self.tokens = self.segments[0].tokens.statistics()
        self._attributes: dict[str, KeyAttributes] = {}
        if not segments:
            self.fill()

    def fill(self) -> None:
        """Makes the shelves of all classes of the catalog, so that no query pays for it."""
        for code in self.segments[0].class_names:
            if code:
                self.shelf(self.segments[0], code)

    def wanted_words(self, title: str) -> Wanted:
        """Words and concepts of a title that the catalog holds."""
        return self._wanted(text_keys([self._reads.terms_of(title)])[1], words=True)

    def wanted_grams(self, title: str) -> Wanted:
        """Runs of three characters of a title that the catalog holds."""
        return self._wanted(character_terms(np.array([title], dtype=object))[1], words=False)

    def allowed(self, segment: Segment, class_code: str) -> Flags:
        """Whether each class of a segment may replace `class_code`."""
        return segment.allowed(partial(self._may, class_code))

    def shelf(self, segment: Segment, class_code: str) -> Shelf:
        """Offers of a segment of every class that may replace `class_code`."""
        return segment.shelf(class_code, partial(self._may, class_code), partial(self._key_attributes, class_code))

    def present(self, rows: Rows) -> Flags:
        """Whether each row is still offered."""
        return np.ones(len(rows), dtype=np.bool_) if self.withdrawn is None else ~self.withdrawn[rows]

    def _may(self, asked: str, offered: str) -> bool:
        return asked == offered or self.classes.compatible(asked, offered)

    def _key_attributes(self, code: str, rows: Rows) -> KeyAttributes:
        first = self.segments[0]
        if code in first.shelves:
            return first.shelves[code].attributes
        if code not in self._attributes:
            self._attributes[code] = key_attributes(first.table, code, rows, self.classes)
        return self._attributes[code]

    def _wanted(self, terms: Terms, *, words: bool) -> Wanted:
        distinct = np.unique(terms)
        known = np.zeros(len(distinct), dtype=np.bool_)
        for segment in self.segments:
            known |= (segment.words if words else segment.grams).holds(distinct)
        return Wanted.of(distinct[known], self.statistics[0 if words else 1], self.settings.common_share)
