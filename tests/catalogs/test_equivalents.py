from __future__ import annotations

import re

import pytest

from catalogs.equivalents import Described, EquivalentBook
from catalogs.normalize.text import normalize_text
from config.model.equivalents import Equivalents, Statement


def statement(
    one: str, other: str, *, maker: str = "", class_code: str = "widget", relation: str = "same"
) -> Statement:
    return Statement((one, other), (maker, ""), class_code, relation, "handbook")


BOOK = EquivalentBook(
    Equivalents(
        (
            statement("NE 555", "КР1006ВИ1"),
            statement("Mobil DTE 25", "HLP 46", relation="near"),
            statement("F 31", "EVL 164", maker="Bonfiglioli"),
            statement("45", "C45"),
        ),
        (("widget", re.compile("N$")),),
    ),
    compatible=lambda one, other: one == other,
)


def item(title: str, *, maker: str = "", class_code: str = "") -> Described:
    return Described(normalize_text(title), (), maker, class_code)


def said(one: Described, other: Described) -> str:
    found = BOOK.statement(BOOK.names(one), BOOK.names(other))
    return found.relation if found else ""


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (item("timer NE555"), item("таймер КР1006ВИ1"), "same"),
        (item("таймер КР 1006 ВИ1 новый"), item("NE-555N"), "same"),
        (item("масло Mobil DTE 25, бочка"), item("Масло HLP 46", class_code="widget"), "near"),
        (item("таймер NE556"), item("таймер КР1006ВИ1"), ""),
        (item("редуктор Bonfiglioli F 31", class_code="widget"), item("редуктор EVL 164"), "same"),
        (item("редуктор F 31", maker="bonfiglioli", class_code="widget"), item("редуктор EVL 164"), "same"),
        (item("редуктор SEW F 31", maker="sew", class_code="widget"), item("редуктор EVL 164"), ""),
        (item("круг 45", class_code="widget"), item("круг C45", class_code="widget"), "same"),
        (item("болт 45", class_code="bolt"), item("круг C45", class_code="widget"), ""),
        (item("45 шт"), item("круг C45", class_code="widget"), ""),
    ],
)
def test_a_designation_is_told_in_any_spelling_and_never_by_a_bare_number(
    one: Described, other: Described, expected: str
) -> None:
    assert said(one, other) == expected
    assert said(other, one) == expected


def test_counterparts_are_given_as_code_and_as_text() -> None:
    assert BOOK.counterparts(BOOK.names(item("NE555"))) == (("KP1006BИ1", "кр1006ви1"),)
