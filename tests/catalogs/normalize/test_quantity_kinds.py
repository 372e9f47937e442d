"""Kinds of statements that catalogs and tariffs make, in Russian, English and German."""

from __future__ import annotations

import time

import pytest

from catalogs.normalize.quantity import parse_quantities
from config.load import load_config

CONFIG = load_config()
INF = float("inf")


def shown(text: str) -> list[tuple[str, float, float]]:
    values = parse_quantities(text, CONFIG)[0]
    return [(one.attribute, one.quantity.low, one.quantity.high) for one in values if one.quantity]


def check(text: str, *expected: tuple[str, float, float]) -> None:
    got = shown(text)
    assert [one[0] for one in got] == [one[0] for one in expected]
    for one, other in zip(got, expected, strict=True):
        assert one[1:] == pytest.approx(other[1:], rel=1e-9)


@pytest.mark.parametrize(
    ("text", "name", "low", "high"),
    [
        ("мощностью 75 кВт или более", "power", 75e3, INF),
        ("толщиной 3 мм или менее", "thickness", -INF, 0.003),
        ("давление 16 бар и выше", "pressure", 1.6e6, INF),
        ("power 10 kW and above", "power", 1e4, INF),
        ("20 kg and over", "mass", 20, INF),
        ("ab 20 kg", "mass", 20, INF),
        ("100 °C oder mehr", "temperature", 100, INF),
        ("sheets thicker than 4.75 mm", "length", 0.00475, INF),
        ("bars longer than 6 m", "length", 6, INF),
        ("heavier than 5 kg", "mass", 5, INF),
        ("not wider than 600 mm", "length", -INF, 0.6),
        ("мощностью, не превышающей 750 Вт", "power", -INF, 750),
        ("масса, не превышающая 10 кг", "mass", -INF, 10),
        ("давление не превышает 10 бар", "pressure", -INF, 1e6),
        ("более 750 Вт, но менее 75 кВт", "power", 750, 75e3),
        ("толщиной 3 мм или более, но менее 4,75 мм", "thickness", 0.003, 0.00475),
        ("не более 10 кг, но не менее 5 кг", "mass", 5, 10),
        ("свыше 750 Вт до 75 кВт", "power", 750, 75e3),
        ("over 10 kg but not over 20 kg", "mass", 10, 20),
        ("a width of 600 mm or more but not exceeding 1000 mm", "width", 0.6, 1),
        ("über 5 bis 10 mm", "length", 0.005, 0.01),
        ("zwischen 5 und 10 bar", "pressure", 5e5, 1e6),
        ("между 5 и 10 бар", "pressure", 5e5, 1e6),
        ("выше 100 °C", "temperature", 100, INF),
        ("up to and including 16 bar", "pressure", -INF, 1.6e6),
        ("bis zu 16 bar", "pressure", -INF, 1.6e6),
        ("mindestens 5 bar", "pressure", 5e5, INF),
        ("höchstens 10 kg", "mass", -INF, 10),
        ("максимум 250 бар", "pressure", -INF, 2.5e7),
        ("more than or equal to 5 kg", "mass", 5, INF),
        ("Масса 50 кг, не более", "mass", -INF, 50),
    ],
)  # fmt: skip
def test_bound(text: str, name: str, low: float, high: float) -> None:
    check(text, (name, low, high))


def test_a_bound_that_begins_something_else_does_not_bound_what_stands_before_it() -> None:
    check("длина 5 м и максимальная нагрузка 100 кг", ("length", 5, 5), ("load_capacity", -INF, 100))
    check("длина 5 м, не более 10 кг", ("length", 5, 5), ("mass", -INF, 10))


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("from 0.75 to 22 kW", 750, 22e3),
        ("от 0,75 до 22 кВт", 750, 22e3),
        ("FROM 0.75 TO 22 KW", 750, 22e3),
        ("0.75 to 22 kW", 750, 22e3),
        ("von 0,75 bis 22 kW", 750, 22e3),
        ("between 0.75 kW and 22 kW", 750, 22e3),
    ],
)
def test_function_words_are_no_units(text: str, low: float, high: float) -> None:
    values, issues = parse_quantities(text, CONFIG)
    assert [(one.quantity.low, one.quantity.high) for one in values if one.quantity] == [(low, high)]
    assert not issues


@pytest.mark.parametrize("text", ["10 to", "5 до", "3 bis", "2 for", "4 am", "10 a day", "УПП 322 В наличии"])
def test_a_number_before_a_function_word_says_nothing(text: str) -> None:
    assert parse_quantities(text, CONFIG) == ((), ())


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("точность позиционирования ±0,005 мм", "accuracy"),
        ("repeatability ±0.005 mm", "accuracy"),
        ("погрешность ±0,005 мм", "accuracy"),
        ("Wiederholgenauigkeit ±0,005 mm", "accuracy"),
        ("ширина ±0,005 мм", "length"),
    ],
)
def test_a_spread_alone_is_no_size(text: str, name: str) -> None:
    check(text, (name, -5e-6, 5e-6))


@pytest.mark.parametrize(
    ("text", "name", "low", "high"),
    [
        ("220 В (+10/-15 %)", "voltage", 187, 242),
        ("230 V +10 % -15 %", "voltage", 195.5, 253),
        ("220 (+10…-15) % В", "voltage", 187, 242),
        ("24±10% В", "voltage", 21.6, 26.4),
        ("Напряжение, В: 24 ±10 %", "voltage", 21.6, 26.4),
        ("220 В +10%", "voltage", 220, 242),
        ("50 Гц ± 1 Гц", "frequency", 49, 51),
        ("Ø25 ±0,02 мм", "diameter", 0.02498, 0.02502),
        ("12+0,5 мм", "length", 0.012, 0.0125),
        ("50 +0,2/-0,1 мм", "length", 0.0499, 0.0502),
        ("100 мм -0,5 мм", "length", 0.0995, 0.1),
        ("20 °C ± 5 °C", "temperature", 15, 25),
    ],
)
def test_tolerance(text: str, name: str, low: float, high: float) -> None:
    check(text, (name, low, high))


def test_a_tolerance_of_a_list_is_of_each_member() -> None:
    check("400/690 V ±10 %", ("voltage", 360, 440), ("voltage", 621, 759))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Maße 40 x 60 x 20 cm", ["length", "length", "length"]),
        ("L x B x H 40 x 60 x 20 cm", ["length", "width", "height"]),
        ("Abmessungen (B x H x T): 40 x 60 x 20 cm", ["width", "height", "depth"]),
        ("dimensions (LxWxH) 40x60x20 cm", ["length", "width", "height"]),
        ("размеры (ВхШхТ) 40х60х20 см", ["height", "width", "thickness"]),
    ],
)
def test_sizes(text: str, names: list[str]) -> None:
    check(text, *((name, size, size) for name, size in zip(names, (0.4, 0.6, 0.2), strict=True)))


@pytest.mark.parametrize("text", ["Сталь 12Х18Н10Т", "15Х5М", "круг 40Х", "20Х13", "30ХГСА"])
def test_a_steel_grade_is_no_size(text: str) -> None:
    assert shown(text) == []


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("20 л. с.", "power", 14709.975),
        ("1500 об. / мин", "speed", 1500),
        ("10 кг / см 2", "pressure", 980665),
        ("36 м. куб./ч", "flow", 0.01),
        ("36 м 3 / ч", "flow", 0.01),
        ("36 cu m/h", "flow", 0.01),
        ("600 л. в мин.", "flow", 0.01),
        ("16 кв. мм", "area", 1.6e-5),
        ("16 sq mm", "area", 1.6e-5),
        ("40 град. С", "temperature", 40),
        ("760 мм рт. ст.", "pressure", 101325),
        ("10 ат", "pressure", 980665),
        ("10 ати", "pressure", 980665),
        ("5 кВт. ч", "energy", 1.8e7),
    ],
)
def test_unit_with_spaces_and_dots(text: str, name: str, value: float) -> None:
    values = parse_quantities(text, CONFIG)[0]
    assert [one.attribute for one in values] == [name]
    assert values[0].quantity is not None
    assert values[0].quantity.low == pytest.approx(value, rel=1e-5)


@pytest.mark.parametrize(
    ("text", "name", "low", "high"),
    [
        ("Номинальный напор, м: 20", "head", 20, 20),
        ("Напор м 32", "head", 32, 32),
        ("H, м 20", "head", 20, 20),
        ("Power (kW): 5.5", "power", 5500, 5500),
        ("мощность кВт 11", "power", 11000, 11000),
        ("Мощность (кВт) - 11", "power", 11000, 11000),
        ("Мощность - 11 кВт", "power", 11000, 11000),
        ("Q, m3/h = 36", "flow", 0.01, 0.01),
        ("Частота вращения, об/мин 1500", "speed", 1500, 1500),
        ("Давление, МПа, до 1,6", "pressure", -INF, 1.6e6),
        ("Масса, кг, не более 50", "mass", -INF, 50),
        ("Температура, °C: -40…+70", "temperature", -40, 70),
    ],
)
def test_unit_before_the_value(text: str, name: str, low: float, high: float) -> None:
    check(text, (name, low, high))


@pytest.mark.parametrize("text", ["TCP/IP 10 портов", "Modbus TCP/IP 20", "UDP/IP 54", "IP-камера 4 Мп"])
def test_a_protocol_is_no_degree_of_protection(text: str) -> None:
    values = parse_quantities(text, CONFIG)[0]
    assert [one for one in values if one.attribute == "ip_code" or one.quantity] == []


@pytest.mark.parametrize(
    ("text", "value"),
    [("32.768 kHz", 32768), ("1.575 GHz", 1.575e9), ("1,500 psi", 1500 * 6894.757293168361), ("2.048 МГц", 2.048e6)],
)
def test_a_unit_tells_decimals_from_thousands(text: str, value: float) -> None:
    assert shown(text)[0][1] == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize("text", ["12.500 mm", "1.250 kg", "1.500 kW"])
def test_what_may_be_thousands_is_refused(text: str) -> None:
    assert shown(text) == []


def test_a_breakers_poles_are_no_current() -> None:
    check("автомат 2/63А", ("current", 63, 63))
    check("12/21 А", ("current", 12, 12), ("current", 21, 21))


@pytest.mark.parametrize(
    "text",
    ["насос BM 3-36A, арт. S74113023", "редуктор X62A X62A", "TEN 6-4810N", "74HC595D,118", "1SV279", "0402HP-4N7X",
     "Электродвигатель MIR 71M2", "K 473/ 474/ 475 K 473/ 474", "602A, 603A", "( 4 cd set )", "Kategorie 7A-Patchfeld",
     "2J2004B 2J", "571NM", "10000 OHM*CM", "5 л. с крышкой", "нагрузка 5 кг на м2"],
)  # fmt: skip
def test_a_type_mark_is_no_quantity(text: str) -> None:
    assert shown(text) == []


def test_a_label_names_no_other_value_in_brackets() -> None:
    check("внутренний диаметр 70 мм (10 м)", ("bore_diameter", 0.07, 0.07), ("length", 10, 10))
    check("внутренний диаметр 25,4 мм (1 дюйм)", ("bore_diameter", 0.0254, 0.0254))


def test_a_bound_reaches_over_the_name_of_a_size() -> None:
    check("волокна, не превышающие по длине 5 мм", ("length", -INF, 0.005))


def test_ratings_side_by_side_stay_two() -> None:
    check("предохранитель 10-16A", ("current", 10, 16))
    check("250 А, 250,4 А", ("current", 250, 250), ("current", 250.4, 250.4))


@pytest.mark.parametrize("piece", ["5 мм ", "мощность 5 кВт ", "3х5 мм ", "L=5 "])
def test_many_quantities_take_linear_time(piece: str) -> None:
    def seconds(count: int) -> float:
        start = time.process_time()
        parse_quantities(piece * count, CONFIG)
        return time.process_time() - start

    seconds(10)
    assert seconds(3000) < 1.5
