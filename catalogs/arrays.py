"""Named arrays in one file, opened by mapping it into memory: nothing is read before it is asked for.

They are gathered piece by piece, in memory or on disk, so that writing takes no more memory than a piece.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from catalogs.sealed import mapped, seal

Array = npt.NDArray[Any]
_ALIGNED = 64
_HELD = 1 << 20  # bytes of one array that wait in memory before they go to disk


class Gathered(Protocol):
    """Arrays that grow at their ends, and can be read as far as they have come."""

    def add(self, name: str, array: Array) -> None:
        """Appends to an array, which has the type of its first piece."""

    def __getitem__(self, name: str) -> Array:
        """What was appended."""

    def drop(self, name: str) -> None:
        """Forgets an array."""


class InMemory(dict[str, Array]):
    """Gathered arrays in memory."""

    def add(self, name: str, array: Array) -> None:
        """Appends to an array."""
        self[name] = np.concatenate([self[name], array]) if name in self else np.array(array)

    def drop(self, name: str) -> None:
        """Forgets an array."""
        del self[name]


class OnDisk:
    """Gathered arrays in a folder of their own, a file each; `finish` makes one file of them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._types: dict[str, np.dtype[Any]] = {}
        self._files: dict[str, Path] = {}
        self._waiting: dict[str, bytearray] = {}
        folder.mkdir()

    def add(self, name: str, array: Array) -> None:
        """Appends to an array."""
        if name not in self._types:
            self._types[name], self._waiting[name] = array.dtype, bytearray()
            self._files[name] = self._folder / f"{len(self._files)}"  # names may hold what no file name can
        self._waiting[name] += np.ascontiguousarray(array, dtype=self._types[name]).tobytes()
        if len(self._waiting[name]) > _HELD:
            self._flush(name)

    def __getitem__(self, name: str) -> Array:
        self._flush(name)
        path, dtype = self._files[name], self._types[name]
        if not path.exists() or not path.stat().st_size:
            return np.empty(0, dtype=dtype)
        return np.memmap(path, dtype=dtype, mode="r")

    def __contains__(self, name: object) -> bool:
        return name in self._types

    def drop(self, name: str) -> None:
        """Forgets an array; whoever mapped it keeps it."""
        self._waiting[name].clear()
        self._files[name].unlink(missing_ok=True)
        del self._types[name]

    def finish(self, path: Path) -> dict[str, Any]:
        """Writes all arrays to one file and removes the folder; the table of contents `Arrays` needs."""
        entries: dict[str, tuple[str, int, int]] = {}
        with path.open("wb") as file:
            for name, dtype in self._types.items():
                self._flush(name)
                file.write(b"\0" * (-file.tell() % _ALIGNED))
                start = file.tell()
                if self._files[name].exists():
                    with self._files[name].open("rb") as part:
                        shutil.copyfileobj(part, file, _HELD)
                    self._files[name].unlink()
                entries[name] = (dtype.str, (file.tell() - start) // dtype.itemsize, start)
        shutil.rmtree(self._folder)
        return {"arrays": entries, **seal(path)}

    def _flush(self, name: str) -> None:
        if self._waiting[name]:
            with self._files[name].open("ab") as file:
                file.write(self._waiting[name])
            self._waiting[name].clear()


class Arrays(Mapping[str, Array]):
    """The arrays of one file, by name; read-only. Raises InputError where the file is not what was sealed."""

    def __init__(self, path: Path, contents: Mapping[str, Any]) -> None:
        self._bytes = mapped(path, contents)
        self._entries = contents["arrays"]

    def __getitem__(self, name: str) -> Array:
        dtype, count, offset = self._entries[name]
        if not count:
            return np.empty(0, dtype=dtype)
        return np.frombuffer(self._bytes, dtype=dtype, count=count, offset=offset)

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


class Under(Mapping[str, Array]):
    """The arrays whose names start with one prefix, under the rest of their names; grows where the arrays do."""

    def __init__(self, arrays: Any, prefix: str) -> None:
        self._arrays, self._prefix = arrays, f"{prefix}."

    def add(self, name: str, array: Array) -> None:
        """Appends to an array."""
        self._arrays.add(self._prefix + name, array)

    def drop(self, name: str) -> None:
        """Forgets an array."""
        self._arrays.drop(self._prefix + name)

    def __getitem__(self, name: str) -> Array:
        found: Array = self._arrays[self._prefix + name]
        return found

    def __iter__(self) -> Iterator[str]:
        return (name[len(self._prefix) :] for name in self._arrays if name.startswith(self._prefix))

    def __len__(self) -> int:
        return sum(1 for _ in self)
