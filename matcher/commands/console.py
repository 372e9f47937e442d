"""Results to stdout, progress and notes to stderr; bars only where a person watches."""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn


def print_json(document: object) -> None:
    """One JSON document, readable: UTF-8, indented, NaN and infinities as null."""
    print_line(json.dumps(plain(document), ensure_ascii=False, indent=2, allow_nan=False))


def print_json_line(document: object) -> None:
    """One JSON document on one line."""
    print_line(json.dumps(plain(document), ensure_ascii=False, allow_nan=False))


def print_line(text: str = "") -> None:
    """A line of the result."""
    with until_pipe_closes():
        sys.stdout.write(text + "\n")


def flush() -> None:
    """Hands over what was printed so far."""
    with until_pipe_closes():
        sys.stdout.flush()


@contextmanager
def until_pipe_closes() -> Iterator[None]:
    """Ends the command, done, where the reader of a pipe (such as head) has seen enough."""
    try:
        yield
    except BrokenPipeError:
        leave_pipe()


def leave_pipe() -> NoReturn:
    """Ends the command, done: what it has to say has no reader left."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the interpreter complains at its exit
    raise SystemExit(0) from None


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


@contextmanager
def counting(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """Gives a function to tell how many of `total` are done: a bar on a terminal, one plain line otherwise."""
    if not is_watched():
        note(f"{what}…")
        yield lambda _: None
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.update(task, completed=done)


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
