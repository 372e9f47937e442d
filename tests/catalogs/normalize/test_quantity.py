from __future__ import annotations

import math
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.quantities import judge, rows_of
from catalogs.item import Value
from catalogs.normalize.quantity import parse_quantities
from config.load import load_config

CONFIG = load_config()
GOLD = Path(__file__).parents[2] / "golden" / "quantities_open.csv"


def read(text: str, **more: str) -> list[Value]:
    return list(parse_quantities(text, CONFIG, **more)[0])  # type: ignore[arg-type]


def shown(text: str, **more: str) -> list[tuple[str, float, float]]:
    return [(one.attribute, one.quantity.low, one.quantity.high) for one in read(text, **more) if one.quantity]


def reasons(text: str) -> list[str]:
    return [issue.reason for issue in parse_quantities(text, CONFIG)[1]]


@pytest.mark.parametrize(("text", "expected", "note"), rows_of(GOLD), ids=[row[0] for row in rows_of(GOLD)])
def test_gold(text: str, expected: list[dict[str, object]], note: str) -> None:
    values, issues = parse_quantities(text, CONFIG)
    assert judge(expected, values, issues, CONFIG) == "right", (note, values, issues)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Насос 11 кВт", [("power", 11000, 11000)]),
        ("давление 16 бар", [("pressure", 1.6e6, 1.6e6)]),
        ("грузоподъёмность 2 т, высота подъёма 6 м", [("load_capacity", 2000, 2000), ("height", 6, 6)]),
        ("подача 0,2 мм/об", [("feed_per_rev", 0.0002, 0.0002)]),
        ("P2=5,5 кВт; n=2900 об/мин", [("power", 5500, 5500), ("speed", 2900, 2900)]),
        ("Leistung 4 kW, Drehzahl 1450 min⁻¹", [("power", 4000, 4000), ("speed", 1450, 1450)]),
        ("功率 5.5 kW", [("power", 5500, 5500)]),
        ("напряжение 380 В +10/-15 %", [("voltage", 323, 418)]),
        ("220/380 В", [("voltage", 220, 220), ("voltage", 380, 380)]),
        ("10 кВт (13,6 л.с.)", [("power", 10000, 10000)]),
        ("0,75 кВт / 1 л.с.", [("power", 750, 750)]),
        ("Ø25 мм", [("diameter", 0.025, 0.025)]),
        ("2x1,5 кВт", [("power", 1500, 1500)]),
        ("от -40 до +70 °С", [("temperature", -40, 70)]),
        ("свыше 5 до 10 кг", [("mass", 5, 10)]),
        ("5 тыс. м³/ч", [("flow", 5000 / 3600, 5000 / 3600)]),
        ("2 1/2\"", [("length", 0.0635, 0.0635)]),
        ("cosφ=0,85", [("power_factor", 0.85, 0.85)]),
        ("220 в 50 гц", [("voltage", 220, 220), ("frequency", 50, 50)]),
        ("1~230В50Гц", [("phases", 1, 1), ("voltage", 230, 230), ("frequency", 50, 50)]),
        ("Мощность, кВт: 7,5", [("power", 7500, 7500)]),
        ("3/4 inch", [("length", 0.01905, 0.01905)]),
        ("20 л. с. (14,7 кВт)", [("power", 14709.975, 14709.975)]),
        ("компрессор 450 л/мин ресивер 100 л", [("flow", 0.0075, 0.0075), ("receiver_volume", 0.1, 0.1)]),
        ("from 5 to 10 kW", [("power", 5000, 10000)]),
        ("(5-10) мм", [("length", 0.005, 0.01)]),
        ("600mm or more", [("length", 0.6, math.inf)]),
        ("less than 80 mm", [("length", -math.inf, 0.08)]),
        ("передаточное число 1:40", [("ratio", 40, 40)]),
        ("ф 4-22мм", [("diameter", 0.004, 0.022)]),
        ("0-300 degrees C", [("temperature", 0, 300)]),
        ("давление до 16 бар, расход не менее 3,6 м³/ч", [("pressure", -math.inf, 1.6e6), ("flow", 0.001, math.inf)]),
        ("Преобразователь частоты 5,5 кВт", [("power", 5500, 5500)]),
    ],
)  # fmt: skip
def test_reading(text: str, expected: list[tuple[str, float, float]]) -> None:
    got = shown(text)
    assert [name for name, _, _ in got] == [name for name, _, _ in expected]
    for one, other in zip(got, expected, strict=True):
        assert one[1:] == pytest.approx(other[1:], rel=1e-9)


@pytest.mark.parametrize(
    "text",
    ["6205", "АИР71А2", "CR 10-6", "ts500gsj25", "ГОСТ 8.417-2002", "23.09.2025", "+7 (495) 123-45-67", "арт. 5340-20",
     "12Х18Н10Т", "10W-40", "НЦ-50", "1К62",
     "5490 в сборе", "5432А", "Ст3сп 4 Ст3", "4th", "M05/T039", "Станок 16К20", "5VX-710", "К 100-65-200"],
)  # fmt: skip
def test_codes_are_no_quantities(text: str) -> None:
    assert shown(text) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("12.500 mm", "separator"),
        ("25 МВТ", "could be"),
        ("мощность 5", "without a unit"),
        ("мощность 5 мм", "not measured"),
        ("12 попугаев", "unknown unit"),
        ("25 Мм", "usually meant"),
        ('Муфта 62х2"', "inches"),
        ("24 ±10 %", "per cent"),
        ("12+0,5+3 мм", "chain"),
        ("2/63А", "poles"),
        ("исполнение -2А", "dash"),
        ("Подшипник 8122 л", "suffix"),
    ],
)
def test_what_is_not_believed_has_a_reason(text: str, reason: str) -> None:
    assert any(reason in one for one in reasons(text))


@pytest.mark.parametrize(
    ("text", "attribute", "category"),
    [
        ("класс изоляции F", "insulation_class", "F"),
        ("Болт кл.пр. 8,8", "strength_class", "8.8"),
        ("материал: чугун СЧ20; ход 5 мм", "material", "чугун СЧ20"),
        ("IM1081 УХЛ4 IP 54", "ip_code", "IP54"),
        ("Контактор AC-3 25А", "utilization_category", "AC-3"),
        ('1/2" NPT', "thread", "NPT1/2"),
        ("М12×1,75", "thread", "M12x1.75"),
    ],
)
def test_category(text: str, attribute: str, category: str) -> None:
    assert category in [one.category for one in read(text) if one.attribute == attribute]


def test_the_catalogs_decimal_mark_settles_thousands() -> None:
    assert shown("12.500 mm", decimal=".") == [("length", 0.0125, 0.0125)]
    assert shown("12.500 mm", decimal=",") == [("length", 12.5, 12.5)]


def test_the_class_names_a_bare_dimension() -> None:
    sizes = [name for name, _, _ in shown("6205 25x52x15", class_code="rolling_bearing")]
    assert sizes == ["bore_diameter", "outer_diameter", "width"]
    assert shown("4 м", class_code="centrifugal_pump")[0][0] == "head"
    assert shown("40 мм", class_code="centrifugal_pump")[0][0] == "length"
    assert shown("100 т", class_code="press") == [("force", 980665.0, 980665.0)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("11 кВт", "11000 Вт"),
        ("16 бар", "1,6 МПа"),
        ("1500 об/мин", "1500 rpm"),
        ("3,6 м³/ч", "1 л/с"),
        ("25 мм", "2.5 cm"),
    ],
)
def test_unit_spellings_give_the_same_quantity(one: str, other: str) -> None:
    assert [value.quantity for value in read(one)] == [value.quantity for value in read(other)]


ALPHABET = list("0123456789.,-+±…x×х/\"' ()=:;кКВтмМАаdDNPбар°CφøIPGRn½нLlдоmax%²³\u00a0\u2212")


@settings(max_examples=400, deadline=None)
@given(
    st.text(
        alphabet=st.sampled_from(
            list("0123456789.,-+±…x×х/\"' ()=:;кКВтмМАаdDNPбар°CCφøIPGRn½мнLlдоотmax%²³\u00a0\u2212")
        ),
        max_size=50,
    )
)
def test_total_and_spans_are_of_the_text(text: str) -> None:
    values, issues = parse_quantities(text, CONFIG)
    for value in values:
        assert value.text in text
        assert value.text
        if value.quantity is not None:
            assert value.quantity.low <= value.quantity.high
            assert not math.isnan(value.quantity.low + value.quantity.high) or math.isinf(value.quantity.low)
    assert all(issue.text in text and issue.reason for issue in issues)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_read_without_an_error(text: str) -> None:
    parse_quantities(text, CONFIG)


NAMES = st.sampled_from(
    ["kW", "W", "MPa", "bar", "mm", "m", "kg", "t", "m**3/hour", "liter/min", "rpm", "V", "N*m", "Hz"]
)


@settings(max_examples=200, deadline=None)
@given(NAMES, st.integers(1, 9999), st.integers(0, 3))
def test_what_is_formatted_reads_back(name: str, digits: int, places: int) -> None:
    unit = CONFIG.units.of(name)
    spelling = next(text for text, known in CONFIG.units.spellings.items() if known is unit)
    number = f"{digits / 10**places:.{places}f}".replace(".", ",")
    if places == 3:
        number += "0"  # three digits alone could be thousands
    got = read(f"{number} {spelling}")
    assert len(got) == 1
    assert got[0].quantity is not None
    assert got[0].quantity.low == pytest.approx(unit.to_base(digits / 10**places), rel=1e-11)


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 5000), st.integers(1, 5000))
def test_more_is_more(one: int, other: int) -> None:
    low, high = sorted((one, other))
    first, second = (read(f"мощность {value} кВт")[0].quantity for value in (low, high))
    assert first is not None
    assert second is not None
    assert first.low <= second.low


@pytest.mark.parametrize("piece", ["1x", "1 ", "(1-", "до 5 ", "±1 ", "1/2 "])
def test_a_long_cell_takes_no_quadratic_time(piece: str) -> None:
    start = time.process_time()
    parse_quantities(piece * 3000, CONFIG)
    assert time.process_time() - start < 3
