"""Rows by exact text: product codes, parts of codes, designation keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from matcher.retrieve.lists import Lists, grouped
from matcher.retrieve.terms import BLOCK, Terms, text_key, text_keys
from matcher.tables import Rows, Strings


@dataclass(frozen=True, slots=True)
class Postings:
    """Rows of each text, found by the number that stands for it."""

    keys: Terms  # ascending
    rows: Lists  # of each key

    @classmethod
    def build(cls, column: Strings, texts_of: Callable[[Sequence[str]], Sequence[str]] = tuple) -> Postings:
        """The postings of what `texts_of` makes of each row's texts."""
        blocks = (column[at : at + BLOCK].tolist() for at in range(0, len(column), BLOCK))
        keys, by_row = grouped((*text_keys(list(map(texts_of, block))), len(block)) for block in blocks)
        return cls(keys, by_row.transposed(len(keys)))

    def of(self, texts: Iterable[str]) -> list[Rows]:
        """Rows of each distinct text, ascending; empty where it is not known. Texts stand in an order of their own."""
        found: list[Rows] = []
        for key in sorted({text_key(text) for text in texts if text}):
            at = int(np.searchsorted(self.keys, key))
            known = at < len(self.keys) and self.keys[at] == key
            found.append(self.rows.of(at).astype(np.int64) if known else np.array([], dtype=np.int64))
        return found

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Everything needed to open the postings again."""
        return {"keys": self.keys, **self.rows.arrays("rows")}

    @classmethod
    def opened(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> Postings:
        """The postings whose `arrays` these are."""
        return cls(arrays["keys"], Lists.opened(arrays, "rows"))
