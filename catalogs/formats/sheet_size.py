"""How large the sheets of a workbook are, told from its files before a reader makes a rectangle of them in memory.

A sheet of two cells, A1 and XFD1048576, is 17 billion cells to a reader that fills the rectangle; what a sheet states
of its own size is not believed.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from pathlib import Path
from xml.parsers import expat

from catalogs.formats.archive import open_archive, read_blocks
from catalogs.formats.base import Limits
from config.errors import InputError

_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_OPEN_DOCUMENT = "content.xml"
_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,9})", re.IGNORECASE)


def check_workbook(path: Path, limits: Limits) -> None:
    """Raises InputError for a zipped workbook that is broken, unpacks too far, or spans too many cells."""
    with open_archive(path, limits) as archive:
        for entry in archive.infolist():
            blocks = read_blocks(archive, entry, path)
            if _SHEET.fullmatch(entry.filename) or entry.filename == _OPEN_DOCUMENT:
                _check_sheet(blocks, entry, path, limits)
            else:
                for _ in blocks:  # the checksum at its end tells whether the size it states is its own
                    pass


def _check_sheet(blocks: Iterable[bytes], entry: zipfile.ZipInfo, path: Path, limits: Limits) -> None:
    span = _Span(entry.filename, path, limits)
    try:
        for block in blocks:
            span.parser.Parse(block, False)
    except expat.ExpatError as error:
        raise InputError(f"{entry.filename} is broken: {error}", where=str(path)) from error


class _Span:
    """Follows the cells of a sheet; refuses it when the rectangle around them outgrows the limit."""

    def __init__(self, name: str, path: Path, limits: Limits) -> None:
        self._name, self._path, self._limits = name, path, limits
        self._row = self._column = self._rows = self._columns = 0
        self.parser = expat.ParserCreate()
        self.parser.EntityDeclHandler = self._entity
        self.parser.StartElementHandler = self._open_document if name == _OPEN_DOCUMENT else self._spreadsheet

    def _spreadsheet(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "c":
            address = _ADDRESS.fullmatch(attributes.get("r", ""))
            self._column = _number(address[1]) if address else self._column + 1
            self._grow(int(address[2]) if address else self._row, self._column)
        elif tag == "row":
            stated = attributes.get("r", "")
            self._row, self._column = int(stated) if stated.isdecimal() else self._row + 1, 0

    def _open_document(self, name: str, attributes: dict[str, str]) -> None:
        """Cells and rows may be repeated by number; the empty ones past the last filled cell do not count."""
        tag = name.rpartition(":")[2]
        if tag == "table":
            self._row = self._rows = self._columns = 0
        elif tag == "table-row":
            self._row += _times(attributes, "rows-repeated")
            self._column = 0
        elif tag in ("table-cell", "covered-table-cell"):
            self._column += _times(attributes, "columns-repeated")
            if any(key.endswith(("value-type", ":value", "formula")) for key in attributes):
                self._grow(self._row, self._column)
        elif tag == "p":
            self._grow(self._row, self._column)

    def _grow(self, row: int, column: int) -> None:
        if row <= self._rows and column <= self._columns:
            return
        self._rows, self._columns = max(row, self._rows), max(column, self._columns)
        limits = self._limits
        if self._rows * self._columns > limits.cells:
            raise InputError(
                f"{self._name} spans {self._rows:,} rows × {self._columns:,} columns, more than {limits.cells:,} cells",
                where=str(self._path),
                hint="delete what is far below or right of the table, or save it as .csv",
            )

    def _entity(self, *_facts: object) -> None:
        raise InputError(f"{self._name} declares entities", where=str(self._path), hint="this is not read for safety")


def _number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _times(attributes: dict[str, str], what: str) -> int:
    text = next((value for key, value in attributes.items() if key.endswith(what)), "1")
    return int(text) if text.isdecimal() else 1
