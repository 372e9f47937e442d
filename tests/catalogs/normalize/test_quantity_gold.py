from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.quantities import judge, rows_of
from catalogs.normalize.quantity import parse_quantities
from config.load import load_config

CONFIG = load_config()
GOLDEN = Path(__file__).parents[2] / "golden"
SETS = ("open", "frozen", "blind", "third", "fourth")


@pytest.mark.parametrize("name", SETS)
def test_every_set_is_read_and_none_silently_wrong(name: str) -> None:
    rows = rows_of(GOLDEN / f"quantities_{name}.csv")
    verdicts = {text: judge(expected, *parse_quantities(text, CONFIG), CONFIG) for text, expected, _ in rows}
    assert [text for text, verdict in verdicts.items() if verdict == "wrong"] == []
    assert Counter(verdicts.values())["right"] >= 0.97 * len(rows)
    assert len(verdicts) == len(rows) >= 60


def test_frozen_half_is_the_one_whose_hash_was_recorded_before_the_parser() -> None:
    recorded = (GOLDEN / "quantities_frozen.sha256").read_text(encoding="utf-8").split()[0]
    assert hashlib.sha256((GOLDEN / "quantities_frozen.csv").read_bytes()).hexdigest() == recorded


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Кран Ду 65мм, Ру25кгс/см2", [("nominal_diameter", 0.065), ("nominal_pressure", 25 * 98066.5)]),
        ("Vanne DN40mm PN10bar", [("nominal_diameter", 0.04), ("nominal_pressure", 1e6)]),
        ("Лист сталь 3 мм", [("length", 0.003)]),
        ("Полоса сталь2,5мм", [("length", 0.0025)]),
        ("сталь 45", []),
        ("Шпилька L-220 мм", [("length", 0.22)]),
        ("Шланг D-20 мм", [("diameter", 0.02)]),
        ("наклейка 40x40 мм", [("length", 0.04), ("length", 0.04)]),
        ("Круг 125х1,0х22 A-WX BF", [("length", 0.125), ("length", 0.001), ("length", 0.022)]),
        ("16 A-DC", [("current", 16)]),
        ("of an output of 2,500 kVA and with a cooler", [("apparent_power", 2.5e6)]),
        ("transformer 2,500 kVA", []),
        ("втулка Н=67 мм", [("height", 0.067)]),
        ("насос Н=67 м", [("head", 67)]),
        ("стойка H=120 мм", [("height", 0.12)]),
        ('Ниппель Ду 1  1/4"', [("length", 0.03175)]),
        ('Ниппель Ду 15 1/2"', [("nominal_diameter", 0.015), ("length", 0.0127)]),
        ("Выключатель ВА51 УХЛ 3 400А", [("current", 400)]),
        ("15%, но не менее 0.3 EUR за 1 кг", [("ratio", 0.15)]),
        ("Фланец Ру 16 08 х 18 н 10 т", [("nominal_pressure", 1.6e6)]),
        ("Сверло 8,0мм HSS M2", [("length", 0.008)]),
        ("Труба проф. 40 х 40 х2,0 ст.3 пс", [("length", 0.04), ("length", 0.04), ("length", 0.002)]),
        ("Муфта (дв. 740, 51) В СБОРЕ", []),
        ("раствор, с.831290А", []),
        ("от 0° C до 300° C", [("temperature", 300)]),
        ("поворот 45° с фиксацией", [("angle", 45)]),
        ("реле 24V/DC", [("voltage", 24)]),
        ("Трубка для КПП 238А", []),
        ("Автомат ВА 160А", [("current", 160)]),
        ("сверло d6,5мм", [("length", 0.0065)]),
        ("электродвигатель5,5кВт", [("power", 5500)]),
    ],
)
def test_spellings_the_blind_sets_taught(text: str, expected: list[tuple[str, float]]) -> None:
    values = parse_quantities(text, CONFIG)[0]
    shown = [(one.attribute, one.quantity.high) for one in values if one.quantity]
    assert [name for name, _ in shown] == [name for name, _ in expected]
    assert [value for _, value in shown] == pytest.approx([value for _, value in expected])
