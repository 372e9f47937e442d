"""Workbooks (XLSX, XLS, XLSB, ODS): one sheet as rows of text, merged cells filled down."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from catalogs.formats.archive import ZIP
from catalogs.formats.base import RawRow, RawTable, ReadOptions, cell_text
from catalogs.formats.sheet_size import check_workbook
from config.errors import InputError

_OLE = b"\xd0\xcf\x11\xe0"


def is_workbook(head: bytes) -> bool:
    """Whether the first bytes are those of a zip archive or an OLE file."""
    return head.startswith((ZIP, _OLE))


def read_excel(path: Path, options: ReadOptions) -> RawTable:
    """Rows of the named sheet, or of the first one that is not empty. Raises InputError with the sheet names.

    A zipped workbook is measured first (sheet_size.py).
    """
    import python_calamine  # noqa: PLC0415  only where a workbook is read

    with path.open("rb") as file:
        is_zipped = file.read(len(ZIP)) == ZIP
    if is_zipped:
        check_workbook(path, options.limits)
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        names = list(book.sheet_names)
        sheet, name = _pick(book, names, options.sheet, path)
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        message = f"not a workbook that can be read: {error}"
        raise InputError(message, where=str(path), hint="save it again as .xlsx or .csv") from error
    return RawTable("excel", _rows(sheet), sheet=name)


def _pick(book: Any, names: list[str], wanted: str, path: Path) -> tuple[Any, str]:
    if wanted and wanted not in names:
        raise InputError(f"no sheet '{wanted}'; sheets: {', '.join(names)}", where=str(path))
    for name in [wanted] if wanted else names:
        sheet = book.get_sheet_by_name(name)
        if wanted or sheet.total_height:
            return sheet, name
    raise InputError("the workbook has no filled sheet", where=str(path))


def _rows(sheet: Any) -> Iterator[RawRow]:
    spans = _merged_down(sheet)
    first = sheet.start[0] if sheet.start else 0
    held: dict[int, tuple[int, str]] = {}  # column → last row of the merged span, its text
    for offset, values in enumerate(sheet.to_python(skip_empty_area=False) if not first else sheet.iter_rows()):
        row = offset
        cells = [cell_text(value) for value in values]
        for column, (end, text) in list(held.items()):
            if row > end:
                del held[column]
            elif column < len(cells) and not cells[column]:
                cells[column] = text
        for column, end in spans.get(row, ()):
            if column < len(cells):
                held[column] = (end, cells[column])
        if any(cell.strip() for cell in cells):
            yield RawRow(row + 1, tuple(cells))


def _merged_down(sheet: Any) -> dict[int, list[tuple[int, int]]]:
    """First row of each cell merged over several rows of one column → its column and last row."""
    spans: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if bottom > top and left == right:
            spans.setdefault(top, []).append((left, bottom))
    return spans
