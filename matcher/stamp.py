"""What made an answer, in short texts: equal stamps, equal bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import catalogs
import config
import matcher

_PACKAGES = (catalogs, config, matcher)
_DATA = (".yml", ".yaml", ".csv", ".gz", ".json")


def digest(parts: Iterable[bytes]) -> str:
    """One text for a sequence of byte strings; the borders between them count."""
    total = hashlib.sha256()
    for part in parts:
        total.update(len(part).to_bytes(8, "little"))
        total.update(part)
    return total.hexdigest()


@lru_cache(maxsize=8)
def config_stamp(folder: Path) -> str:
    """Every file of a configuration folder, by name and content."""
    files = sorted(path for path in folder.rglob("*") if path.suffix in _DATA and path.is_file())
    return digest(part for path in files for part in (str(path.relative_to(folder)).encode(), path.read_bytes()))


@lru_cache(maxsize=1)
def code_stamp() -> str:
    """The source of the packages that make answers."""
    roots = [Path(str(package.__file__)).parent for package in _PACKAGES]
    files = [(root.name, path.relative_to(root), path) for root in roots for path in sorted(root.rglob("*.py"))]
    return digest(part for name, inner, path in files for part in (f"{name}/{inner}".encode(), path.read_bytes()))


def file_stamp(path: Path) -> str:
    """The content of one file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
