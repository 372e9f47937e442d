"""Results to stdout, progress and notes to stderr; bars only where a person watches."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any


def print_json(document: object) -> None:
    """One JSON document, readable: UTF-8, indented, NaN and infinities as null."""
    sys.stdout.write(json.dumps(plain(document), ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def print_json_line(document: object) -> None:
    """One JSON document on one line."""
    sys.stdout.write(json.dumps(plain(document), ensure_ascii=False, allow_nan=False) + "\n")


def print_line(text: str = "") -> None:
    """A line of the result."""
    sys.stdout.write(text + "\n")


def note(text: str) -> None:
    """A line for the person who waits; never part of the result."""
    sys.stderr.write(text + "\n")


def plain(value: Any) -> Any:
    """`value` as JSON can hold it: numpy numbers as numbers, NaN and infinities as None, tuples as lists."""
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    item = getattr(value, "item", None)
    if callable(item) and not isinstance(value, str):
        value = item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def is_watched() -> bool:
    """Whether stderr is a terminal."""
    return sys.stderr.isatty()


@contextmanager
def working(what: str) -> Iterator[None]:
    """Says what is being done while it lasts: a spinner on a terminal, one plain line otherwise."""
    if not is_watched():
        note(f"{what}…")
        yield
        return
    from rich.console import Console  # noqa: PLC0415 - only where someone watches

    with Console(stderr=True).status(what):
        yield


def counted_rows(rows: Iterable[list[Any]], what: str) -> Iterator[list[Any]]:
    """Passes chunks on, telling how many rows have come: a live line on a terminal, nothing otherwise."""
    done = 0
    for chunk in rows:
        done += len(chunk)
        if is_watched():
            sys.stderr.write(f"\r{what}: {done} rows")
            sys.stderr.flush()
        yield chunk
    if is_watched() and done:
        sys.stderr.write("\n")
