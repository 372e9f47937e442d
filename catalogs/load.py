"""read → map columns → normalize: a catalog file as an ItemTable, and the account of what was read."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from catalogs.columns import Column, map_columns
from catalogs.fields import Draft
from catalogs.formats import RawRow, ReadOptions, open_table
from catalogs.header import PREVIEW, Heading, find_heading
from catalogs.item import Issue, Item
from catalogs.items import draft_row, finish_drafts
from catalogs.normalize.price import PriceWords
from catalogs.report import LoadReport, Rejected
from catalogs.table import ItemTable
from config.errors import InputError
from config.load import Config, load_config
from config.model.base import choices, read_yaml, validate
from config.model.sources import Layout

CHUNK = 2048  # rows normalized at a time; the result does not depend on it
_OPTIONAL_HEADING_CELLS = 3


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
    table = open_table(Path(path), _options(options or ReadOptions(), pinned))
    report.path, report.format = str(path), table.format
    report.encoding, report.delimiter, report.sheet = table.encoding, table.delimiter, table.sheet
    drafts: list[Draft] = []
    for draft in _Reader(report, known, pinned).drafts(table.rows):
        drafts.append(draft)
        if len(drafts) == CHUNK:
            yield _finish(drafts, report, known)
            drafts = []
    if drafts:
        yield _finish(drafts, report, known)


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


def _finish(drafts: list[Draft], report: LoadReport, config: Config) -> list[Item]:
    items = finish_drafts(drafts, config)
    for item in items:
        report.accept(item)
    return items


@dataclass(slots=True)
class _Reader:
    """Raw rows of one file → drafts; what cannot be one goes to the report."""

    report: LoadReport
    config: Config
    layout: Layout | None
    number: int = 0
    section: str = ""
    ids: dict[str, int] = field(default_factory=dict)
    maps: dict[tuple[str, ...], tuple[Column, ...]] = field(default_factory=dict)
    heading: Heading | None = None

    def drafts(self, rows: Iterator[RawRow]) -> Iterator[Draft]:
        """Drafts of all rows that name something."""
        preview = list(itertools.islice(rows, PREVIEW))
        if not preview:
            raise InputError("no rows", where=self.report.path)
        start = 0
        if not any(row.names for row in preview):
            self.heading = find_heading(preview, self.config, self.layout)
            start = self._begin(self.heading, preview)
        for row in itertools.chain(preview[start:], rows):
            if not row.problem and not any(cell.strip() for cell in row.cells):
                continue
            self.number += 1
            draft = self._draft(row)
            if draft is not None:
                yield draft

    def _begin(self, heading: Heading, preview: Sequence[RawRow]) -> int:
        self.report.columns, self.report.header_line = heading.columns, heading.line
        self.report.notes.extend(heading.notes)
        titles = [row for row in preview[: max(heading.skip - 1, 0)] if not row.problem]
        if titles:
            self.report.notes.append(
                f"{len(titles)} title lines above the header were read for currency, VAT and date only"
            )
        for row in preview[: heading.skip]:
            if row.problem:
                self.number += 1
                self._reject(row, row.problem)
        return heading.skip

    def _draft(self, row: RawRow) -> Draft | None:
        columns = self._columns(row)
        reason = row.problem or self._misfit(row, columns)
        if reason:
            self._reject(row, reason)
            return None
        draft = draft_row(str(self.number), columns, row.cells, self.config)
        self._fill_defaults(draft)
        if self._is_section(row):
            self.section = draft.text("name") or draft.text("model") or row.cells[0].strip()
            self._reject(row, "a heading of the list, not an item")
            return None
        name = draft.text("name") or draft.text("model")
        if not any(char.isalnum() for char in name):
            self._reject(row, "no name and no designation" if not name else "the name holds no letter and no digit")
            return None
        draft.section = self.section
        if row.note:
            draft.issues.append(Issue("", name, row.note))
        self._make_unique(draft)
        return draft

    def _columns(self, row: RawRow) -> tuple[Column, ...]:
        if self.heading is not None:
            return self.heading.columns
        columns = self.maps.get(row.names)
        if columns is None:
            columns = map_columns(row.names, self.config, self.layout)
            self.maps[row.names] = columns
            known = {column.header for column in self.report.columns}
            self.report.columns += tuple(column for column in columns if column.header not in known)
        return columns

    def _misfit(self, row: RawRow, columns: Sequence[Column]) -> str:
        extra = [cell for cell in row.cells[len(columns) :] if cell.strip()]
        if extra:
            return f"more cells than columns: {len(columns) + len(extra)} for {len(columns)}"
        if self.heading is not None and self.heading.line:
            same = [
                cell.strip() == column.header.strip()
                for cell, column in zip(row.cells, columns, strict=False)
                if cell.strip()
            ]
            if len(same) > 1 and all(same):
                return "the header again"
        return ""

    def _is_section(self, row: RawRow) -> bool:
        """A heading between rows: one filled cell, without digits, in a table of several columns that prices items."""
        if self.heading is None or not self.heading.line or len(self.heading.columns) < _OPTIONAL_HEADING_CELLS:
            return False
        filled = [cell for cell in row.cells if cell.strip()]
        priced = any(column.target == "price" for column in self.heading.columns)
        return priced and len(filled) == 1 and not any(char.isdigit() for char in filled[0])

    def _fill_defaults(self, draft: Draft) -> None:
        for name, text in (self.layout.defaults if self.layout else {}).items():
            draft.cells.setdefault(name, (text, Column("", name, "canonical", 1.0)))
        heading = self.heading
        if heading is None or "price" not in draft.cells:
            return
        text, column = draft.cells["price"]
        words = column.price_words
        vat = (
            words.vat_included
            if words.vat_included is not None or "vat_included" in draft.cells
            else heading.price_words.vat_included
        )
        currency = words.currency or ("" if "currency" in draft.cells else heading.price_words.currency)
        draft.cells["price"] = (text, replace(column, price_words=PriceWords(currency, vat, words.pieces)))
        if heading.price_date and "price_date" not in draft.cells:
            draft.cells["price_date"] = (heading.price_date, Column("", "price_date", "canonical", 1.0))

    def _make_unique(self, draft: Draft) -> None:
        seen = self.ids.get(draft.id, 0)
        self.ids[draft.id] = seen + 1
        if seen:
            draft.issues.append(Issue("id", draft.id, "the id stands more than once: a number was added"))
            draft.id = f"{draft.id}#{seen + 1}"

    def _reject(self, row: RawRow, reason: str) -> None:
        self.report.rejected.append(Rejected(row.line, reason, row.cells))
