"""What every file format yields: rows of text with the line they stand on."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as the file has it. `names` is set by formats that name every cell (JSONL, Parquet), else empty.

    `problem` tells why the row cannot be used; its cells are then what could be saved of it.
    """

    line: int  # 1-based: the physical line, sheet row or record
    cells: tuple[str, ...]
    names: tuple[str, ...] = ()
    problem: str = ""
    note: str = ""  # what was repaired to read it: becomes an issue, the row is kept


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a catalog may be. Too many rows refuse the file; a row too wide or a cell too long is put aside."""

    rows: int = 5_000_000
    columns: int = 2_000
    cell: int = 100_000  # characters
    unpacked: int = 1024 * 1024 * 1024  # bytes of one archive when unpacked
    ratio: float = 400.0  # unpacked to packed; sheets of one repeated value reach about 150
    cells: int = 60_000_000  # of the rectangle a sheet spans: it is held in memory whole


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a person or a layout states about a file; anything left empty is found out."""

    sheet: str = ""
    delimiter: str = ""
    encoding: str = ""
    price_type: str = ""  # of formats that state several prices by name
    limits: Limits = Limits()


@dataclass(frozen=True, slots=True)
class RawTable:
    """An opened file: what was found out about it, and its rows, read as they are asked for."""

    format: str
    rows: Iterator[RawRow]
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    notes: tuple[str, ...] = ()  # what a person should know of how it was read


def holds_nothing(path: Path) -> bool:  # noqa: ARG001  the default of a signature
    """A format of single files."""
    return False


@dataclass(frozen=True, slots=True)
class Format:
    """One file format: how a file of it is told, and how it is read."""

    name: str
    suffixes: tuple[str, ...]
    is_format: Callable[[bytes], bool]  # by the first bytes
    read: Callable[[Path, ReadOptions], RawTable]
    holds: Callable[[Path], bool] = holds_nothing  # whether a folder or a zip holds a catalog of this format


def cell_text(value: object) -> str:
    """A typed cell as text: whole floats without ".0", dates as ISO 8601, nothing as ""."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _float_text(value)
    isoformat = getattr(value, "isoformat", None)
    if isoformat is not None:
        return str(isoformat()).removesuffix("T00:00:00")
    return str(value)


def _float_text(value: float) -> str:
    if math.isnan(value):  # NaN is how a frame says "empty"
        return ""
    if value.is_integer() and abs(value) < 1e16:
        return str(int(value))
    return repr(value)
