"""Files that are written once: how to notice that one is not what was written, at once or to the last byte."""

from __future__ import annotations

import mmap
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from weakref import WeakSet

from config.errors import InputError

BLOCK = 1 << 22  # bytes under one checksum
_MAPPED: WeakSet[mmap.mmap] = WeakSet()
_EDGE = 1 << 16  # bytes at both ends that are read on opening
_AGAIN = "make it again: zamena index OFFERS -o DIR"


def seal(path: Path) -> dict[str, Any]:
    """Size of a file, the checksum of its ends, and one of each block."""
    return {**_ends(path), "blocks": list(_checksums(path))}


def mapped(path: Path, contents: Mapping[str, Any]) -> mmap.mmap | bytes:
    """The bytes of a sealed file, mapped. Raises InputError where size or ends are not what was sealed."""
    if any(found != contents[key] for key, found in _ends(path).items()):
        raise damaged(path)
    if not contents["size"]:
        return b""
    with path.open("rb") as file:
        found = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    _MAPPED.add(found)
    return found


def release_mapped() -> None:
    """Gives back the memory of all mapped files; what is asked for again is read again."""
    for one in list(_MAPPED):
        one.madvise(mmap.MADV_DONTNEED)


def verify(path: Path, contents: Mapping[str, Any]) -> int:
    """Reads a sealed file whole; its size. Raises InputError that names the first block that is not what was sealed."""
    mapped(path, contents)
    for nth, (found, sealed) in enumerate(zip(_checksums(path), contents["blocks"], strict=True)):
        if found != sealed:
            raise damaged(path, f"bytes {nth * BLOCK} to {min((nth + 1) * BLOCK, contents['size'])} were changed")
    return int(contents["size"])


def damaged(path: Path, how: str = "") -> InputError:
    """What to say of a file of an index that is not what was written."""
    return InputError(f"the index is damaged{': ' * bool(how)}{how}", where=str(path), hint=_AGAIN)


def _ends(path: Path) -> dict[str, int]:
    size = path.stat().st_size
    with path.open("rb") as file:
        checksum = zlib.crc32(file.read(_EDGE))
        file.seek(max(0, size - _EDGE))
        return {"size": size, "checksum": zlib.crc32(file.read(_EDGE), checksum)}


def _checksums(path: Path) -> Iterator[int]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield zlib.crc32(block)
