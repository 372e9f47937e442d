from __future__ import annotations

import pytest

from catalogs.table import ItemTable
from matcher.engine import Matcher
from matcher.matches import Matches
from tests.matcher.hands import item, table

MOTOR = {"speed": 1500.0, "poles": 4.0, "voltage": 380.0, "phases": 3.0, "frequency": 50.0}


@pytest.fixture(scope="module")
def catalog() -> ItemTable:
    return table(
        item("m11", "электродвигатель аир132м4", "induction_motor", power=11000.0, **MOTOR),
        item("m110", "электродвигатель 11 двигатель siemens 11", "induction_motor", power=110000.0, **MOTOR),
        item("m12", "двигатель", "induction_motor", power=12000.0, **MOTOR),
        item("m?", "электродвигатель асинхронный", "induction_motor", **MOTOR),
        item("pump", "насос центробежный 11 квт", "centrifugal_pump", power=11000.0),
        item("paint", "краска белая"),
    )


def ids(matches: Matches, row: int = 0) -> list[str]:
    return [str(matches.catalog.ids[matches.candidates.candidate_row[pair]]) for pair in matches.pairs_of(row)]


def grade_of(matches: Matches, offer: str, row: int = 0) -> str:
    (pair,) = (
        pair for pair in matches.pairs_of(row) if matches.catalog.ids[matches.candidates.candidate_row[pair]] == offer
    )
    return str(matches.grade[pair])


def test_attributes_decide_and_text_only_finds(catalog: ItemTable) -> None:
    queries = table(item("q", "siemens motor 11", "induction_motor", power=11000.0, **MOTOR))
    matches = Matcher(catalog).match(queries, refused=True)
    assert ids(matches)[0] == "m11"
    assert grade_of(matches, "m11") == "A"
    assert grade_of(matches, "m12") == "A+"
    assert grade_of(matches, "m110") == "X"
    assert grade_of(matches, "m?") == "U"
    assert grade_of(matches, "pump") == "X"


def test_refused_offers_are_left_out_and_an_empty_answer_says_why(catalog: ItemTable) -> None:
    queries = table(
        item("huge", "электродвигатель", "induction_motor", power=900000.0, **(MOTOR | {"poles": 2.0})),
        item("alien", "zzz"),
    )
    matches = Matcher(catalog).match(queries)
    assert len(matches) == 0
    assert dict(matches.nothing[0].vetoes)["poles"] == 4
    assert matches.nothing[1].compared == 0
    frame = matches.to_frame()
    assert list(frame["import_id"]) == ["alien", "huge"]
    assert frame["offer_id"].isna().all()
    assert "poles" in frame["reasons"][1]


def test_an_offer_without_a_word_in_common_is_found_by_its_attributes(catalog: ItemTable) -> None:
    queries = table(item("q", "qqq", "induction_motor", power=11000.0, **MOTOR))
    matches = Matcher(catalog).match(queries)
    assert ids(matches)[:2] == ["m11", "m12"]
    assert "attributes" in matches.found_by(0)
    assert not {"words", "characters"} & set(matches.found_by(0))


def test_names_of_one_thing_in_two_languages_meet_through_their_concept(catalog: ItemTable) -> None:
    matches = Matcher(catalog).match(table(item("q", "三相异步电动机")))
    assert "m11" in ids(matches)
    assert "words" in matches.found_by(0)
