"""Columns of texts and records in flat bytes: they take no Python objects until a row is asked for."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence, Sized
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, overload

import numpy as np
import numpy.typing as npt

from catalogs.item import Item
from catalogs.packing import pack, unpack
from catalogs.sealed import damaged

Offsets = npt.NDArray[np.int64]
Objects = npt.NDArray[np.object_]


class Column:
    """What a column of objects is used for: rows by number, by array, by slice; iteration; equality with one value."""

    def one(self, row: int) -> Any:
        """The value of one row, counted from 0."""
        raise NotImplementedError

    def __len__(self) -> int:
        raise NotImplementedError

    def __getitem__(self, rows: Any) -> Any:
        if isinstance(rows, int | np.integer):
            at = int(rows)
            if not -len(self) <= at < len(self):
                raise IndexError(at)
            return self.one(at % len(self))
        if isinstance(rows, slice):
            rows = np.arange(len(self))[rows]
        picked = np.asarray(rows)
        if picked.dtype == np.bool_:
            picked = np.flatnonzero(picked)
        values = np.empty(len(picked), dtype=object)
        values[:] = self.many(np.where(picked < 0, picked + len(self), picked))
        return values

    def many(self, rows: npt.NDArray[np.int64]) -> list[Any]:
        """The values of some rows."""
        return [self.one(row) for row in rows.tolist()]

    def __iter__(self) -> Iterator[Any]:
        return (self.one(row) for row in range(len(self)))

    def tolist(self) -> list[Any]:
        """All values."""
        return list(self)

    def __eq__(self, value: object) -> Any:
        return np.fromiter((one == value for one in self), dtype=np.bool_, count=len(self))

    __hash__ = None  # type: ignore[assignment]  # like an array, it is compared row by row


@dataclass(frozen=True, slots=True, eq=False)
class TextColumn(Column):
    """One text a row: blob[offsets[row]:offsets[row + 1]] in UTF-8."""

    offsets: Offsets
    blob: npt.NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def one(self, row: int) -> str:
        """The text of one row."""
        return bytes(self.blob[self.offsets[row] : self.offsets[row + 1]]).decode("utf-8", "surrogatepass")

    def many(self, rows: npt.NDArray[np.int64]) -> list[str]:
        """The texts of some rows: places are looked up in one go, which is most of the work of one text."""
        blob = memoryview(np.asarray(self.blob))  # type: ignore[arg-type]  # an array is a buffer
        places = zip(self.offsets[rows].tolist(), self.offsets[rows + 1].tolist(), strict=True)
        return [str(blob[start:end], "utf-8", "surrogatepass") for start, end in places]

    def __eq__(self, value: object) -> Any:
        encoded = str(value).encode("utf-8", "surrogatepass")
        alike = np.diff(self.offsets) == len(encoded)
        for row in np.flatnonzero(alike).tolist():
            alike[row] = bytes(self.blob[self.offsets[row] : self.offsets[row + 1]]) == encoded
        return alike

    __hash__ = None


@dataclass(frozen=True, slots=True, eq=False)
class ListColumn(Column):
    """A tuple of texts a row: texts starts[row] to starts[row + 1]."""

    starts: Offsets
    texts: TextColumn

    def __len__(self) -> int:
        return len(self.starts) - 1

    def one(self, row: int) -> tuple[str, ...]:
        """The texts of one row."""
        return tuple(self.texts.many(np.arange(self.starts[row], self.starts[row + 1])))

    def many(self, rows: npt.NDArray[np.int64]) -> list[tuple[str, ...]]:
        """The texts of some rows."""
        starts, ends = self.starts[rows], self.starts[rows + 1]
        counts = ends - starts
        first = np.cumsum(counts) - counts
        texts = self.texts.many(np.arange(counts.sum()) + np.repeat(starts - first, counts))
        return [tuple(texts[at : at + count]) for at, count in zip(first.tolist(), counts.tolist(), strict=True)]


@dataclass(frozen=True, slots=True, eq=False)
class NamedColumn(Column):
    """One of few texts a row."""

    codes: npt.NDArray[np.int32]
    names: Objects

    def __len__(self) -> int:
        return len(self.codes)

    def one(self, row: int) -> str:
        """The text of one row."""
        return str(self.names[self.codes[row]])

    def __getitem__(self, rows: Any) -> Any:
        return self.names[self.codes[rows]]

    def __eq__(self, value: object) -> Any:
        return np.isin(self.codes, np.flatnonzero(self.names == value))

    __hash__ = None


@dataclass(frozen=True, slots=True, eq=False)
class Chained(Column):
    """Columns one after the other."""

    parts: tuple[Any, ...]

    def __len__(self) -> int:
        return sum(len(part) for part in self.parts)

    def one(self, row: int) -> Any:
        """The value of one row."""
        part, at = _place(self.parts, row)
        return part[at]

    def __getitem__(self, rows: Any) -> Any:
        first = len(self.parts[0])
        if isinstance(rows, np.ndarray) and rows.dtype != np.bool_ and len(rows) and rows.max() < first:
            return self.parts[0][rows]
        return Column.__getitem__(self, rows)


class PackedItems(Sequence[Item]):
    """Full records, decoded when asked for."""

    def __init__(self, offsets: Offsets, blob: Any, sums: npt.NDArray[np.uint32], where: str) -> None:
        self._offsets, self._blob, self._sums, self._where = offsets, blob, sums, where
        self._decoded: Callable[[int], Item] = lru_cache(maxsize=4096)(self._decode)

    def __len__(self) -> int:
        return len(self._offsets) - 1

    @overload
    def __getitem__(self, row: int) -> Item: ...
    @overload
    def __getitem__(self, row: slice) -> list[Item]: ...
    def __getitem__(self, row: int | slice) -> Item | list[Item]:
        if isinstance(row, slice):
            return [self._decoded(at) for at in range(*row.indices(len(self)))]
        if not -len(self) <= row < len(self):
            raise IndexError(row)
        return self._decoded(int(row) % len(self))

    def __iter__(self) -> Iterator[Item]:
        return (self._decode(row) for row in range(len(self)))

    def packed(self, row: int) -> bytes:
        """A record as it stands on disk."""
        return bytes(self._blob[int(self._offsets[row]) : int(self._offsets[row + 1])])

    def brief(self, row: int) -> Item:
        """A record without values, designations, codes and issues, in a third of the time."""
        return unpack(self._whole(row), brief=True)

    def _decode(self, row: int) -> Item:
        return unpack(self._whole(row))

    def _whole(self, row: int) -> bytes:
        packed = self.packed(row)
        if zlib.crc32(packed) != self._sums[row]:
            raise damaged(Path(self._where), f"record {row} was changed")
        return packed


class ChainedItems(Sequence[Item]):
    """Records one after the other."""

    def __init__(self, *parts: Sequence[Item]) -> None:
        self._parts = parts

    def __len__(self) -> int:
        return sum(len(part) for part in self._parts)

    @overload
    def __getitem__(self, row: int) -> Item: ...
    @overload
    def __getitem__(self, row: slice) -> list[Item]: ...
    def __getitem__(self, row: int | slice) -> Item | list[Item]:
        if isinstance(row, slice):
            return [self[at] for at in range(*row.indices(len(self)))]
        part, at = _place(self._parts, row if row >= 0 else row + len(self))
        return part[at]

    def brief(self, row: int) -> Item:
        """A record without values, designations, codes and issues."""
        return brief(*_place(self._parts, row))

    def packed(self, row: int) -> bytes:
        """A record as it stands on disk."""
        return _packed(*_place(self._parts, row))


_Part = TypeVar("_Part", bound=Sized)


def _place(parts: Sequence[_Part], row: int) -> tuple[_Part, int]:
    """The part a row of the whole stands in, and its row there. Raises IndexError."""
    at = row
    for part in parts:
        if at < len(part):
            return part, at
        at -= len(part)
    raise IndexError(row)


def _packed(part: Sequence[Item], row: int) -> bytes:
    return part.packed(row) if isinstance(part, PackedItems) else pack(part[row])


def brief(details: Sequence[Item], row: int) -> Item:
    """A record, perhaps without values, designations, codes and issues: where those are not needed."""
    return details.brief(row) if isinstance(details, PackedItems | ChainedItems) else details[row]
