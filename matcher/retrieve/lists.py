"""Many short lists of integers in two arrays: list n is items[starts[n]:starts[n + 1]]."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array

from catalogs.arrays import Gathered, InMemory, Under
from catalogs.growing import Starts
from matcher.tables import Floats, Rows

Numbers = npt.NDArray[np.int32]
Keys = npt.NDArray[np.int64]

PASS = 8_000_000  # entries turned at once: bounds memory, changes no result
_NONE = np.array([], dtype=np.int64)


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

    def blocks(self, entries: int = PASS // 4) -> Iterator[tuple[int, int]]:
        """First and last (exclusive) list of runs of lists that hold about so many entries."""
        first = 0
        while first < len(self):
            last = int(np.searchsorted(self.starts, self.starts[first] + entries, side="right")) - 1
            yield first, (first := min(max(last, first + 1), len(self)))

    def transposed(self, width: int) -> Lists:
        """For each integer below `width`, the lists it stands in."""
        arrays = InMemory()
        turn(self, width, Under(arrays, "turned"))
        return self.opened(arrays, "turned")

    def add_to(self, arrays: Gathered, name: str) -> None:
        """Appends the two arrays to those that `opened` reads."""
        arrays.add(f"{name}.starts", self.starts)
        arrays.add(f"{name}.items", self.items)

    @classmethod
    def opened(cls, arrays: Mapping[str, npt.NDArray[Any]], name: str) -> Lists:
        """The lists whose arrays these are."""
        return cls(arrays[f"{name}.starts"], arrays[f"{name}.items"])


class Entries(NamedTuple):
    """What some rows hold: row within them and key, entry by entry; how many rows; a share of each entry, if any."""

    rows: Rows
    keys: Keys
    size: int
    shares: Floats | None = None


def grouped(blocks: Iterable[Entries], into: Under) -> Keys:
    """Writes for each row the numbers of its keys (`starts`, `items`, and `shares` where there are); the distinct keys.

    A key's number is its place among all, ascending. One block is held at a time.
    """
    starts, known, sizes = Starts(into, "starts"), [_NONE], [0]
    into.add("met", np.zeros(0, dtype=np.int32))
    into.add("items", np.zeros(0, dtype=np.int32))
    for rows, keys, size, shares in blocks:
        known.append(distinct(keys))
        span = max(len(known[-1]), 1)
        cells = rows * span + np.searchsorted(known[-1], keys)
        if shares is None:
            cells = distinct(cells)
        else:
            order = np.argsort(cells, kind="stable")
            cells = cells[order]
            into.add("shares", shares[order])
        into.add("met", (cells % span).astype(np.int32))
        starts.add(np.bincount(cells // span, minlength=size))
        sizes.append(len(cells))
    every, met, at = distinct(np.concatenate(known)), into["met"], 0
    for own, size in zip(known, sizes, strict=True):
        into.add("items", np.searchsorted(every, own).astype(np.int32)[met[at : at + size]])
        at += size
    into.drop("met")
    return every


def turn(lists: Lists, width: int, into: Under, shares: Floats | None = None) -> None:
    """Writes for each integer below `width` the lists it stands in (`starts`, `items`), and the shares in that order.

    The integers go by in runs that hold about PASS entries; the lists are read once for each run.
    """
    counts = np.zeros(width, dtype=np.int64)
    for first, last in lists.blocks():
        counts += np.bincount(lists.items[lists.starts[first] : lists.starts[last]], minlength=width)
    starts = np.concatenate([[0], np.cumsum(counts)])
    into.add("starts", starts)
    into.add("items", np.zeros(0, dtype=np.int32))
    if shares is not None:
        into.add("shares", np.zeros(0))
    for low, high in Lists(starts, lists.items).blocks(PASS):
        turned = _of_run(lists, low, high, shares)
        into.add("items", turned.indices.astype(np.int32, copy=False))
        if shares is not None:
            into.add("shares", turned.data)


def _of_run(lists: Lists, low: int, high: int, shares: Floats | None) -> Any:
    """The entries with integers of [low, high) as a sparse matrix by columns."""
    owners, numbers, parts = [], [], []
    for first, last in lists.blocks():
        span = slice(lists.starts[first], lists.starts[last])
        items = lists.items[span]
        owner = np.repeat(np.arange(first, last, dtype=np.int32), np.diff(lists.starts[first : last + 1]))
        here = np.flatnonzero((items >= low) & (items < high))
        owners.append(owner[here])
        numbers.append(items[here] - np.int32(low))
        parts.append(np.ones(len(here), dtype=np.int8) if shares is None else shares[span][here])
    row, column, data = (np.concatenate(one) for one in (owners, numbers, parts))
    return coo_array((data, (row, column)), shape=(len(lists), high - low)).tocsc()


def distinct(values: Keys) -> Keys:
    """The distinct values, ascending. numpy's own `unique` hashes, which takes ten times as long on millions."""
    ordered = np.sort(values)
    if not len(ordered):
        return ordered
    new = np.ones(len(ordered), dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    found: Keys = ordered[new]
    return found
