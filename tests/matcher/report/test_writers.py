"""Promises of every writer, then what each format owes its readers."""

from __future__ import annotations

import csv
import json
import math
import re
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from catalogs.table import ItemTable
from config.errors import UserError
from matcher.engine import Matcher
from matcher.matches import COLUMNS, Matches
from matcher.report import WRITERS, write_report
from matcher.report.flat import csv_cell
from matcher.report.rows import KINDS
from tests.matcher.hands import item
from tests.matcher.report.conftest import matched

RUSSIAN = ("Замены", "Не понято", "Обозначения")
ENGLISH = ("Substitutes", "Not understood", "Legend")


@pytest.mark.parametrize("ending", WRITERS)
def test_row_order_of_the_inputs_leaves_no_trace(ending: str, tmp_path: Path, matches: Matches) -> None:
    one, other = tmp_path / f"one{ending}", tmp_path / f"other{ending}"
    write_report(matches, one)
    write_report(matched(order=-1), other)
    assert one.read_bytes() == other.read_bytes()


@pytest.mark.parametrize("ending", WRITERS)
def test_a_failure_leaves_the_old_file_and_nothing_else(
    ending: str, tmp_path: Path, matches: Matches, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"m{ending}"
    path.write_text("old", encoding="utf-8")

    def half(explainer: object, building: Path, *, language: str) -> None:
        building.write_text("half", encoding="utf-8")
        raise OSError("disk full")

    monkeypatch.setitem(WRITERS, ending, half)
    with pytest.raises(OSError, match="disk full"):
        write_report(matches, path)
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("ending", WRITERS)
def test_nothing_to_report_is_a_report(ending: str, tmp_path: Path, matches: Matches) -> None:
    empty = matches.queries.take([])  # type: ignore[arg-type]
    from matcher.engine import Matcher  # noqa: PLC0415 - only this test matches anew

    write_report(Matcher(matches.catalog).match(empty), tmp_path / f"m{ending}")
    assert (tmp_path / f"m{ending}").stat().st_size >= 0


def test_an_unknown_ending_names_the_known_ones(tmp_path: Path, matches: Matches) -> None:
    with pytest.raises(UserError, match=r"\.csv, \.xlsx"):
        write_report(matches, tmp_path / "m.docx")


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def test_csv_has_the_contracts_columns_and_empty_is_unknown(tmp_path: Path, matches: Matches) -> None:
    write_report(matches, tmp_path / "m.csv")
    rows = rows_of(tmp_path / "m.csv")
    assert list(rows[0]) == COLUMNS
    numbers = [int(row["import_id"][1:]) for row in rows]
    assert numbers == sorted(numbers)
    refused = rows[0]
    assert refused["import_id"] == "I2"
    assert refused["reasons"].startswith("сравнено предложений")
    assert {refused[name] for name in ("offer_id", "rank", "score", "cost_offer", "saving_percent")} == {""}
    first = next(row for row in rows if row["import_id"] == "I10" and row["offer_id"] == "O1")
    assert float(first["cost_import"]) > float(first["cost_offer"]) > 0
    saved = 1 - float(first["cost_offer"]) / float(first["cost_import"])
    assert float(first["saving_percent"]) == pytest.approx(100 * saved, abs=0.01)
    unpriced = next(row for row in rows if row["import_id"] == "I10" and row["offer_id"] == "O2")
    assert unpriced["cost_offer"] == ""
    assert unpriced["cost_missing"] == "offer.unit_price"


def test_csv_text_is_never_a_formula_and_numbers_stay_numbers(tmp_path: Path, matches: Matches) -> None:
    write_report(matches, tmp_path / "m.csv")
    for row in csv.reader((tmp_path / "m.csv").read_text(encoding="utf-8").splitlines()):
        for cell in row:
            assert not cell.startswith(("=", "+", "@")), cell
    assert csv_cell("offer_name", "=1+1") == "'=1+1"
    assert csv_cell("offer_name", "-40…+70 °C") == "'-40…+70 °C"
    assert csv_cell("offer_id", "-5") == "-5"
    assert csv_cell("import_id", "+7,5") == "+7,5"
    assert csv_cell("saving_percent", -12.5) == "-12.50"


def test_jsonl_and_parquet_say_what_csv_says(tmp_path: Path, matches: Matches) -> None:
    for ending in (".csv", ".jsonl", ".parquet"):
        write_report(matches, tmp_path / f"m{ending}")
    lines = [json.loads(line) for line in (tmp_path / "m.jsonl").read_text(encoding="utf-8").splitlines()]
    table = pq.read_table(tmp_path / "m.parquet")
    assert table.column_names == COLUMNS == list(lines[0])
    assert table.to_pylist() == lines
    for told, line in zip(rows_of(tmp_path / "m.csv"), lines, strict=True):
        for column in KINDS:
            expected = math.nan if line[column] is None else line[column]
            assert (float(told[column]) if told[column] else math.nan) == pytest.approx(expected, nan_ok=True)


def test_xlsx_has_both_languages_colours_and_filters(tmp_path: Path, matches: Matches) -> None:
    write_report(matches, tmp_path / "m.xlsx")
    book = openpyxl.load_workbook(tmp_path / "m.xlsx")
    assert book.sheetnames == [
        "matches",
        "Замены",
        "Не понято",
        "Обозначения",
        "Substitutes",
        "Not understood",
        "Legend",
    ]
    assert book.active is not None
    assert book.active.title == "Замены"
    data = book["matches"]
    assert [cell.value for cell in data[1]] == COLUMNS
    told = rows_of_csv(matches, tmp_path)
    for sheet in (data, book["Замены"], book["Substitutes"]):
        assert sheet.freeze_panes == "C2"
        assert sheet.auto_filter.ref == f"A1:Y{len(told) + 1}"
        assert sheet.max_row == len(told) + 1
    grade = COLUMNS.index("grade") + 1
    graded = [data.cell(row, grade) for row in range(2, data.max_row + 1)]
    colours = {cell.value: cell.fill.fgColor.rgb for cell in graded}
    assert len(set(colours.values())) == len({str(value)[:1] for value in colours})
    names = [data.cell(row, 2) for row in range(2, data.max_row + 1)]
    assert any(str(cell.value).startswith("=HYPERLINK") for cell in names)
    assert all(cell.data_type != "f" for row in data.iter_rows() for cell in row)
    assert book["Не понято"]["E2"].value == "??"
    assert book.properties.created.year == 2000


def rows_of_csv(matches: Matches, folder: Path) -> list[dict[str, str]]:
    write_report(matches, folder / "told.csv")
    return rows_of(folder / "told.csv")


class Page(HTMLParser):
    """Tags and text of a page; fails on a tag that is not closed in order."""

    VOID = ("meta", "input", "br")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.fixture
def page(tmp_path: Path, matches: Matches) -> Page:
    write_report(matches, tmp_path / "m.html", language="ru")
    parsed = Page()
    parsed.feed((tmp_path / "m.html").read_text(encoding="utf-8"))
    assert parsed.open == []
    return parsed


def test_html_needs_nothing_from_outside_and_runs_nothing(page: Page) -> None:
    tags = {tag for tag, _ in page.tags}
    assert not tags & {"script", "link", "img", "iframe", "object", "form"}
    for _, attributes in page.tags:
        assert not {"src", "href", "onclick", "style"} & set(attributes)
    assert not re.search(r"url\(|@import", "".join(page.text))


def test_html_escapes_names_and_speaks_both_languages(page: Page) -> None:
    text = " ".join(page.text)
    assert "<b>NK</b> & Co" in text
    assert "запас 10 %" in text
    assert "10% to spare" in text
    assert ("html", {"lang": "ru"}) in page.tags
    checked = [attributes["id"] for tag, attributes in page.tags if tag == "input" and "checked" in attributes]
    assert checked == ["in-ru", "only-all"]


def test_html_tells_what_was_not_understood_and_what_has_no_counterpart(page: Page) -> None:
    text = " ".join(page.text)
    assert "cannot be read" in text
    assert "Насос центробежный огромный" in text
    assert "ни одно не подходит" in text
    assert "Не учтено: цена" in text


def test_html_shows_one_grade_or_the_imports_without_a_substitute(page: Page, matches: Matches) -> None:
    choices = {attributes["id"]: attributes for tag, attributes in page.tags if tag == "input"}
    assert {"only-all", "only-A", "only-U", "only-none"} <= set(choices)
    letters = {str(matches.grades.letter[pair]) for pair in range(len(matches)) if matches.rank[pair] == 1}
    for letter in "ABCDU":
        assert ("disabled" in choices[f"only-{letter}"]) == (letter not in letters)
    assert "disabled" not in choices["only-none"]
    assert any(attributes.get("class") == "without" for _, attributes in page.tags)


def test_html_tells_the_first_candidates_in_full_and_names_the_rest(matches: Matches, tmp_path: Path) -> None:
    catalog = ItemTable.from_items(
        [item(f"O{n}", f"Насос центробежный К {n}", "centrifugal_pump", power=11000.0) for n in range(8)]
    )
    query = ItemTable.from_items([item("I1", "Насос центробежный NK", "centrifugal_pump", power=11000.0)])
    write_report(Matcher(catalog).match(query, limit=8), tmp_path / "m.html")
    text = (tmp_path / "m.html").read_text(encoding="utf-8")
    assert text.count('class="offer"') == 3
    assert "Ещё предложения: 5" in text
    assert all(f"К {n}" in text for n in range(8))


def test_sheets_for_people_name_attributes_costs_and_ways_of_search(tmp_path: Path, matches: Matches) -> None:
    write_report(matches, tmp_path / "m.xlsx")
    book = openpyxl.load_workbook(tmp_path / "m.xlsx")
    told = [
        dict(zip(COLUMNS, (cell.value for cell in row), strict=True)) for row in book["Замены"].iter_rows(min_row=2)
    ]
    data = [
        dict(zip(COLUMNS, (cell.value for cell in row), strict=True)) for row in book["matches"].iter_rows(min_row=2)
    ]
    assert [row["offer_id"] for row in told] == [row["offer_id"] for row in data]
    for column in ("conflicts", "unknowns", "cost_scope", "cost_missing", "found_by"):
        assert [bool(row[column]) for row in told] == [bool(row[column]) for row in data]
        words = " ".join(str(row[column]) for row in told if row[column])
        assert words or column == "conflicts"  # nothing that is offered here fails
        assert not re.search("[A-Za-z_]{3}", words), words
