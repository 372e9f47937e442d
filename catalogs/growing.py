"""Columns of texts and of lists as they grow, piece by piece, in gathered arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from catalogs.arrays import Array, Gathered
from catalogs.packed import TextColumn


class Starts:
    """Where each of many short runs starts, and at last where the last one ends."""

    def __init__(self, arrays: Gathered, name: str) -> None:
        self._arrays, self._name, self.end = arrays, name, 0
        arrays.add(name, np.zeros(1, dtype=np.int64))

    def add(self, counts: Sequence[int] | Array) -> None:
        """Appends runs of these lengths."""
        if len(counts):
            ends = np.cumsum(counts, dtype=np.int64) + self.end
            self._arrays.add(self._name, ends)
            self.end = int(ends[-1])


class Texts:
    """A column of texts in UTF-8."""

    def __init__(self, arrays: Gathered, name: str) -> None:
        self._arrays, self._name = arrays, name
        self._starts = Starts(arrays, f"{name}.offsets")
        arrays.add(f"{name}.blob", np.zeros(0, dtype=np.uint8))

    def add(self, texts: Iterable[str]) -> None:
        """Appends texts."""
        encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
        self._starts.add([len(one) for one in encoded])
        self._arrays.add(f"{self._name}.blob", np.frombuffer(b"".join(encoded), dtype=np.uint8))


class Lists:
    """A column of tuples of texts."""

    def __init__(self, arrays: Gathered, name: str) -> None:
        self._starts, self._texts = Starts(arrays, f"{name}.starts"), Texts(arrays, name)

    def add(self, rows: Sequence[Sequence[str]]) -> None:
        """Appends rows."""
        self._starts.add([len(row) for row in rows])
        self._texts.add(text for row in rows for text in row)


def texts_of(arrays: Mapping[str, Array] | Gathered, name: str) -> TextColumn:
    """A column of texts that was written under `name`."""
    return TextColumn(arrays[f"{name}.offsets"], arrays[f"{name}.blob"])
