"""The retrieval structures of a run of catalog rows: a whole catalog, or what was added to one since it was saved."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from catalogs.arrays import InMemory, Under
from catalogs.equivalents import EquivalentBook
from catalogs.table import ItemTable
from config.model.equivalents import Equivalents
from matcher.retrieve.lists import Entries
from matcher.retrieve.meaning import Meaning, Reader, is_foreign
from matcher.retrieve.postings import Postings
from matcher.retrieve.shelf import KeyAttributes, Shelf
from matcher.retrieve.terms import BLOCK, TermIndex, character_terms, text_keys
from matcher.retrieve.tokens import name_and_maker, token_keys
from matcher.tables import Rows, Strings

_TERMS, _POSTINGS = ("words", "grams", "tokens"), ("ids", "codes", "code_parts", "keys", "full_keys")


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
    by_id: Rows  # the rows in that order
    class_names: tuple[str, ...]
    class_numbers: npt.NDArray[np.int32]  # of each row
    words: TermIndex
    grams: TermIndex
    tokens: TermIndex  # of names and makers, with codes in one spelling
    ids: Postings
    codes: Postings
    code_parts: Postings
    keys: Postings
    full_keys: Postings
    meaning: Meaning | None = None  # None where no name is Russian, or nothing reads them
    shelves: dict[str, Shelf] = field(default_factory=dict)

    @classmethod
    def build(
        cls, table: ItemTable, order: Rows, *, reads: Reads, after: Segment | None = None, into: Under | None = None
    ) -> Segment:
        """The structures of `table`, written `into` arrays or memory.

        Terms weigh as in the segment `after`, where the table was added to it.
        """
        arrays = Under(InMemory(), "segment") if into is None else into
        names = sorted(dict.fromkeys(table.class_codes))
        numbers = {name: number for number, name in enumerate(names)}
        arrays.add("order", order)
        arrays.add("by_id", np.argsort(order))
        arrays.add("class_numbers", np.fromiter((numbers[name] for name in table.class_codes), np.int32, len(table)))
        for name, blocks in (
            ("words", _word_blocks(table.titles, reads.terms_of)),
            ("grams", _gram_blocks(table.titles)),
            ("tokens", _token_blocks(table)),
        ):
            statistics = getattr(after, name).statistics() if after else None
            TermIndex.build(blocks, Under(arrays, name), statistics)
        for name in ("codes", "keys", "full_keys"):
            Postings.build(getattr(table, name), Under(arrays, name))
        Postings.build(table.codes, Under(arrays, "code_parts"), code_parts)
        Postings.build(table.ids, Under(arrays, "ids"), _alone)
        told = reads.meaning is not None and not all(is_foreign(title) for title in table.titles)
        if told and reads.meaning is not None:
            Meaning.write(table.titles, reads.meaning, Under(arrays, "meaning"), after=after.meaning if after else None)
        facts = {"class_names": names, "shelves": {}, "meaning": told}
        return cls.opened(table, arrays, facts, reads=reads, first=after.end if after else 0, after=after)

    @property
    def end(self) -> int:
        """The catalog's row after the last of this segment."""
        return self.first + len(self.table)

    def rows_of_ids(self, ids: Sequence[str]) -> Rows:
        """Rows of the table that carry one of the ids."""
        owner, rows = self.ids.entries(ids)
        same = [str(self.table.ids[row]) == ids[at] for at, row in zip(owner.tolist(), rows.tolist(), strict=True)]
        return rows[np.array(same, dtype=np.bool_)].astype(np.int64)

    def allowed(self, is_allowed: Callable[[str], bool]) -> npt.NDArray[np.bool_]:
        """Whether each of `class_names` may be offered."""
        return np.array([bool(name) and is_allowed(name) for name in self.class_names], dtype=np.bool_)

    def shelf(self, code: str, is_allowed: Callable[[str], bool], attributes: Callable[[Rows], KeyAttributes]) -> Shelf:
        """Offers of every class that may replace `code`; made when first asked for."""
        if code not in self.shelves:
            rows = np.flatnonzero(self.allowed(is_allowed)[self.class_numbers]) if self.class_names else _NONE
            self.shelves[code] = Shelf.of(self.table, attributes(rows), rows[np.argsort(self.order[rows])])
        return self.shelves[code]

    def write_shelves(self, into: Under) -> dict[str, Any]:
        """Writes the shelves made so far; what JSON holds of the segment."""
        shelves = {code: shelf.write(Under(into, f"shelf.{code}")) for code, shelf in self.shelves.items()}
        return {"class_names": list(self.class_names), "shelves": shelves, "meaning": self.meaning is not None}

    @classmethod
    def opened(
        cls,
        table: ItemTable,
        arrays: Under,
        facts: Mapping[str, Any],
        *,
        reads: Reads,
        first: int = 0,
        after: Segment | None = None,
    ) -> Segment:
        """The segment that was written into these arrays, from the catalog's row `first` on."""
        parts: dict[str, Any] = {name: TermIndex.opened(Under(arrays, name)) for name in _TERMS}
        parts |= {name: Postings.opened(Under(arrays, name)) for name in _POSTINGS}
        meaning = None
        if facts["meaning"] and reads.meaning is not None:
            meaning = Meaning(Under(arrays, "meaning"), reads.meaning, after=after.meaning if after else None)
        return cls(
            table=table,
            first=first,
            order=arrays["order"],
            by_id=arrays["by_id"],
            class_names=tuple(facts["class_names"]),
            class_numbers=arrays["class_numbers"],
            shelves={code: Shelf.opened(Under(arrays, f"shelf.{code}"), one) for code, one in facts["shelves"].items()},
            meaning=meaning,
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


def _alone(text: str) -> tuple[str]:
    return (text,)


def _word_blocks(titles: Strings, terms_of: Callable[[str], Sequence[str]]) -> Iterator[Entries]:
    for start in range(0, len(titles), BLOCK):
        block = titles[start : start + BLOCK]
        yield Entries(*text_keys([terms_of(title) for title in block]), len(block))


def _token_blocks(table: ItemTable) -> Iterator[Entries]:
    for start in range(0, len(table), BLOCK):
        named = zip(table.titles[start : start + BLOCK], table.maker_keys[start : start + BLOCK], strict=True)
        names = [name_and_maker(str(title), str(maker)) for title, maker in named]
        yield Entries(*token_keys(names), len(names))


def _gram_blocks(titles: Strings) -> Iterator[Entries]:
    for start in range(0, len(titles), BLOCK):
        block = titles[start : start + BLOCK]
        yield Entries(*character_terms(block), len(block))


_NONE = np.array([], dtype=np.int64)
