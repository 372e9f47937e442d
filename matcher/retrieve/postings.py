"""Rows by exact text: product codes, parts of codes, designation keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from catalogs.arrays import Under
from matcher.retrieve.lists import Entries, Lists, Numbers, grouped, turn
from matcher.retrieve.terms import BLOCK, Terms, text_key, text_keys
from matcher.tables import Rows, Strings


@dataclass(frozen=True, slots=True)
class Postings:
    """Rows of each text, found by the number that stands for it."""

    keys: Terms  # ascending
    rows: Lists  # of each key

    @classmethod
    def build(cls, column: Strings, into: Under, texts_of: Callable[[Any], Sequence[str]] = tuple) -> Postings:
        """Writes the postings of what `texts_of` makes of each row's texts."""
        blocks = (column[at : at + BLOCK].tolist() for at in range(0, len(column), BLOCK))
        entries = (Entries(*text_keys(list(map(texts_of, block))), len(block)) for block in blocks)
        keys = grouped(entries, Under(into, "by_row"))
        turn(Lists.opened(into, "by_row"), len(keys), Under(into, "rows"))
        for name in ("starts", "items"):
            into.drop(f"by_row.{name}")
        into.add("keys", keys)
        return cls.opened(into)

    def of(self, texts: Iterable[str]) -> list[Rows]:
        """Rows of each distinct text, ascending; empty where it is not known. Texts stand in an order of their own."""
        found: list[Rows] = []
        for key in sorted({text_key(text) for text in texts if text}):
            at = int(np.searchsorted(self.keys, key))
            known = at < len(self.keys) and self.keys[at] == key
            found.append(self.rows.of(at).astype(np.int64) if known else np.array([], dtype=np.int64))
        return found

    def entries(self, texts: Sequence[str]) -> tuple[Rows, Numbers]:
        """Place of a text in `texts` and row, for every row of each of them."""
        keys = np.array([text_key(text) for text in texts], dtype=np.int64)
        at = np.minimum(np.searchsorted(self.keys, keys), max(len(self.keys) - 1, 0))
        known = np.flatnonzero(self.keys[at] == keys) if len(self.keys) else keys[:0]
        owner, rows = self.rows.take(at[known])
        return known[owner], rows

    @classmethod
    def opened(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> Postings:
        """The postings that were written into these arrays."""
        return cls(arrays["keys"], Lists.opened(arrays, "rows"))
