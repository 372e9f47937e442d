"""The retrieval structures of a run of catalog rows: a whole catalog, or what was added to one since it was saved."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from catalogs.equivalents import EquivalentBook
from catalogs.table import ItemTable
from config.model.equivalents import Equivalents
from matcher.retrieve.lists import Under
from matcher.retrieve.meaning import Meaning, Reader, is_foreign
from matcher.retrieve.postings import Postings
from matcher.retrieve.shelf import KeyAttributes, Shelf
from matcher.retrieve.terms import BLOCK, TermIndex, Terms, character_terms, text_keys
from matcher.retrieve.tokens import name_and_maker, token_keys
from matcher.tables import Rows, Strings

_TERMS, _POSTINGS = ("words", "grams", "tokens"), ("codes", "code_parts", "keys", "full_keys")


class Reads(NamedTuple):
    """How titles are read: their words (lemmas, concepts), what a foreign one means, which table states them."""

    terms_of: Callable[[str], Sequence[str]] = str.split
    meaning: Reader | None = None
    equivalents: EquivalentBook = EquivalentBook(Equivalents())


PLAIN = Reads()


@dataclass(frozen=True, slots=True)
class Segment:
    """Structures over `table`, whose row 0 is row `first` of the catalog. `shelves` grows as classes are asked for."""

    table: ItemTable
    first: int
    order: Rows  # of the table's rows: ascending by id
    class_names: tuple[str, ...]
    class_numbers: npt.NDArray[np.int32]  # of each row
    words: TermIndex
    grams: TermIndex
    tokens: TermIndex  # of names and makers, with codes in one spelling
    codes: Postings
    code_parts: Postings
    keys: Postings
    full_keys: Postings
    meaning: Meaning | None = None  # None where no name is Russian, or nothing reads them
    shelves: dict[str, Shelf] = field(default_factory=dict)

    @classmethod
    def build(
        cls,
        table: ItemTable,
        order: Rows,
        *,
        reads: Reads,
        after: Segment | None = None,
    ) -> Segment:
        """The structures of `table`; terms weigh as in the segment `after`, where the table was added to it."""
        names = dict.fromkeys(table.class_codes)
        numbers = {name: number for number, name in enumerate(sorted(names))}
        return cls(
            table=table,
            first=len(after.table) if after else 0,
            order=order,
            class_names=tuple(numbers),
            class_numbers=np.fromiter((numbers[name] for name in table.class_codes), np.int32, len(table)),
            words=TermIndex.build(
                _word_blocks(table.titles, reads.terms_of), after.words.statistics() if after else None
            ),
            grams=TermIndex.build(_gram_blocks(table.titles), after.grams.statistics() if after else None),
            tokens=TermIndex.build(_token_blocks(table), after.tokens.statistics() if after else None),
            codes=Postings.build(table.codes),
            code_parts=Postings.build(table.codes, code_parts),
            keys=Postings.build(table.keys),
            full_keys=Postings.build(table.full_keys),
            meaning=_meaning(table.titles, reads.meaning, after),
        )

    @property
    def by_id(self) -> Rows:
        """Rows in the order of ids."""
        return np.argsort(self.order)

    def allowed(self, is_allowed: Callable[[str], bool]) -> npt.NDArray[np.bool_]:
        """Whether each of `class_names` may be offered."""
        return np.array([bool(name) and is_allowed(name) for name in self.class_names], dtype=np.bool_)

    def shelf(self, code: str, is_allowed: Callable[[str], bool], attributes: Callable[[Rows], KeyAttributes]) -> Shelf:
        """Offers of every class that may replace `code`; made when first asked for."""
        if code not in self.shelves:
            rows = np.flatnonzero(self.allowed(is_allowed)[self.class_numbers]) if self.class_names else _NONE
            self.shelves[code] = Shelf.of(self.table, attributes(rows), rows[np.argsort(self.order[rows])])
        return self.shelves[code]

    def arrays(self) -> tuple[dict[str, npt.NDArray[Any]], dict[str, Any]]:
        """Everything needed to open the segment again over its table: arrays, and what JSON holds."""
        arrays: dict[str, npt.NDArray[Any]] = {"order": self.order, "class_numbers": self.class_numbers}
        for name in (*_TERMS, *_POSTINGS):
            arrays |= {f"{name}.{key}": one for key, one in getattr(self, name).arrays().items()}
        facts: dict[str, Any] = {"class_names": list(self.class_names), "shelves": {}}
        for code, shelf in self.shelves.items():
            found, facts["shelves"][code] = shelf.arrays()
            arrays |= {f"shelf.{code}.{key}": one for key, one in found.items()}
        if self.meaning is not None:
            facts["names"] = self.meaning.names
            arrays |= {f"meaning.{key}": one for key, one in self.meaning.arrays().items()}
        return arrays, facts

    @classmethod
    def opened(
        cls, table: ItemTable, arrays: Mapping[str, npt.NDArray[Any]], facts: Mapping[str, Any], *, reads: Reads
    ) -> Segment:
        """The segment whose arrays and facts these are."""
        parts: dict[str, Any] = {name: TermIndex.opened(Under(arrays, name)) for name in _TERMS}
        parts |= {name: Postings.opened(Under(arrays, name)) for name in _POSTINGS}
        shelves = {code: Shelf.opened(Under(arrays, f"shelf.{code}"), one) for code, one in facts["shelves"].items()}
        return cls(
            table=table,
            first=0,
            order=arrays["order"],
            class_names=tuple(facts["class_names"]),
            class_numbers=arrays["class_numbers"],
            shelves=shelves,
            meaning=Meaning.opened(Under(arrays, "meaning"), facts["names"], reads.meaning)
            if "names" in facts and reads.meaning
            else None,
            **parts,
        )


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


def _meaning(titles: Strings, reader: Reader | None, after: Segment | None) -> Meaning | None:
    if reader is None or all(is_foreign(title) for title in titles):
        return None
    return Meaning(titles.tolist(), reader, after=after.meaning if after else None)


def _word_blocks(titles: Strings, terms_of: Callable[[str], Sequence[str]]) -> Iterator[tuple[Rows, Terms, int]]:
    for start in range(0, len(titles), BLOCK):
        block = titles[start : start + BLOCK]
        yield *text_keys([terms_of(title) for title in block]), len(block)


def _token_blocks(table: ItemTable) -> Iterator[tuple[Rows, Terms, int]]:
    for start in range(0, len(table), BLOCK):
        named = zip(table.titles[start : start + BLOCK], table.maker_keys[start : start + BLOCK], strict=True)
        names = [name_and_maker(str(title), str(maker)) for title, maker in named]
        yield *token_keys(names), len(names)


def _gram_blocks(titles: Strings) -> Iterator[tuple[Rows, Terms, int]]:
    for start in range(0, len(titles), BLOCK):
        block = titles[start : start + BLOCK]
        yield *character_terms(block), len(block)


_NONE = np.array([], dtype=np.int64)
