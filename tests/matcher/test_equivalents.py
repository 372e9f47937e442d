"""What a table of equivalents states, through the whole engine."""

from __future__ import annotations

import pytest

from config.load import load_config
from matcher.engine import Matcher
from tests.matcher.hands import item, table


@pytest.fixture(scope="module")
def matcher(tmp_path_factory: pytest.TempPathFactory) -> Matcher:
    path = tmp_path_factory.mktemp("own") / "own.csv"
    path.write_text(
        "# source: handbook 7\nimport,domestic,class_code,relation\n"
        "ZX 700,ЦН 44,centrifugal_pump,same\nZX 800,ЦН 55,centrifugal_pump,near\n"
    )
    catalog = table(
        item("same", "насос цн 44", "centrifugal_pump"),
        item("small", "насос цн 44", "centrifugal_pump", flow=0.001, head=10.0),
        item("near", "насос цн 55", "centrifugal_pump"),
        item("other", "насос цн 66", "centrifugal_pump"),
    )
    return Matcher(catalog, load_config(own_equivalents=path))


def graded(matcher: Matcher, **given: float) -> dict[str, str]:
    matches = matcher.match(table(item("q", "qq ZX 700", "centrifugal_pump", **given)), refused=True)
    frame = matches.to_frame()
    return dict(zip(frame["offer_id"], frame["grade"], strict=True))


def test_a_statement_answers_the_question_of_function_and_is_told_with_its_source(matcher: Matcher) -> None:
    frame = matcher.match(table(item("q", "qq zx 700", "centrifugal_pump"))).to_frame()
    first = frame.iloc[0]
    assert first["offer_id"] == "same"
    assert first["grade"] == "A"
    assert "table" in first["found_by"]
    assert "handbook 7" in first["reasons"]
    assert set(frame.loc[frame["offer_id"] == "other", "grade"]) <= {"U"}


def test_attributes_veto_whatever_a_table_states(matcher: Matcher) -> None:
    grades = graded(matcher, flow=0.02, head=50.0)
    assert grades["small"] == "X"


def test_a_statement_with_a_reservation_leaves_the_question_open(matcher: Matcher) -> None:
    frame = matcher.match(table(item("q", "qq zx 800", "centrifugal_pump"))).to_frame()
    assert frame.iloc[0]["offer_id"] == "near"
    assert frame.iloc[0]["grade"] == "U"
