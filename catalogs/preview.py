"""The first rows of a file beside what was understood of them, cell by cell: what a person checks a mapping by."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from catalogs.columns import Column
from catalogs.fields import Draft
from catalogs.formats import RawRow, ReadOptions, open_table
from catalogs.header import PREVIEW
from catalogs.intake import Intake
from catalogs.item import Item, Value
from catalogs.items import finish_drafts
from catalogs.manner import find_manner
from catalogs.mapping import Mapping
from catalogs.report import LoadReport
from config.load import Config, load_config

_FIELDS = ("id", "name", "description", "maker", "country", "model", "tnved", "okpd2", "region")


@dataclass(frozen=True, slots=True)
class PreviewCell:
    """An original cell, what it was taken for, what was understood of it, and what was not."""

    header: str
    text: str
    target: str
    understood: tuple[str, ...]
    issues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row of the file. `problem` tells why it is no item; then nothing of it was understood."""

    line: int
    cells: tuple[PreviewCell, ...]
    issues: tuple[str, ...] = ()  # of the row, not of one cell
    problem: str = ""


def preview_file(
    path: Path, mapping: Mapping | None = None, *, options: ReadOptions | None = None, limit: int = 20
) -> list[PreviewRow]:
    """The first `limit` rows below the header of a file. Raises InputError for a bad file."""
    rows = list(itertools.islice(open_table(path, options).rows, PREVIEW))
    return preview(rows, mapping, limit=limit, where=str(path))


def preview(
    rows: Sequence[RawRow],
    mapping: Mapping | None = None,
    *,
    config: Config | None = None,
    limit: int = 20,
    where: str = "",
) -> list[PreviewRow]:
    """The first `limit` of `rows` that stand below their header, under `mapping` or as proposed."""
    known = config or load_config()
    report = LoadReport(path=where)
    intake = Intake(report, known, mapping.layout() if mapping else None)
    drafts = list(intake.drafts(iter(rows)))
    refused = {(one.line, one.cells): one.reason for one in report.rejected}
    items = iter(finish_drafts(drafts, known, manner=find_manner(iter(drafts), known)))
    skip = intake.heading.skip if intake.heading else 0
    below = (row for row in rows[skip:] if any(cell.strip() for cell in row.cells))
    return list(itertools.islice(_paired(below, iter(drafts), items, refused, intake), limit))


def _paired(
    rows: Iterator[RawRow],
    drafts: Iterator[Draft],
    items: Iterator[Item],
    refused: dict[tuple[int, tuple[str, ...]], str],
    intake: Intake,
) -> Iterator[PreviewRow]:
    for row in rows:
        columns = intake.heading.columns if intake.heading else intake.maps[row.names]
        problem = refused.get((row.line, row.cells), "")
        if problem:
            cells = tuple(_cell(column, text) for column, text in zip(columns, row.cells, strict=False))
            yield PreviewRow(row.line, cells, problem=problem)
            continue
        draft, item = next(drafts), next(items)
        cells = tuple(
            _cell(column, text, item, draft) for column, text in zip(columns, row.cells, strict=False) if text.strip()
        )
        told = {reason for cell in cells for reason in cell.issues}
        yield PreviewRow(row.line, cells, tuple(one.reason for one in item.issues if one.reason not in told))


def _cell(column: Column, text: str, item: Item | None = None, draft: Draft | None = None) -> PreviewCell:
    if item is None or draft is None:
        return PreviewCell(column.header, text, column.target, (), ())
    names = {column.header, column.target} - {""}
    inner = {one.header for _, one in draft.attributes} if column.target == "attributes" else set()
    understood = [_worded(value) for value in item.values if value.column in names | inner]
    understood += _field(column, item)
    reasons = tuple(one.reason for one in item.issues if one.column in names | inner)
    return PreviewCell(column.header, text, column.target, tuple(dict.fromkeys(understood)), reasons)


def _field(column: Column, item: Item) -> list[str]:
    """What the item says in the field a canonical column fills."""
    target, said = column.target, list[str]()
    if target in _FIELDS and getattr(item, target):
        said.append(str(getattr(item, target)))
    if target in ("name", "model"):
        said += [f"{one.family}: {one.text}" for one in item.designations]
        said += [_worded(value) for value in item.values if value.kind == "decoded"]
    if target in ("name", "category", "class_code") and item.classes:
        said.append(f"class: {item.classes[0].name}")
    if target == "price" and item.price:
        vat = {True: "with VAT", False: "without VAT", None: "VAT unknown"}[item.price.vat_included]
        said.append(f"{item.price.amount:g} {item.price.currency or 'of unknown currency'}, {vat}")
    return said


def _worded(value: Value) -> str:
    if value.quantity is None:
        return f"{value.attribute} = {value.category}"
    low, high = value.quantity.low, value.quantity.high
    amount = f"{low:g}" if low == high else f"{low:g}…{high:g}"
    unit = "" if value.unit == "1" else f" {value.unit}"
    return f"{value.attribute} = {amount}{unit}"
