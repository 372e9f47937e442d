"""One catalog made ready for retrieval; built once, asked many times, never changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

import numpy as np

from catalogs.table import ItemTable
from config.model.weights import Retrieval
from matcher.retrieve.meaning import Meaning, Reader, is_foreign
from matcher.retrieve.shelf import Shelf
from matcher.retrieve.terms import TermIndex, Vocabulary, character_terms
from matcher.tables import Classes, Rows, Strings, natural

TextTerms = Callable[[str], Sequence[str]]


class Postings:
    """Rows by exact text."""

    def __init__(self, rows: Iterable[Sequence[str]]) -> None:
        found: dict[str, list[int]] = {}
        for row, texts in enumerate(rows):
            for text in dict.fromkeys(texts):
                if text:
                    found.setdefault(text, []).append(row)
        self._rows = {text: np.array(where, dtype=np.int64) for text, where in found.items()}

    def of(self, texts: Sequence[str]) -> list[Rows]:
        """Rows of each text that is known."""
        return [self._rows[text] for text in dict.fromkeys(texts) if text in self._rows]


class Index:
    """Everything the retrievers look things up in.

    `terms_of` gives a title's words for comparison (lemmas); `concepts` gives the language-free concepts it names.
    """

    def __init__(
        self,
        catalog: ItemTable,
        *,
        classes: Classes,
        settings: Retrieval,
        terms_of: TextTerms = str.split,
        concepts: TextTerms | None = None,
        reader: Reader | None = None,
    ) -> None:
        self.catalog, self.classes, self.settings = catalog, classes, settings
        self._terms_of, self._concepts, self._reader = terms_of, concepts, reader
        self.order = id_order(catalog)
        size = len(catalog)
        words = self._words(catalog.titles)
        self._vocabulary = Vocabulary(words)
        self.words = TermIndex.build(*self._vocabulary.terms(words), size, common_share=settings.common_share)
        self.grams = TermIndex.build(*character_terms(catalog.titles), size, common_share=settings.common_share)
        self.codes = Postings(catalog.codes)
        self.code_parts = Postings([code_parts(codes) for codes in catalog.codes])
        self.keys, self.full_keys = Postings(catalog.keys), Postings(catalog.full_keys)
        self._shelves: dict[str, Shelf] = {}
        self._class_rows = {
            code: np.flatnonzero(catalog.class_codes == code)
            for code in sorted(set(catalog.class_codes.tolist()))
            if code
        }

        for code in self._class_rows:
            self.shelf(code)

    def word_terms(self, title: str) -> Rows:
        """Distinct numbers of a title's words and concepts, ascending."""
        return np.unique(self._vocabulary.terms(self._words(np.array([title], dtype=object)))[1])

    @cached_property
    def meaning(self) -> Meaning | None:
        """Names across languages, made when the first foreign name asks; None for a catalog without Russian names."""
        if self._reader is None or all(is_foreign(str(title)) for title in self.catalog.titles):
            return None
        return Meaning(self.catalog.titles.tolist(), self._reader)

    def shelf(self, class_code: str) -> Shelf:
        """Offers of every class that may replace `class_code`; made when first asked for."""
        if class_code not in self._shelves:
            rows = [
                rows
                for code, rows in self._class_rows.items()
                if code == class_code or self.classes.compatible(class_code, code)
            ]
            together = np.sort(np.concatenate(rows)) if rows else np.array([], dtype=np.int64)
            self._shelves[class_code] = Shelf.of(self.catalog, class_code, together, self.classes)
        return self._shelves[class_code]

    def _words(self, titles: Strings) -> list[tuple[str, ...]]:
        if self._concepts is None:
            return [tuple(self._terms_of(title)) for title in titles]
        return [(*self._terms_of(title), *(f"concept {name}" for name in self._concepts(title))) for title in titles]


def code_parts(codes: Sequence[str]) -> tuple[str, ...]:
    """Runs of digits or letters-and-digits inside codes that may stand for the whole: 6205 of 6205-2RS1."""
    parts: list[str] = []
    for code in codes:
        for piece in _pieces(code):
            if len(piece) >= 3 and any(letter.isdigit() for letter in piece):
                parts.append(piece)
    return tuple(dict.fromkeys(parts))


def _pieces(code: str) -> list[str]:
    """Maximal runs of letters and digits, and inside them maximal runs of digits."""
    runs = "".join(letter if letter.isalnum() else " " for letter in code).split()
    digits = "".join(letter if letter.isdigit() else " " for letter in code).split()
    return runs + digits


def id_order(catalog: ItemTable) -> Rows:
    """A different number for every row, ascending by id (numbers as numbers); never by where a row happens to stand,
    except between rows that agree in id, name and title."""
    keys = [
        (natural(str(row_id)), display, title, row)
        for row, (row_id, display, title) in enumerate(zip(catalog.ids, catalog.display, catalog.titles, strict=True))
    ]
    keys.sort()
    order = np.empty(len(keys), dtype=np.int64)
    order[[key[3] for key in keys]] = np.arange(len(keys))
    return order
