"""Zip archives from outside: their size measured before anything reads them, their names never used as paths."""

from __future__ import annotations

import copy
import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast

from catalogs.formats.base import Limits
from config.errors import InputError

ZIP = b"PK\x03\x04"
MAX_ENTRIES = 10_000
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError)
"""What Python's zip reader raises for archives that are broken, packed in a way it does not know, or locked."""
_BLOCK = 1024 * 1024
_SMALL = 64 * 1024 * 1024  # bytes that may be packed as tightly as they like


def open_archive(path: Path, limits: Limits) -> zipfile.ZipFile:
    """The archive, after `check_archive`. Raises InputError where it is none, or unsafe."""
    try:
        archive = zipfile.ZipFile(path)
    except BROKEN as error:
        raise InputError(f"not a zip archive that can be read: {error}", where=str(path)) from error
    try:
        check_archive(archive, path, limits)
    except BaseException:
        archive.close()
        raise
    return archive


def check_archive(archive: zipfile.ZipFile, path: Path, limits: Limits) -> None:
    """Raises InputError for names that leave the archive, passwords, too many entries and sizes over the limits.

    Sizes here are those the archive states; `read_blocks` holds its entries to them.
    """
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise _refused(f"{len(entries)} files in one archive, more than {MAX_ENTRIES}", path)
    for entry in entries:
        name = PurePosixPath(entry.filename.replace("\\", "/"))
        if name.is_absolute() or ".." in name.parts or ":" in (name.parts or ("",))[0]:
            raise _refused(f"the archive names a file outside of itself: {entry.filename[:100]!r}", path)
        if entry.flag_bits & 1:
            raise InputError("the archive has a password", where=str(path), hint="save it without one")
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if unpacked > limits.unpacked:
        raise _refused(f"unpacked it would be {unpacked:,} bytes, more than {limits.unpacked:,}", path)
    if unpacked > _SMALL and unpacked > packed * limits.ratio:
        raise _refused(f"unpacked it would be {unpacked / max(packed, 1):.0f} times its size", path)


def read_blocks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path) -> Iterator[bytes]:
    """The unpacked bytes of an entry. Raises InputError where it unpacks to anything else than it states."""
    # One byte more than stated is allowed for: what goes on past its size then fails its checksum here, and does not
    # go on unseen in a reader that trusts the size less or more.
    asked = copy.copy(entry)
    asked.file_size += 1
    try:
        with archive.open(asked) as file:
            size = 0
            while block := file.read(_BLOCK):
                size += len(block)
                yield block
    except BROKEN as error:
        raise InputError(f"{entry.filename}: cannot be unpacked: {error}", where=str(path)) from error
    if size != entry.file_size:
        raise _refused(f"{entry.filename}: its size is not the one it states", path)


class Entry(io.RawIOBase):
    """One entry of an archive as a stream; closing it closes the archive."""

    def __init__(self, path: Path, name: str, limits: Limits) -> None:
        self._archive = open_archive(path, limits)
        self._blocks = read_blocks(self._archive, self._archive.getinfo(name), path)
        self._held = b""

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fills `buffer` as far as one block goes; 0 is the end."""
        if not self._held:
            self._held = next(self._blocks, b"")
        size = min(len(buffer), len(self._held))
        buffer[:size] = self._held[:size]
        self._held = self._held[size:]
        return size

    def close(self) -> None:
        """Closes entry and archive."""
        self._archive.close()
        super().close()


def open_entry(path: Path, name: str, limits: Limits) -> BinaryIO:
    """An entry as a buffered stream. Raises InputError as `check_archive` does."""
    return cast(BinaryIO, io.BufferedReader(Entry(path, name, limits), _BLOCK))


def entry_names(path: Path) -> tuple[str, ...]:
    """Names in an archive, none where it is no archive."""
    try:
        with zipfile.ZipFile(path) as archive:
            return tuple(archive.namelist()[:MAX_ENTRIES])
    except BROKEN:
        return ()


def _refused(what: str, path: Path) -> InputError:
    return InputError(what, where=str(path), hint="this is not read for safety; give the catalog unpacked")
