"""Matches as CSV, JSON lines and Parquet: the contract's columns and nothing else."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from catalogs.safe_cell import safe_cell
from matcher.explain import Explainer
from matcher.matches import COLUMNS
from matcher.report.rows import DECIMALS, Row, kind_of, report_rows

_BATCH = 50_000  # rows of one Parquet row group


def write_csv(explainer: Explainer, path: Path, *, language: str) -> None:
    """CSV in UTF-8, empty = unknown. Text that a spreadsheet would run as a formula gets an apostrophe."""
    write_csv_rows(report_rows(explainer, language), COLUMNS, path)


def write_csv_rows(rows: Iterable[Row], columns: Sequence[str], path: Path) -> None:
    """The same for any rows under their columns."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            writer.writerow([csv_cell(column, row[column]) for column in columns])


def csv_cell(column: str, value: str | int | float | None) -> str:
    """One cell. Only text is guarded: a number, in a number's column or in an id, stays a number."""
    if value is None:
        return ""
    kind = kind_of(column)
    if kind != "text":
        return f"{value:.{DECIMALS[kind]}f}"
    return safe_cell(str(value))


def write_jsonl(explainer: Explainer, path: Path, *, language: str) -> None:
    """One JSON object a row; unknown is null."""
    write_jsonl_rows(report_rows(explainer, language), path)


def write_jsonl_rows(rows: Iterable[Row], path: Path) -> None:
    """The same for any rows."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n")


def write_parquet(explainer: Explainer, path: Path, *, language: str) -> None:
    """Parquet with one type a column, whatever the rows hold."""
    import pyarrow as pa  # noqa: PLC0415 - needed by this writer alone
    import pyarrow.parquet as pq  # noqa: PLC0415

    types = {"text": pa.string(), "count": pa.int64()}
    schema = pa.schema([(column, types.get(kind_of(column), pa.float64())) for column in COLUMNS])
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for rows in _batches(report_rows(explainer, language)):
            writer.write_table(pa.Table.from_pylist(rows, schema=schema))


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
