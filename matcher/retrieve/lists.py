"""Many short lists of integers in two arrays: list n is items[starts[n]:starts[n + 1]]."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from matcher.tables import Rows

Numbers = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Lists:
    """Lists of non-negative integers, each ascending."""

    starts: Rows
    items: Numbers

    def __len__(self) -> int:
        return len(self.starts) - 1

    def of(self, number: int) -> Numbers:
        """One list."""
        return self.items[self.starts[number] : self.starts[number + 1]]

    def counts(self) -> Rows:
        """Length of every list."""
        return np.diff(self.starts)

    def take(self, numbers: Rows) -> tuple[Rows, Numbers]:
        """Entries of the given lists one after the other: the place in `numbers` each belongs to, and the entry."""
        first = self.starts[numbers]
        counts = self.starts[numbers + 1] - first
        owner = np.repeat(np.arange(len(numbers)), counts)
        at = np.repeat(first - (np.cumsum(counts) - counts), counts) + np.arange(len(owner))
        return owner, self.items[at]

    def transposed(self, width: int) -> Lists:
        """For each integer below `width`, the lists it stands in."""
        flags = np.ones(len(self.items), dtype=np.int8)
        # scipy would widen the entries to the type of the starts: twice the memory
        small = self.starts.astype(np.int32) if len(self.items) < 1 << 31 else self.starts
        turned = csr_array((flags, self.items, small), shape=(len(self), width)).tocsc()
        return Lists(turned.indptr.astype(np.int64), turned.indices.astype(np.int32, copy=False))

    def arrays(self, prefix: str) -> dict[str, npt.NDArray[Any]]:
        """The two arrays under names that start with `prefix`."""
        return {f"{prefix}.starts": self.starts, f"{prefix}.items": self.items}

    @classmethod
    def opened(cls, arrays: Mapping[str, npt.NDArray[Any]], prefix: str) -> Lists:
        """The lists whose arrays these are."""
        return cls(arrays[f"{prefix}.starts"], arrays[f"{prefix}.items"])


def grouped(blocks: Iterable[tuple[Rows, npt.NDArray[np.int64], int]]) -> tuple[npt.NDArray[np.int64], Lists]:
    """Distinct keys of (row within its block, key) entries, ascending, and for each row the numbers of its keys.

    Each block says how many rows it has. One block is held unpacked at a time.
    """
    known: list[npt.NDArray[np.int64]] = []
    places: list[Numbers] = []
    counts: list[Rows] = [np.zeros(1, dtype=np.int64)]
    for rows, keys, size in blocks:
        distinct, inverse = np.unique(keys, return_inverse=True)
        span = max(len(distinct), 1)
        entries = np.unique(rows * span + inverse)
        known.append(distinct)
        places.append((entries % span).astype(np.int32))
        counts.append(np.bincount(entries // span, minlength=size))
    none = np.array([], dtype=np.int64)
    every = np.unique(np.concatenate([none, *known]))
    items = [np.searchsorted(every, keys).astype(np.int32)[at] for keys, at in zip(known, places, strict=True)]
    starts = np.cumsum(np.concatenate(counts))
    return every, Lists(starts, np.concatenate([none.astype(np.int32), *items]))


@dataclass(frozen=True, slots=True)
class Under(Mapping[str, npt.NDArray[Any]]):
    """The arrays whose names start with one prefix, under the rest of their names."""

    arrays: Mapping[str, npt.NDArray[Any]]
    prefix: str

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        return self.arrays[f"{self.prefix}.{name}"]

    def __iter__(self) -> Iterator[str]:
        return (name[len(self.prefix) + 1 :] for name in self.arrays if name.startswith(f"{self.prefix}."))

    def __len__(self) -> int:
        return sum(1 for _ in self)
