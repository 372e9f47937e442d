"""Formats that name every cell: JSON lines (or one JSON array) and Parquet."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from catalogs.formats.base import Limits, RawRow, RawTable, ReadOptions, cell_text
from catalogs.formats.encoding import decode_line
from catalogs.formats.json_array import array_records
from catalogs.formats.limits import MAX_NESTING, bounded_lines, depth_of
from config.errors import InputError

_BATCH = 4096


def is_json(head: bytes) -> bool:
    """Whether the first filled byte opens a JSON object or an array."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"["))


def is_parquet(head: bytes) -> bool:
    """Whether the file starts with Parquet's mark."""
    return head.startswith(b"PAR1")


def read_jsonl(path: Path, options: ReadOptions) -> RawTable:
    """One JSON object a line, or a whole file that is one array of objects. A bad line is one bad row."""
    with path.open("rb") as file:
        head = file.read(4096).lstrip(b"\xef\xbb\xbf \t\r\n")
    rows = _array_rows(path) if head.startswith(b"[") else _line_rows(path, options.encoding or "utf-8")
    return RawTable("jsonl", rows, encoding=options.encoding or "utf-8")


def read_parquet(path: Path, options: ReadOptions) -> RawTable:
    """Rows of a Parquet file, a batch at a time. Raises InputError where it is broken or over the limits."""
    import pyarrow as arrow  # noqa: PLC0415  only where Parquet is read
    from pyarrow import parquet  # noqa: PLC0415

    try:
        file = parquet.ParquetFile(path)
    except (arrow.ArrowException, OSError) as error:
        raise InputError(f"not a Parquet file that can be read: {error}", where=str(path)) from error
    _check_parquet(file.metadata, path, options.limits)
    return RawTable("parquet", _parquet_rows(file))


def value_text(value: object) -> str:
    """A JSON value as cell text: objects and lists stay JSON, to be taken apart by the column they stand in."""
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, default=cell_text)
    if isinstance(value, (list, tuple)):
        if all(not isinstance(one, (dict, list)) for one in value):
            return "; ".join(cell_text(one) for one in value)
        return json.dumps(value, ensure_ascii=False, default=cell_text)
    return cell_text(value)


def _parquet_rows(file: Any) -> Iterator[RawRow]:
    names = tuple(str(name) for name in file.schema_arrow.names)
    line = 0
    for batch in file.iter_batches(batch_size=_BATCH):
        columns = [column.to_pylist() for column in batch.columns]
        for values in zip(*columns, strict=True):
            line += 1
            yield RawRow(line, tuple(value_text(value) for value in values), names)


def _check_parquet(facts: Any, path: Path, limits: Limits) -> None:
    """Raises InputError where the file states more rows, columns or unpacked bytes than the limits."""
    unpacked = max((facts.row_group(place).total_byte_size for place in range(facts.num_row_groups)), default=0)
    for count, limit, what in (
        (facts.num_rows, limits.rows, "rows"),
        (facts.num_columns, limits.columns, "columns"),
        (unpacked, limits.unpacked, "bytes in one row group"),
    ):
        if count > limit:
            raise InputError(f"{count:,} {what}, more than {limit:,}", where=str(path), hint="split the file")


def _line_rows(path: Path, encoding: str) -> Iterator[RawRow]:
    with path.open("rb") as file:
        for number, line in enumerate(bounded_lines(file, where=str(path)), 1):
            text, note = decode_line(line.removeprefix(b"\xef\xbb\xbf"), encoding)
            if text.strip():
                yield _object_row(number, text, note)


def _object_row(number: int, text: str, note: str) -> RawRow:
    try:
        record = json.loads(text)
    except (ValueError, RecursionError) as error:
        return RawRow(number, (text.strip(),), problem=f"not JSON: {error}")
    return _record_row(number, record, text.strip(), note)


def _record_row(number: int, record: object, text: str, note: str = "") -> RawRow:
    if depth_of(text) > MAX_NESTING:
        return RawRow(number, (text[:200],), problem=f"nested deeper than {MAX_NESTING}")
    if not isinstance(record, dict):
        return RawRow(number, (text,), problem="not a JSON object")
    return RawRow(number, tuple(value_text(value) for value in record.values()), tuple(record), note=note)


def _array_rows(path: Path) -> Iterator[RawRow]:
    for number, (record, text) in enumerate(array_records(path), 1):
        yield _record_row(number, record, text)
