"""Named arrays in one file, opened by mapping it into memory: nothing is read before it is asked for."""

from __future__ import annotations

import mmap
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from config.errors import InputError

Array = npt.NDArray[Any]
_ALIGNED = 64
_EDGE = 1 << 16  # bytes at both ends whose checksum is verified on opening


def write_arrays(path: Path, arrays: Mapping[str, Array]) -> dict[str, Any]:
    """Writes the arrays one after the other; returns the table of contents that `open_arrays` needs."""
    entries: dict[str, tuple[str, list[int], int]] = {}
    with path.open("wb") as file:
        for name, array in arrays.items():
            file.write(b"\0" * (-file.tell() % _ALIGNED))
            flat = np.ascontiguousarray(array)
            entries[name] = (flat.dtype.str, list(flat.shape), file.tell())
            file.write(flat.data if flat.size else b"")
    return {"arrays": entries, **seal(path)}


def seal(path: Path) -> dict[str, int]:
    """Size of a file and the checksum of its ends: enough to notice a cut or a swapped file at once."""
    size = path.stat().st_size
    with path.open("rb") as file:
        checksum = zlib.crc32(file.read(_EDGE))
        file.seek(max(0, size - _EDGE))
        return {"size": size, "checksum": zlib.crc32(file.read(_EDGE), checksum)}


def mapped(path: Path, contents: Mapping[str, Any]) -> mmap.mmap | bytes:
    """The bytes of a sealed file; InputError where it is not what was sealed."""
    found = seal(path)
    if any(found[key] != contents[key] for key in found):
        raise InputError("the index is damaged", where=str(path), hint="make it again: zamena index OFFERS -o DIR")
    if not found["size"]:
        return b""
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


class Arrays(Mapping[str, Array]):
    """The arrays of one file, by name; read-only."""

    def __init__(self, path: Path, contents: Mapping[str, Any]) -> None:
        self._bytes = mapped(path, contents)
        self._entries = contents["arrays"]

    def __getitem__(self, name: str) -> Array:
        dtype, shape, offset = self._entries[name]
        count = int(np.prod(shape))
        if not count:
            return np.empty(shape, dtype=dtype)
        return np.frombuffer(self._bytes, dtype=dtype, count=count, offset=offset).reshape(shape)

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)
