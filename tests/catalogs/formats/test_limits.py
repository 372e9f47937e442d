"""Files that are bombs or wider than any table: refused with a message, or put aside row by row."""

from __future__ import annotations

import json
import struct
import zipfile
from pathlib import Path

import pyarrow as arrow
import pytest
import xlsxwriter
from pyarrow import parquet

from catalogs import load_catalog, read_catalog
from catalogs.formats import Limits, RawRow, ReadOptions, open_table
from config.errors import InputError

ROW = '<row r="{0}"><c {1}><v>1</v></c></row>'
FAR = "<worksheet><sheetData>" + ROW.format(1, 'r="A1"') + ROW + "</sheetData></worksheet>"


def workbook(path: Path, sheet: str = "") -> Path:
    """A workbook of one row; with `sheet`, that XML in place of its sheet."""
    whole = path.with_name("whole.xlsx")
    with xlsxwriter.Workbook(str(whole)) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ("Наименование", "Цена"))
        page.write_row(1, 0, ("Насос К 20/30", 5))
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            is_sheet = bool(sheet) and name.endswith("sheet1.xml")
            target.writestr(name, sheet if is_sheet else source.read(name))
    return path


def refused(path: Path, match: str, limits: Limits | None = None) -> None:
    with pytest.raises(InputError, match=match):
        list(open_table(path, ReadOptions(limits=limits or Limits())).rows)


@pytest.mark.parametrize("address", ['r="XFD1048576"', "r = 'XFD1048576'"])
def test_a_sheet_of_two_cells_far_apart_is_refused(tmp_path: Path, address: str) -> None:
    refused(workbook(tmp_path / "a.xlsx", FAR.format(1048576, address)), "spans 1,048,576 rows × 16,384 columns")


def test_cells_without_addresses_are_counted(tmp_path: Path) -> None:
    body = "<row><c/></row>" * 1000 + "<row>" + "<c><v>1</v></c>" * 2000 + "</row>"
    sheet = f"<worksheet><sheetData>{body}</sheetData></worksheet>"
    refused(workbook(tmp_path / "a.xlsx", sheet), "spans 1,001 rows", Limits(cells=1_000_000))


def test_a_sheet_with_entities_is_refused(tmp_path: Path) -> None:
    sheet = '<!DOCTYPE w [<!ENTITY a "1">]>' + FAR.format(2, 'r="A2"')
    refused(workbook(tmp_path / "a.xlsx", sheet), "declares entities")


def test_a_zip_that_unpacks_too_far_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.png", b"\0" * 80_000_000)
    refused(path, "times its size")
    refused(path, "unpacked it would be 80", Limits(unpacked=10_000_000))


def test_a_zip_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings2.xml", b"x" * 5_000_000)
    content = bytearray(path.read_bytes())
    stated = struct.pack("<I", 5_000_000)
    while stated in content:
        place = content.index(stated)
        content[place : place + 4] = struct.pack("<I", 100)
    path.write_bytes(bytes(content))
    refused(path, "cannot be unpacked|not the one it states")


@pytest.mark.parametrize("name", ["../../etc/cron.d/x.xml", "/etc/x.xml", "..\\x.xml", "C:\\x.xml"])
def test_names_that_leave_the_archive_are_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, "<КоммерческаяИнформация/>")
    refused(path, "outside of itself")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.zip"]


def test_an_open_document_that_repeats_itself_is_refused(tmp_path: Path) -> None:
    times = 'table:number-columns-repeated="16384" office:value-type="string"'
    cell = f"<table:table-cell {times}><text:p>1</text:p></table:table-cell>"
    row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    with zipfile.ZipFile(tmp_path / "a.ods", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        spaces = 'xmlns:table="t" xmlns:text="x" xmlns:office="o"'
        archive.writestr("content.xml", f"<x {spaces}><table:table>{row}</table:table></x>")
    refused(tmp_path / "a.ods", "spans")


def test_nesting_of_json_is_limited(tmp_path: Path) -> None:
    deep = '{"a":' * 500 + "1" + "}" * 500
    path = tmp_path / "a.jsonl"
    path.write_text(f'{{"name": "Насос", "x": {deep}}}\n{{"name": "Муфта", "note": "{"[" * 90}"}}\n', "utf-8")
    report = read_catalog(path).report
    assert [(one.line, one.reason) for one in report.rejected] == [(1, "nested deeper than 32")]
    path.write_text("[" * 200_000, "utf-8")
    with pytest.raises(InputError, match="not JSON"):
        load_catalog(path)


def test_an_array_is_read_record_by_record(tmp_path: Path) -> None:
    records = [{"name": f"Насос К {n}/30", "note": 'a "quoted" \\ ] one' * 40} for n in range(1000)]
    path = tmp_path / "a.json"
    path.write_text(json.dumps(records, ensure_ascii=False, indent=1), "utf-8")
    rows = list(open_table(path).rows)
    assert [row.cells for row in rows] == [tuple(one.values()) for one in records]


@pytest.mark.parametrize(
    "text", ['[{"name": "a"}', '[{"name": "a"}] x', '[{"name": "a"},]', '[{"name": "a"} {"name": "b"}]']
)
def test_a_broken_array_is_an_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text, "utf-8")
    refused(path, "not JSON")


def test_parquet_over_the_limits_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    parquet.write_table(arrow.table({"name": ["x" * 1000] * 5000}), path)
    refused(path, "5,000 rows, more than 10", Limits(rows=10))
    parquet.write_table(arrow.table({f"c{n}": ["x"] for n in range(50)}), path)
    refused(path, "50 columns", Limits(columns=10))
    parquet.write_table(arrow.table({"name": [str(n) * 500 for n in range(2000)]}), path)
    refused(path, "bytes in one row group", Limits(unpacked=1000))


def test_a_line_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"name;price\n" + b"x" * 9_000_000)
    refused(path, "line 2 is longer than")


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.xlsx"])
def test_rows_columns_and_cells_are_limited_in_every_format(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    table = [
        ["name", *(f"c{n}" for n in range(9))],
        ["Насос", *"123456789"],
        ["x" * 300, *"123456789"],
        ["Муфта", *"1" * 9],
    ]
    if name == "a.csv":
        path.write_text("\n".join(";".join(row) for row in table), "utf-8")
    elif name == "a.jsonl":
        path.write_text("\n".join(json.dumps(dict(zip(table[0], row, strict=True))) for row in table[1:]), "utf-8")
    else:
        with xlsxwriter.Workbook(str(path)) as book:
            page = book.add_worksheet()
            for number, row in enumerate(table):
                page.write_row(number, 0, row)
    assert problems(path, Limits(cell=200))[-2:] == ["a cell is longer than 200 characters", ""]
    assert set(problems(path, Limits(columns=5))) == {"10 cells, more than 5"}
    refused(path, "more than 2 rows", Limits(rows=2))


def problems(path: Path, limits: Limits) -> list[str]:
    rows: list[RawRow] = list(open_table(path, ReadOptions(limits=limits)).rows)
    return [row.problem for row in rows]
