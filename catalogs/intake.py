"""Raw rows of one file → drafts: the heading found, rows that cannot be items put aside with their reason."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from catalogs.columns import Column, map_columns
from catalogs.fields import Draft
from catalogs.formats import RawRow
from catalogs.header import PREVIEW, Heading, find_heading
from catalogs.item import Issue
from catalogs.items import draft_row
from catalogs.normalize.price import PriceWords
from catalogs.report import LoadReport, Rejected
from config.errors import InputError
from config.load import Config
from config.model.sources import Layout

_OPTIONAL_HEADING_CELLS = 3


@dataclass(slots=True)
class Intake:
    """Raw rows of one file → drafts; what cannot be one goes to the report."""

    report: LoadReport
    config: Config
    layout: Layout | None
    number: int = 0
    section: str = ""
    ids: dict[str, int] = field(default_factory=dict)
    maps: dict[tuple[str, ...], tuple[Column, ...]] = field(default_factory=dict)
    heading: Heading | None = None
    keep_source: bool = False

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
        if self.keep_source:
            draft.source = source_of(row, columns)
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
        if self.heading is not None and self.heading.line and _is_header_again(row.cells, columns):
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


def source_of(row: RawRow, columns: Sequence[Column]) -> dict[str, str]:
    """Filled cells of a row by the header they stand under; a header that stands twice is numbered."""
    cells: dict[str, str] = {}
    for place, (column, cell) in enumerate(zip(columns, row.cells, strict=False), 1):
        if not cell.strip():
            continue
        header = column.header.strip() or f"#{place}"
        while header in cells:
            header = f"{header} #{place}"
        cells[header] = cell
    return cells


def _is_header_again(cells: Sequence[str], columns: Sequence[Column]) -> bool:
    same = 0
    for cell, column in zip(cells, columns, strict=False):
        text = cell.strip()
        if text and text != column.header.strip():
            return False
        same += bool(text)
    return same > 1
