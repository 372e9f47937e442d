from __future__ import annotations

import csv
from pathlib import Path

import pytest

from catalogs import load_catalog, read_catalog
from catalogs.report import write_rejected
from config.errors import ConfigError, InputError

BENCHMARK_HEADERS = (
    "id,title,manufacturer,price",
    "id,name,brand,price",
    "id,name,maker,price",
    "№ п/п,Наименование товара,Завод-изготовитель,Цена с НДС (руб.)",
    "Pos.,Bezeichnung,Hersteller,Listenpreis EUR",
)


def written(folder: Path, text: str, name: str = "offers.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("header", BENCHMARK_HEADERS)
def test_headers_of_five_dialects_load_to_one_schema(tmp_path: Path, header: str) -> None:
    path = written(tmp_path, f"{header}\n7,Насос ЦНС 60-66,ООО «Ливгидромаш»,125000\n")
    (item,) = load_catalog(path).details
    assert (item.id, item.name, item.maker, item.price and item.price.amount) == (
        "7",
        "Насос ЦНС 60-66",
        "ООО «Ливгидромаш»",
        125000,
    )


def test_ids_default_to_the_row_number(tmp_path: Path) -> None:
    assert list(load_catalog(written(tmp_path, "name\nA-1\n\nB-2\n")).ids) == ["1", "2"]


def test_equal_ids_are_made_different_and_reported(tmp_path: Path) -> None:
    catalog = read_catalog(written(tmp_path, "id,name\n5,Насос\n5,Муфта\n"))
    assert list(catalog.table.ids) == ["5", "5#2"]
    assert catalog.report.cells_not_understood == 1


def test_one_bad_row_in_a_thousand_costs_one_row(tmp_path: Path) -> None:
    rows = [f"{number},Насос {number},{number * 10 + 5}" for number in range(1000)]
    rows[500] = '500,"Насос без кавычки,5005'
    report = read_catalog(written(tmp_path, "id,name,price\n" + "\n".join(rows))).report
    assert (report.rows_read, report.accepted, [one.line for one in report.rejected]) == (1000, 999, [502])


@pytest.mark.parametrize(
    ("content", "word"), [(b"", "empty"), (b"\xef\xbb\xbf\n\n", "empty"), (b"\x89PNG" + bytes(64), "known")]
)
def test_a_file_that_is_no_table_is_an_error_to_mend(tmp_path: Path, content: bytes, word: str) -> None:
    path = tmp_path / "offers.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=word):
        load_catalog(path)


def test_a_missing_file_is_an_error_to_mend(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        load_catalog(tmp_path / "none.csv")


PRICE_LIST = """;ООО «Насосы и К»;;
;Прайс-лист на 23 сентября 2025 г., цены в рублях без НДС;;
;;;
;Номенклатура;Артикул;Цена
;НАСОСЫ КОНСОЛЬНЫЕ;;
;Насос К 20/30;К-20/30;12 500,00
;Насос К 45/30;К-45/30;по запросу
;Номенклатура;Артикул;Цена
;НАСОСЫ ВИХРЕВЫЕ;;
;Насос ВК 2/26;ВК-2/26;8 300,00
;;;
;;;99
"""


def test_a_price_list_with_titles_sections_and_footers(tmp_path: Path) -> None:
    catalog = read_catalog(written(tmp_path, PRICE_LIST, encoding="cp1251"))
    assert [item.name for item in catalog.table.details] == ["Насос К 20/30", "Насос К 45/30", "Насос ВК 2/26"]
    price = catalog.table.item(0).price
    assert price is not None
    assert (price.amount, price.currency, price.vat_included, price.date) == (12500, "RUB", False, "2025-09-23")
    assert catalog.table.item(1).price is None
    report = catalog.report
    assert report.header_line == 4
    assert [(one.line, one.reason) for one in report.rejected] == [
        (5, "a heading of the list, not an item"),
        (8, "the header again"),
        (9, "a heading of the list, not an item"),
        (12, "no name and no designation"),
    ]
    assert report.rows_read == 7


def test_a_list_without_a_header_says_what_it_took_for_what(tmp_path: Path) -> None:
    rows = [f"{number};Насос центробежный К {number}/30;{number}00,50" for number in range(20, 40)]
    catalog = read_catalog(written(tmp_path, "\n".join(rows)))
    assert len(catalog.table) == 20
    assert catalog.table.item(0).name == "Насос центробежный К 20/30"
    price = catalog.table.item(0).price
    assert price is not None
    assert price.amount == 2000.5
    assert any("no header" in note for note in catalog.report.notes)


def test_a_layout_names_the_columns(tmp_path: Path) -> None:
    layout = tmp_path / "mine.yml"
    layout.write_text(
        "name: mine\nheader_line: 0\ncolumns: {'#1': maker, '#2': model, '#3': price}\n", encoding="utf-8"
    )
    item = load_catalog(written(tmp_path, "4ГПЗ;180205;350\nГПЗ-1;205;120\n"), layout=str(layout)).item(0)
    assert (item.maker_key, item.model, item.price and item.price.amount) == ("gpz4", "180205", 350)


def test_an_unknown_layout_names_the_choices(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="bearing_stock_list"):
        load_catalog(written(tmp_path, "name\nНасос\n"), layout="nope")


def test_shifted_cells_are_put_aside_and_short_rows_kept(tmp_path: Path) -> None:
    report = read_catalog(written(tmp_path, "id;name;price\n1;Насос;К;500\n2;Муфта\n3;Вал;7\n")).report
    assert report.accepted == 2
    assert [one.line for one in report.rejected] == [2]


def test_the_dialect_of_the_catalog_settles_its_designations(tmp_path: Path) -> None:
    def bore_types(rows: list[str]) -> set[str]:
        items = load_catalog(written(tmp_path, "name\n" + "\n".join(rows))).details
        return {one.family for item in items if item.name == "Подшипник 7205" for one in item.designations}

    domestic = ["Подшипник 180205", "Подшипник 7205", "Подшипник 180306", "Подшипник 60205"]
    foreign = ["Подшипник 6205-2RS1", "Подшипник 7205", "Подшипник 6306-2Z", "Подшипник 6205-RS1"]
    assert bore_types(domestic) == bore_types(domestic[::-1])
    assert bore_types(foreign) != bore_types(domestic) or not bore_types(foreign)


def test_chunks_give_the_same_items(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, "name,price\n" + "\n".join(f"Подшипник {number},{number}" for number in range(6200, 6250)))
    whole = repr(load_catalog(path).details)
    monkeypatch.setattr("catalogs.load.CHUNK", 7)
    assert repr(load_catalog(path).details) == whole


def test_the_report_groups_what_was_not_understood(tmp_path: Path) -> None:
    path = written(tmp_path, "name,price\nа1,по запросу\nб2,по запросу\nв3,договорная\nг4,0\n")
    report = read_catalog(path).report
    groups = report.as_dict()["issues"]
    assert isinstance(groups, list)
    assert [(group["reason"], group["count"]) for group in groups] == [
        ("price on request", 3),
        ("a placeholder, not a price", 1),
    ]
    assert groups[0]["examples"] == ["по запросу", "договорная"]
    assert "accepted       4" in report.summary()


def test_rejected_rows_are_written_with_line_and_reason(tmp_path: Path) -> None:
    report = read_catalog(written(tmp_path, 'id,name\n1,Насос\n2,\n3,"Муфта\n4,Вал\n')).report
    write_rejected(report, tmp_path / "rejected.csv")
    rows = list(csv.reader((tmp_path / "rejected.csv").read_text(encoding="utf-8").splitlines()))
    assert rows == [
        ["line", "reason", "id", "name"],
        ["3", "no name and no designation", "2", ""],
        ["4", "a quote is opened and never closed", '3,"Муфта'],
    ]
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_header_of_two_lines_is_one_header(tmp_path: Path) -> None:
    text = (
        ";Наименование;Размеры, мм;;;Масса\n;;d;D;B;кг\n1;Подшипник 6205;25;52;15;0,13\n2;Подшипник 6206;30;62;16;0,2\n"
    )
    catalog = read_catalog(written(tmp_path, text))
    assert [(column.target, column.unit) for column in catalog.report.columns[1:]] == [
        ("name", ""),
        ("bore_diameter", "мм"),
        ("outer_diameter", "мм"),
        ("width", "мм"),
        ("mass_kg", "кг"),
    ]
    assert (len(catalog.table), catalog.table.item(0).mass_kg) == (2, 0.13)


def test_a_first_row_of_words_is_no_second_header_line(tmp_path: Path) -> None:
    catalog = read_catalog(written(tmp_path, "id;Наименование;Производитель\nа1;Насос;Ливгидромаш\nа2;Муфта;Полюс\n"))
    assert [item.name for item in catalog.table.details] == ["Насос", "Муфта"]
