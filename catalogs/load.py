"""read → map columns → normalize: a catalog file as an ItemTable, and the account of what was read."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from catalogs.fields import Draft
from catalogs.formats import ReadOptions, open_table
from catalogs.intake import Intake
from catalogs.item import Item
from catalogs.manner import find_manner
from catalogs.mapping import read_mapping_file
from catalogs.parallel import collector_paused, finish_chunks, fitting_workers
from catalogs.report import LoadReport
from catalogs.table import ItemTable
from config.load import Config, load_config
from config.model.base import choices, read_yaml, validate
from config.model.sources import Layout

CHUNK = 2048  # rows normalized at a time; the result does not depend on it
_KEPT = 4  # chunks of a file that are kept while its manner is found; a longer file is read twice


@dataclass(frozen=True, slots=True)
class Catalog:
    """A loaded catalog: the items column by column, and the account of the file."""

    table: ItemTable
    report: LoadReport


def load_catalog(
    path: str | Path,
    *,
    config: Config | None = None,
    sheet: str = "",
    layout: str | Layout = "",
    encoding: str = "",
    workers: int = 1,
) -> ItemTable:
    """Items of a catalog file; bad rows are left out, read_catalog tells them. Raises InputError for a bad file."""
    return read_catalog(path, config=config, sheet=sheet, layout=layout, encoding=encoding, workers=workers).table


def read_catalog(
    path: str | Path,
    *,
    config: Config | None = None,
    sheet: str = "",
    layout: str | Layout = "",
    encoding: str = "",
    workers: int = 1,
) -> Catalog:
    """The items of a catalog file and the report of reading it. Raises InputError for a bad file.

    `workers` processes share the work on a large file. The items are the same whatever their number.
    """
    report = LoadReport(path=str(path))
    pinned = ReadOptions(sheet=sheet, encoding=encoding)
    chunks = iter_items(path, report, config=config, layout=layout, options=pinned, workers=workers)
    with collector_paused():
        return Catalog(ItemTable.from_items(itertools.chain.from_iterable(chunks)), report)


def iter_items(
    path: str | Path,
    report: LoadReport,
    *,
    config: Config | None = None,
    layout: str | Layout = "",
    options: ReadOptions | None = None,
    workers: int | None = 1,
) -> Iterator[list[Item]]:
    """Items of a file in lists of at most CHUNK, in file order, read as asked for; `report` is filled on the way.

    None of `workers` stands for as many as fit the file and the machine. More than one needs a main module that can be
    imported again, as all of multiprocessing does.
    """
    known = config or load_config()
    pinned = find_layout(layout, known) if layout else None
    stated = _options(options or ReadOptions(), pinned)
    table = open_table(Path(path), stated)
    report.path, report.format = str(path), table.format
    report.encoding, report.delimiter, report.sheet = table.encoding, table.delimiter, table.sheet
    report.notes.extend(table.notes)
    chunks = _chunks(Intake(report, known, pinned).drafts(table.rows))
    head = list(itertools.islice(chunks, _KEPT + 1))
    drafts: Iterator[Draft] = itertools.chain.from_iterable(head)
    if len(head) > _KEPT:
        drafts = Intake(LoadReport(path=str(path)), known, pinned).drafts(open_table(Path(path), stated).rows)
    manner = find_manner(drafts, known)
    sharing = workers or fitting_workers(Path(path))
    for items in finish_chunks(_handed_over(head, chunks), known, manner, workers=sharing):
        for item in items:
            report.accept(item)
        yield items


def _handed_over(head: list[list[Draft]], rest: Iterator[list[Draft]]) -> Iterator[list[Draft]]:
    """All chunks in order, none of them kept here once it is given away."""
    while head:
        yield head.pop(0)
    yield from rest


def _chunks(drafts: Iterator[Draft]) -> Iterator[list[Draft]]:
    while True:
        with collector_paused():
            chunk = list(itertools.islice(drafts, CHUNK))
        if not chunk:
            return
        yield chunk


def find_layout(name: str | Layout, config: Config) -> Layout:
    """A layout itself, one of config/sources by name, or a YAML file (layout) or JSON file (mapping) of the user's."""
    if isinstance(name, Layout):
        return name
    if name.endswith(".json"):
        return read_mapping_file(Path(name)).layout()
    if name in config.sources:
        return config.sources[name]
    if name.endswith((".yml", ".yaml")):
        return validate(Layout, read_yaml(Path(name)), where=name)
    raise choices("layout", name, list(config.sources), where="config/sources")


def _options(options: ReadOptions, layout: Layout | None) -> ReadOptions:
    if layout is None:
        return options
    return replace(
        options,
        sheet=options.sheet or layout.sheet,
        delimiter=options.delimiter or layout.delimiter,
        encoding=options.encoding or layout.encoding,
    )
