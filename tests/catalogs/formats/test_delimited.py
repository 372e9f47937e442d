from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogs.formats.base import RawRow, ReadOptions
from catalogs.formats.delimited import find_delimiter, read_delimited, read_records
from config.errors import InputError


def records(text: str, delimiter: str = ",") -> list[RawRow]:
    lines = ((number, line, "") for number, line in enumerate(text.splitlines(keepends=True), 1))
    return list(read_records(lines, delimiter))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_separator_is_found_although_names_hold_commas(delimiter: str) -> None:
    lines = [delimiter.join(("id", "name", "price")) + "\n"]
    lines += [delimiter.join((str(place), f'"Насос, {place} кВт"', f'"{place},5"')) + "\n" for place in range(30)]
    assert find_delimiter(lines) == delimiter


def test_a_quoted_cell_may_hold_newlines_and_quotes() -> None:
    rows = records('id,name\n1,"Насос ""К""\nконсольный"\n2,Муфта\n')
    assert [(row.line, row.cells) for row in rows] == [
        (1, ("id", "name")),
        (2, ("1", 'Насос "К"\nконсольный')),
        (4, ("2", "Муфта")),
    ]


def test_an_inch_sign_opens_no_quote() -> None:
    rows = records('Труба 1/2" оцинкованная,100\nКран 3/4",200\n')
    assert [row.cells[1] for row in rows] == ["100", "200"]


def test_an_open_quote_costs_one_line() -> None:
    text = 'id,name\n1,"Насос\n' + "".join(f"{place},Муфта\n" for place in range(2, 500))
    rows = records(text)
    assert [row.line for row in rows if row.problem] == [2]
    assert sum(not row.problem for row in rows) == 499


def test_many_open_quotes_cost_their_lines_and_no_time() -> None:
    rows = records("".join(f'{place},"Насос {place},x\n' for place in range(20_001)))
    assert sum(len(row.cells) for row in rows)


def test_nul_bytes_are_dropped_and_noted(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("id,name\n1,На\x00сос\n".encode())
    row = list(read_delimited(path, ReadOptions()).rows)[1]
    assert row.cells == ("1", "Насос")
    assert row.note


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_any_newline(tmp_path: Path, newline: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(newline.join(("id,name", "1,Насос", "2,Муфта")).encode("cp1251"))
    assert [row.cells for row in read_delimited(path, ReadOptions()).rows] == [
        ("id", "name"),
        ("1", "Насос"),
        ("2", "Муфта"),
    ]


def test_unknown_encoding_is_an_error_to_mend(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id\n", encoding="utf-8")
    with pytest.raises(InputError, match="unknown encoding"):
        read_delimited(path, ReadOptions(encoding="cp9999"))


@given(st.text(st.sampled_from('ab1,;"\n \t'), max_size=200))
def test_any_text_gives_rows_in_line_order(text: str) -> None:
    lines = [row.line for row in records(text)]
    assert lines == sorted(set(lines))
