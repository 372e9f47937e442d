"""A file appears whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.errors import UserError


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A path beside `path` to write to; it takes the place of `path` when the block ends without an error.

    UserError where the folder does not exist or may not be written.
    """
    check_writable(path)
    building = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        yield building
        os.replace(building, path)
    finally:
        building.unlink(missing_ok=True)


def check_writable(path: Path) -> None:
    """UserError where `path` could not be written: told before the work, not after it."""
    if path.is_dir():
        raise UserError("is a folder, a file is needed", where=str(path))
    if not path.parent.is_dir():
        raise UserError("no such folder", where=str(path.parent), hint=f"mkdir -p {path.parent}")
    if not os.access(path.parent, os.W_OK):
        raise UserError("the folder may not be written", where=str(path.parent))
