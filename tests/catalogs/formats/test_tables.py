"""What every format promises: the same table gives the same items, and a broken file is an error to mend."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as arrow
import pytest
import xlsxwriter
from pyarrow import parquet

from catalogs import load_catalog, read_catalog
from catalogs.formats import FORMATS, open_table
from config.errors import InputError
from tests.catalogs.formats import test_bmecat, test_commerceml, test_yandex

HEADER = ("id", "Наименование", "Артикул", "Цена, руб.", "Мощность, кВт")
ROWS = (
    ("1", "Насос К 80-50-200", 6205.0, 45000.5, 15.0),
    ("2", "Насос; с запятой, и «кавычками»", "К-20/30", 1500.0, 4.0),
)


def write_csv(path: Path) -> None:
    quoted = [";".join(f'"{cell:g}"' if isinstance(cell, float) else f'"{cell}"' for cell in row) for row in ROWS]
    path.write_bytes("\n".join((";".join(HEADER), *quoted)).encode("cp1251"))


def write_xlsx(path: Path, first_line: int = 0) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Прайс")
        for place, row in enumerate((HEADER, *ROWS), first_line):
            sheet.write_row(place, 0, row)


def write_parquet(path: Path) -> None:
    columns = {
        name: [str(row[place]) if place == 2 else row[place] for row in ROWS] for place, name in enumerate(HEADER)
    }
    columns["Артикул"] = ["6205", "К-20/30"]
    parquet.write_table(arrow.table(columns), path)


def write_jsonl(path: Path) -> None:
    path.write_text(
        "\n".join(json.dumps(dict(zip(HEADER, row, strict=True)), ensure_ascii=False) for row in ROWS), "utf-8"
    )


WRITERS: dict[str, Callable[[Path], None]] = {
    "a.csv": write_csv,
    "a.xlsx": write_xlsx,
    "a.parquet": write_parquet,
    "a.jsonl": write_jsonl,
}
TREES: dict[str, Callable[[Path], object]] = {
    "a.yml": lambda path: test_yandex.written(path, test_yandex.SIMPLE + test_yandex.MODEL),
    "a.xml": lambda path: test_bmecat.written(path, test_bmecat.product()),
    "import.xml": lambda path: test_commerceml.pair(path.parent),
}


@pytest.mark.parametrize("name", WRITERS)
def test_one_table_in_every_format_is_the_same_items(tmp_path: Path, name: str) -> None:
    WRITERS[name](tmp_path / name)
    write_csv(tmp_path / "oracle.csv")
    # by repr: an unknown mass is NaN, and NaN is not equal to itself
    assert repr(load_catalog(tmp_path / name).details) == repr(load_catalog(tmp_path / "oracle.csv").details)


def test_whole_numbers_of_a_workbook_have_no_fraction(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "a.xlsx")
    assert load_catalog(tmp_path / "a.xlsx").item(0).model == "6205"


def test_every_format_has_a_writer_here(tmp_path: Path) -> None:
    every: dict[str, Callable[[Path], object]] = {**WRITERS, **TREES}
    for name, write in every.items():
        write(tmp_path / name)
    assert {open_table(tmp_path / name).format for name in every} == {one.name for one in FORMATS}


@pytest.mark.parametrize("name", [*WRITERS, *TREES])
def test_a_cut_file_raises_no_traceback(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    (WRITERS | TREES)[name](path)
    whole = path.read_bytes()
    for share in (0.1, 0.5, 0.9):
        path.write_bytes(whole[: int(len(whole) * share)])
        try:
            report = read_catalog(path).report
        except InputError:
            continue
        assert report.rows_read == report.accepted + len(report.rejected)


def test_a_workbook_with_titles_merged_cells_and_dates(tmp_path: Path) -> None:
    path = tmp_path / "price.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Пустой")
        sheet = book.add_worksheet("Прайс")
        sheet.merge_range("A1:D1", "ООО «Насосы». Прайс-лист на 23.09.2025. Цены в рублях с НДС")
        sheet.write_row(3, 0, ("Производитель", "Наименование", "Цена", "Дата"))
        sheet.merge_range("A5:A6", "Ливгидромаш")
        sheet.write_row(4, 1, ("Насос К 20/30", 12500.0))
        sheet.write_datetime(4, 3, datetime.datetime(2025, 9, 1), book.add_format({"num_format": "dd.mm.yyyy"}))
        sheet.write_row(5, 1, ("Насос К 45/30", 15000.0))
    first, second = load_catalog(path).details
    assert (first.maker, second.maker) == ("Ливгидромаш", "Ливгидромаш")
    assert first.price is not None
    assert second.price is not None
    assert (first.price.amount, first.price.currency, first.price.vat_included) == (12500, "RUB", True)
    assert (first.price.date, second.price.date) == ("2025-09-01", "2025-09-23")


def test_a_sheet_is_picked_by_name_and_an_unknown_one_names_the_choices(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "a.xlsx")
    assert len(load_catalog(tmp_path / "a.xlsx", sheet="Прайс")) == 2
    with pytest.raises(InputError, match="sheets: Прайс"):
        load_catalog(tmp_path / "a.xlsx", sheet="Лист1")


def test_a_bad_json_line_costs_one_row(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"name": "Насос"}\n{"name": \n[1, 2]\n{"name": "Муфта", "attributes": {"Мощность": "4 кВт"}}\n', "utf-8"
    )
    catalog = read_catalog(path)
    assert [one.line for one in catalog.report.rejected] == [2, 3]
    assert [value.attribute for value in catalog.table.item(1).values] == ["power"]


def test_the_content_decides_where_the_suffix_is_wrong(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "a.csv")
    assert read_catalog(tmp_path / "a.csv").report.format == "excel"
