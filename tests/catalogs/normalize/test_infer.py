"""What a figure settles, and marks that only a class reads."""

from __future__ import annotations

import pytest

from catalogs.items import normalize_rows
from catalogs.normalize.category import read_categories
from config.load import load_config

CONFIG = load_config()


def poles_of(name: str) -> list[tuple[float, str]]:
    (item,) = normalize_rows([{"name": name}])
    return [(value.quantity.low, value.kind) for value in item.of("poles") if value.quantity]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Электродвигатель асинхронный 5,5 кВт 1440 об/мин", [(4.0, "inferred")]),
        ("Электродвигатель асинхронный 5,5 кВт 2900 об/мин 50 Гц", [(2.0, "inferred")]),
        ("Электродвигатель асинхронный 5,5 кВт 1750 об/мин 60 Гц", []),
        ("Электродвигатель асинхронный 5,5 кВт 2000 об/мин", []),
        ("Asynchronmotor 5,5 kW 4-polig", [(4.0, "stated")]),
    ],
)
def test_speed_at_fifty_hertz_settles_the_poles(name: str, expected: list[tuple[float, str]]) -> None:
    assert poles_of(name) == expected


@pytest.mark.parametrize(
    ("text", "class_code", "attribute", "expected"),
    [
        ("реле 4CO", "relay", "contacts_co", 4.0),
        ("Steckrelais 2 Wechsler", "relay", "contacts_co", 2.0),
        ("MCCB 3P 160 A", "circuit_breaker", "poles", 3.0),
        ("кабель 3х2,5", "cable", "cores", 3.0),
        ("кабель 3х2,5", "cable", "cross_section", 2.5e-6),
        ("стол 320х1250 мм", "milling_machine", "table_length", 1.25),
        ("цилиндр 63х200", "cylinder", "stroke", 0.2),
        ("манометр кл. 1,0", "pressure_gauge", "accuracy_class", "1.0"),
        ("перфоратор SDS+", "rotary_hammer", "tool_holder", "SDS-plus"),
        ("кабель АВВГ", "cable", "material", "aluminium"),
    ],
)
def test_a_mark_is_read_in_its_class_alone(text: str, class_code: str, attribute: str, expected: float | str) -> None:
    (value,) = (one for one in read_categories(text, CONFIG, class_code=class_code) if one.attribute == attribute)
    assert (value.quantity.low if value.quantity else value.category) == expected
    assert all(one.attribute != attribute for one in read_categories(text, CONFIG, class_code="paint"))
