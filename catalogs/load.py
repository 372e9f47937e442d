"""read → map columns → normalize: a catalog file as an ItemTable, and the account of what was read."""

from __future__ import annotations

import heapq
import itertools
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from catalogs.fields import Draft
from catalogs.formats import RawTable, ReadOptions, open_table
from catalogs.intake import Intake
from catalogs.item import Item
from catalogs.items import designation_text, finish_drafts
from catalogs.normalize.designation import preferred_dialects
from catalogs.report import LoadReport
from catalogs.table import ItemTable
from config.load import Config, load_config
from config.model.base import choices, read_yaml, validate
from config.model.sources import Layout

CHUNK = 2048  # rows normalized at a time; the result does not depend on it
_DIALECT_SAMPLE = 600  # names that settle the catalog's dialect; chosen by their checksum, so row order has no say


@dataclass(frozen=True, slots=True)
class Catalog:
    """A loaded catalog: the items column by column, and the account of the file."""

    table: ItemTable
    report: LoadReport


def load_catalog(
    path: str | Path, *, config: Config | None = None, sheet: str = "", layout: str = "", encoding: str = ""
) -> ItemTable:
    """Items of a catalog file; bad rows are left out, read_catalog tells them. Raises InputError for a bad file."""
    return read_catalog(path, config=config, sheet=sheet, layout=layout, encoding=encoding).table


def read_catalog(
    path: str | Path, *, config: Config | None = None, sheet: str = "", layout: str = "", encoding: str = ""
) -> Catalog:
    """The items of a catalog file and the report of reading it. Raises InputError for a bad file."""
    report = LoadReport(path=str(path))
    pinned = ReadOptions(sheet=sheet, encoding=encoding)
    chunks = iter_items(path, report, config=config, layout=layout, options=pinned)
    return Catalog(ItemTable.from_items(itertools.chain.from_iterable(chunks)), report)


def iter_items(
    path: str | Path,
    report: LoadReport,
    *,
    config: Config | None = None,
    layout: str = "",
    options: ReadOptions | None = None,
) -> Iterator[list[Item]]:
    """Items of a file in lists of at most CHUNK, in file order, read as asked for; `report` is filled on the way."""
    known = config or load_config()
    pinned = find_layout(layout, known) if layout else None
    stated = _options(options or ReadOptions(), pinned)
    dialects = _dialects(open_table(Path(path), stated), known, pinned)
    table = open_table(Path(path), stated)
    report.path, report.format = str(path), table.format
    report.encoding, report.delimiter, report.sheet = table.encoding, table.delimiter, table.sheet
    drafts: list[Draft] = []
    for draft in Intake(report, known, pinned).drafts(table.rows):
        drafts.append(draft)
        if len(drafts) == CHUNK:
            yield _finish(drafts, report, known, dialects)
            drafts = []
    if drafts:
        yield _finish(drafts, report, known, dialects)


def find_layout(name: str, config: Config) -> Layout:
    """A layout of config/sources by name, or one in a YAML file of the user's."""
    if name in config.sources:
        return config.sources[name]
    if name.endswith((".yml", ".yaml")):
        return validate(Layout, read_yaml(Path(name)), where=name)
    raise choices("layout", name, list(config.sources), where="config/sources")


def _options(options: ReadOptions, layout: Layout | None) -> ReadOptions:
    if layout is None:
        return options
    return ReadOptions(
        sheet=options.sheet or layout.sheet,
        delimiter=options.delimiter or layout.delimiter,
        encoding=options.encoding or layout.encoding,
    )


def _dialects(table: RawTable, config: Config, layout: Layout | None) -> tuple[str, ...]:
    """Dialects of designations the whole catalog is written in, told before the first item: 7205 is two bearings."""
    texts = (designation_text(draft) for draft in Intake(LoadReport(), config, layout).drafts(table.rows))
    coded = {text for text in texts if any(char.isdigit() for char in text)}
    sample = heapq.nsmallest(_DIALECT_SAMPLE, coded, key=lambda text: (zlib.crc32(text.encode()), text))
    return preferred_dialects(sorted(sample), config)


def _finish(drafts: list[Draft], report: LoadReport, config: Config, dialects: tuple[str, ...]) -> list[Item]:
    items = finish_drafts(drafts, config, dialects=dialects)
    for item in items:
        report.accept(item)
    return items
