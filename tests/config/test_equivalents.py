from __future__ import annotations

from pathlib import Path

import pytest

from config.errors import InputError
from config.load import load_config
from config.model.equivalents import load_equivalents


def test_every_shipped_table_reads_and_names_its_source() -> None:
    statements = load_config().equivalents.statements
    assert len(statements) > 2000
    assert all(one.source and one.class_code in load_config().classes.profiles for one in statements)


def test_a_head_speaks_for_its_rows_and_a_row_for_itself(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text(
        "# source: handbook\n# class: fastener\nimport;domestic;relation;source\na1;b1;;\na2;b2;near;letter\n"
    )
    first, second = load_equivalents([path]).statements
    assert (first.source, first.relation, first.class_code) == ("handbook", "same", "fastener")
    assert (second.source, second.relation) == ("letter", "near")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("import,domestic\na1,b1\n", "source"),
        ("foreign,domestic,source\na1,b1,x\n", "unknown columns: foreign"),
        ("import,domestic,relation,source\na1,b1,twin,x\n", "twin"),
        ("import,domestic,source\n,b1,x\n", "missing"),
        ("# drop: (\nimport,domestic,source\na1,b1,x\n", "pattern"),
        ("", "no columns"),
    ],
)
def test_a_table_that_cannot_be_used_says_why(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "own.csv"
    path.write_text(text)
    with pytest.raises(InputError, match=r"own\.csv") as error:
        load_equivalents([path])
    assert told in str(error.value)


def test_a_table_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError):
        load_equivalents([path])
