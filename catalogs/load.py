"""read → map columns → normalize: a catalog file as an ItemTable, and the account of what was read."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from catalogs.fields import Draft
from catalogs.formats import ReadOptions, open_table
from catalogs.intake import Intake
from catalogs.item import Item
from catalogs.items import finish_drafts
from catalogs.manner import Manner, find_manner
from catalogs.report import LoadReport
from catalogs.table import ItemTable
from config.load import Config, load_config
from config.model.base import choices, read_yaml, validate
from config.model.sources import Layout

CHUNK = 2048  # rows normalized at a time; the result does not depend on it


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
    # two passes over the file instead of one over everything kept in memory
    first = open_table(Path(path), stated)
    manner = find_manner(Intake(LoadReport(path=str(path)), known, pinned).drafts(first.rows), known)
    table = open_table(Path(path), stated)
    report.path, report.format = str(path), table.format
    report.encoding, report.delimiter, report.sheet = table.encoding, table.delimiter, table.sheet
    drafts: list[Draft] = []
    for draft in Intake(report, known, pinned).drafts(table.rows):
        drafts.append(draft)
        if len(drafts) == CHUNK:
            yield _finish(drafts, report, known, manner)
            drafts = []
    if drafts:
        yield _finish(drafts, report, known, manner)


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


def _finish(drafts: list[Draft], report: LoadReport, config: Config, manner: Manner) -> list[Item]:
    items = finish_drafts(drafts, config, manner=manner)
    for item in items:
        report.accept(item)
    return items
