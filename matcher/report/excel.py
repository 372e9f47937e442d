"""Matches as an XLSX workbook: the contract's table, then for people in each language, with what was not understood."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from config.errors import UserError
from matcher.explain import Explainer
from matcher.matches import COLUMNS
from matcher.report.rows import Row, kind_of, people_rows, report_rows
from matcher.report.unread import unread_rows
from matcher.words.language import LANGUAGES, Words, load_words

MAX_ROWS = 1_048_575  # of a sheet below its header: the format's own limit
MAX_TEXT = 32_767  # characters of a cell, likewise
GRADE_COLORS = {"A": "#C6E7C8", "B": "#D5EEF0", "C": "#FFF0B8", "D": "#F3D9EF", "U": "#DCE3F5", "X": "#F7C9C4"}
# The same matches give the same bytes only if the workbook does not remember when it was made.
_MADE = datetime(2000, 1, 1)
# Strings are strings: a cell that starts with "=" is a name in somebody's catalog, never a formula.
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_FORMATS = {"count": "0", "share": "0.000", "money": "#,##0.00", "percent": "0.0"}
_WIDTHS = {"import_name": 38, "offer_name": 38, "reasons": 90, "maker": 18, "conflicts": 24, "unknowns": 30}
_UNREAD = ("side", "id", "name", "column", "text", "reason")


def write_excel(explainer: Explainer, path: Path, *, language: str) -> None:
    """Writes the workbook; it opens on the sheet of `language`. UserError where a sheet cannot hold the rows."""
    import xlsxwriter  # noqa: PLC0415 - needed by this writer alone

    count = len(explainer.matches) + len(explainer.matches.nothing)
    if count > MAX_ROWS:
        raise UserError(
            f"{count} rows do not fit an XLSX sheet ({MAX_ROWS})", where=str(path), hint="write .csv or .parquet"
        )
    with xlsxwriter.Workbook(str(path), OPTIONS) as workbook:
        workbook.set_properties({"created": _MADE, "title": "Zamena"})
        book = Book(workbook)
        book.matches("matches", COLUMNS, report_rows(explainer, language))
        for code in LANGUAGES:
            words = load_words(code)
            sheet = book.matches(words.get("sheets", "matches"), _heads(words, COLUMNS), people_rows(explainer, code))
            if code == language:
                sheet.activate()
            book.plain(
                words.get("sheets", "unread"), _heads(words, _UNREAD), unread_rows(explainer, explainer.voice(code))
            )
            book.legend(words)


def write_plain_excel(rows: Iterable[Row], columns: Sequence[str], path: Path) -> None:
    """Writes rows as one sheet under their columns. UserError where a sheet cannot hold them."""
    import xlsxwriter  # noqa: PLC0415 - needed by this writer alone

    def counted() -> Iterator[Row]:
        for count, row in enumerate(rows):
            if count == MAX_ROWS:
                raise UserError(f"the rows do not fit an XLSX sheet ({MAX_ROWS})", hint="take .csv")
            yield row

    with xlsxwriter.Workbook(str(path), OPTIONS) as workbook:
        workbook.set_properties({"created": _MADE, "title": "Zamena"})
        Book(workbook).matches("matches", columns, counted(), columns=columns)


class Book:
    """Sheets of one workbook with shared formats."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._head = workbook.add_format({"bold": True, "bg_color": "#E8E8E8", "text_wrap": True, "valign": "top"})
        self._text = workbook.add_format({"text_wrap": True, "valign": "top"})
        self._numbers = {
            kind: workbook.add_format({"num_format": form, "valign": "top"}) for kind, form in _FORMATS.items()
        }
        self._grades = {
            letter: workbook.add_format({"bold": True, "bg_color": color, "align": "center", "valign": "top"})
            for letter, color in GRADE_COLORS.items()
        }

    def matches(
        self, title: str, heads: Sequence[str], rows: Iterable[Row], *, columns: Sequence[str] = COLUMNS
    ) -> Any:
        """One row a pair, with a frozen header, filters and coloured grades."""
        sheet = self._sheet(title, heads, [_WIDTHS.get(column, 13) for column in columns], frozen_columns=2)
        last = 0
        for last, row in enumerate(rows, start=1):
            for place, column in enumerate(columns):
                self._cell(sheet, last, place, column, row[column])
        sheet.autofilter(0, 0, max(last, 1), len(heads) - 1)
        return sheet

    def plain(self, title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """A table of texts."""
        sheet = self._sheet(title, heads, [14, 14, 40, 18, 40, 60])
        last = 0
        for last, cells in enumerate(rows, start=1):
            for place, text in enumerate(cells):
                sheet.write_string(last, place, text[:MAX_TEXT], self._text)
        sheet.autofilter(0, 0, max(last, 1), len(heads) - 1)

    def legend(self, words: Words) -> None:
        """What the grades, the suffixes and an empty cell mean."""
        sheet = self._sheet(
            words.get("sheets", "legend"), _heads(words, ("grade", "grade_name", "grade_rule")), [10, 26, 110]
        )
        row = 0
        for row, letter in enumerate(GRADE_COLORS, start=1):
            sheet.write_string(row, 0, letter, self._grades[letter])
            sheet.write_string(row, 1, words.get("grades", letter), self._text)
            sheet.write_string(row, 2, words.get("grade_rules", letter), self._text)
        for row, (suffix, text) in enumerate(words.section("suffixes").items(), start=len(GRADE_COLORS) + 1):
            sheet.write_string(row, 0, suffix, self._text)
            sheet.write_string(row, 1, text, self._text)
        below = len(GRADE_COLORS) + len(words.section("suffixes")) + 1
        sheet.write_string(below, 1, words.get("report", "empty_is_unknown"), self._text)

    def _sheet(self, title: str, heads: Sequence[str], widths: Sequence[int], *, frozen_columns: int = 0) -> Any:
        sheet = self._workbook.add_worksheet(title)
        for place, width in enumerate(widths[: len(heads)]):
            sheet.set_column(place, place, width)
        sheet.freeze_panes(1, frozen_columns)
        for place, head in enumerate(heads):
            sheet.write_string(0, place, head, self._head)
        return sheet

    def _cell(self, sheet: Any, row: int, place: int, column: str, value: str | int | float | None) -> None:
        if value is None:
            return
        kind = kind_of(column)
        if kind != "text":
            sheet.write_number(row, place, value, self._numbers[kind])
            return
        text = str(value)
        form = self._grades.get(text[:1], self._text) if column == "grade" else self._text
        sheet.write_string(row, place, text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 1]}…", form)


def _heads(words: Words, columns: Sequence[str]) -> list[str]:
    return [words.get("columns", column) for column in columns]
