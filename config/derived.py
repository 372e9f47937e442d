"""What was worked out once, kept for the next start: plain data in the user's cache folder, by hash of what it is from.

Nothing depends on the cache: a missing, damaged or unwritable folder costs time only. ZAMENA_CACHE names another
folder, or is "off".
"""

from __future__ import annotations

import contextlib
import hashlib
import marshal
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

VARIABLE = "ZAMENA_CACHE"
MOST_FILES = 2000  # a configuration has a few hundred; above it the oldest half is dropped
_CHECKSUM = 32
_SEEN_WHOLE: set[Path] = set()


def remembered(kind: str, content: Iterable[bytes], make: Callable[[], Any]) -> Any:
    """`make()`, or the equal of what it gave for the same `content` before.

    `content` must hold everything the answer depends on, code included. An answer may be made of None, numbers, texts,
    lists, tuples, dicts and sets; any other is made anew every time. The answer belongs to the caller, never shared.
    """
    folder = cache_folder()
    if folder is None:
        return make()
    digest = hashlib.blake2b(f"{kind} {sys.implementation.cache_tag}".encode(), digest_size=20)
    for part in content:
        digest.update(len(part).to_bytes(8, "little") + part)
    path = folder / f"{kind}-{digest.hexdigest()}"
    found = _read(path)
    if found is None:
        found = (make(),)
        _write(path, found)
    return found[0]


def cache_folder() -> Path | None:
    """Where derived data is kept; None where the user wants none or has no home."""
    return _folder(os.environ.get(VARIABLE, ""), os.environ.get("XDG_CACHE_HOME", ""))


@lru_cache(maxsize=8)
def _folder(chosen: str, base: str) -> Path | None:
    if chosen.casefold() in ("off", "0", "no"):
        return None
    if chosen:
        return Path(chosen)
    try:
        home = Path.home()
    except RuntimeError:  # a container's user without a home
        return None
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local")) / "zamena" / "cache"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "zamena"
    return Path(base or home / ".cache") / "zamena"


def _read(path: Path) -> tuple[Any] | None:
    """The answer in a one-tuple; None where there is none, or not the whole of it."""
    try:
        data = path.read_bytes()
        if hashlib.sha256(data[_CHECKSUM:]).digest() != data[:_CHECKSUM]:
            return None
        found: tuple[Any] = marshal.loads(data[_CHECKSUM:])
    except (OSError, ValueError, EOFError, TypeError):
        return None
    return found


def _write(path: Path, answer: tuple[Any]) -> None:
    """Whole or not at all; whoever cannot write goes without."""
    with contextlib.suppress(ValueError, OSError):
        data = marshal.dumps(answer)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _prune(path.parent)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.sha256(data).digest() + data)
            os.replace(temporary, path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise


def _prune(folder: Path) -> None:
    """Drops the older half of a folder that grew too large; looked at once a process."""
    if folder in _SEEN_WHOLE:
        return
    _SEEN_WHOLE.add(folder)
    files = [entry for entry in os.scandir(folder) if entry.is_file()]
    if len(files) > MOST_FILES:
        for entry in sorted(files, key=lambda one: one.stat().st_mtime)[: len(files) // 2]:
            Path(entry.path).unlink(missing_ok=True)
