"""Limits on rows, columns and cells that hold for every format, and on the nesting of JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from catalogs.formats.base import Limits, RawRow
from config.errors import InputError

MAX_NESTING = 32  # objects within objects of one JSON record
MAX_RECORD = 8 * 1024 * 1024  # bytes of one line or one JSON record
_KEPT = 200  # characters kept of a cell that is too long


def within(rows: Iterator[RawRow], limits: Limits, *, where: str) -> Iterator[RawRow]:
    """`rows` as long as they keep the limits. Raises InputError at the first row too many."""
    for count, row in enumerate(rows, 1):
        if count > limits.rows:
            raise InputError(
                f"more than {limits.rows} rows", where=where, hint="split the file, or give it as several catalogs"
            )
        if len(row.cells) > limits.columns:
            problem = f"{len(row.cells)} cells, more than {limits.columns}"
            yield RawRow(row.line, tuple(cell[:_KEPT] for cell in row.cells[:1]), problem=problem)
        elif sum(map(len, row.cells)) > limits.cell and max(map(len, row.cells)) > limits.cell:
            cells = tuple(cell[:_KEPT] for cell in row.cells)
            yield replace(row, cells=cells, problem=f"a cell is longer than {limits.cell} characters")
        else:
            yield row


def bounded_lines(file: BinaryIO, *, where: str) -> Iterator[bytes]:
    """Lines of a file with their newlines. Raises InputError for one over MAX_RECORD bytes."""
    number = 0
    while line := file.readline(MAX_RECORD + 1):
        number += 1
        if len(line) > MAX_RECORD:
            raise InputError(
                f"line {number} is longer than {MAX_RECORD:,} bytes", where=where, hint="this is no table of rows"
            )
        yield line


def depth_of(text: str) -> int:
    """How deep brackets outside of strings stand in a JSON text; up to MAX_NESTING an upper bound of it."""
    if text.count("[") + text.count("{") <= MAX_NESTING:
        return text.count("[") + text.count("{")  # no deeper than that, and quick to tell
    depth = deepest = 0
    is_string = is_escaped = False
    for char in text:
        if is_string:
            if is_escaped:
                is_escaped = False
            elif char == "\\":
                is_escaped = True
            elif char == '"':
                is_string = False
        elif char == '"':
            is_string = True
        elif char in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif char in "]}":
            depth -= 1
    return deepest
