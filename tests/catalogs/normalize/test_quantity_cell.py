from __future__ import annotations

import pytest

from catalogs.normalize.quantity_cell import parse_cell, parse_header
from config.load import load_config

CONFIG = load_config()


@pytest.mark.parametrize(
    ("header", "attribute", "unit"),
    [
        ("Мощность, кВт", "power", "kW"),
        ("P [kW]", "power", "kW"),
        ("Flow (m3/h)", "flow", "m**3/hour"),
        ("Напор, м", "head", "m"),
        ("Масса", "mass", None),
        ("Частота вращения, об/мин", "speed", "rpm"),
        ("power", "power", None),
        ("Förderhöhe [m]", "head", "m"),
    ],
)
def test_header(header: str, attribute: str, unit: str | None) -> None:
    found = parse_header(header, CONFIG)
    assert found.attributes[0] == attribute
    assert (found.unit.name if found.unit else None) == unit


@pytest.mark.parametrize(
    ("text", "header", "low", "high"),
    [
        ("11", "Мощность, кВт", 11000, 11000),
        ("7,5", "P [kW]", 7500, 7500),
        ("0,37-0,55", "Мощность, кВт", 370, 550),
        ("5500 Вт", "Мощность, кВт", 5500, 5500),
        ("до 10", "Масса, кг", float("-inf"), 10),
        ("-40…+70", "Температура, °C", -40, 70),
        ("4", "Число полюсов", 4, 4),
        ("96 %", "КПД", 0.96, 0.96),
        ("12,5", "Неведомое, мм", 0.0125, 0.0125),
    ],
)
def test_cell(text: str, header: str, low: float, high: float) -> None:
    values, issues = parse_cell(text, header, CONFIG)
    assert not issues
    assert values[0].quantity is not None
    assert (values[0].quantity.low, values[0].quantity.high) == pytest.approx((low, high))
    assert values[0].text in text
    assert values[0].column == header


def test_the_hint_is_the_unit_of_a_bare_number() -> None:
    values, _ = parse_cell("16", "pressure", CONFIG, "бар")
    assert values[0].quantity is not None
    assert values[0].quantity.low == 1.6e6


@pytest.mark.parametrize(
    ("text", "header"), [("11", "Мощность"), ("5 кг", "Мощность, кВт"), ("много", "Мощность, кВт")]
)
def test_what_cannot_be_read_is_an_issue(text: str, header: str) -> None:
    values, issues = parse_cell(text, header, CONFIG)
    assert not values
    assert issues


@pytest.mark.parametrize("text", ["", " ", "-", "н/д"])
def test_an_empty_cell_says_nothing(text: str) -> None:
    assert parse_cell(text, "Мощность, кВт", CONFIG) == ((), ())


def test_a_category_column_keeps_its_text() -> None:
    values, _ = parse_cell("Сталь  AISI 304", "Материал", CONFIG)
    assert (values[0].attribute, values[0].category) == ("material", "Сталь AISI 304")
