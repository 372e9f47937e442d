from __future__ import annotations

from pathlib import Path

import pytest

from catalogs import load_catalog, read_catalog
from config.errors import InputError

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
