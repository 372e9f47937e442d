"""Names that are formulas, through the writers that spreadsheets open: text there, and numbers still numbers."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from catalogs.safe_cell import FORMULA
from matcher.matches import Matches
from matcher.report import write_report
from tests.catalogs.test_safe_cell import ATTACKS


def attacked(matches: Matches, text: str) -> Matches:
    """The matches, with `text` for the name and the maker of every item of both sides."""
    tables = []
    for table in (matches.queries, matches.catalog):
        items = [replace(table.item(row), name=text, maker=text) for row in range(len(table))]
        tables.append(replace(table, display=[text] * len(items), details=items))
    return replace(matches, queries=tables[0], catalog=tables[1])


@pytest.mark.parametrize("text", ATTACKS)
def test_every_writer_keeps_text_as_text(tmp_path: Path, matches: Matches, text: str) -> None:
    hostile = attacked(matches, text)
    for ending in (".csv", ".xlsx"):
        write_report(hostile, tmp_path / f"m{ending}")
    with (tmp_path / "m.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    assert any(text.strip() in row["offer_name"] for row in rows)
    assert not [cell for row in rows for cell in row.values() if cell.startswith(FORMULA) and not _is_number(cell)]
    book = openpyxl.load_workbook(tmp_path / "m.xlsx")
    assert not [
        cell.coordinate for sheet in book for line in sheet.iter_rows() for cell in line if cell.data_type == "f"
    ]
    saved = [row["saving_percent"] for row in rows if row["saving_percent"]]
    assert all(_is_number(cell) for cell in saved)


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).removeprefix("-").isdigit()
