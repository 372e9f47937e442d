"""Every sentence of both languages, read by a person once and held here."""

from __future__ import annotations

import math

import pytest

from catalogs.item import Quantity, Value
from config.load import load_config
from config.model.classes import AttributeRule, Bridge
from matcher.tables import FAIL, PASS, UNKNOWN
from matcher.words.facts import Line, Side
from matcher.words.language import load_words
from matcher.words.sentences import Sentences
from matcher.words.values import Values

RULE = {"role": "function", "critical": True}
SLEEVE = Bridge(kind="adapter", ru="переходная втулка", en="adapter sleeve", hours=8, price_share=0.015)
BASE = {"power": "W", "flow": "m**3/s", "head": "m", "bore_diameter": "m", "measuring_range": "Pa", "mass": "kg"}


def side(name: str, given: object) -> Side:
    if given is None:
        return Side()
    if isinstance(given, str):
        return Side((Value(name, category=given, text=given),))
    low, high = given if isinstance(given, tuple) else (given, given)
    return Side((Value(name, Quantity(low, high), BASE[name], text=str(given)),))


def line(name: str, query: object, offer: object, verdict: int, rule: AttributeRule, margin: float = math.nan) -> Line:
    similarity = {PASS: 1.0, FAIL: 0.1}.get(verdict, math.nan)
    return Line(name, "attribute", rule, side(name, query), side(name, offer), similarity, verdict, margin, 1.0)


AT_LEAST = AttributeRule(rule="at_least", max_ratio=2.0, **RULE)
M3H = 1 / 3600

CASES = [
    (
        line("power", 11000.0, 110000.0, FAIL, AT_LEAST, -4.0),
        "Мощность 11 кВт против 110 кВт: не подходит, в 10 раз больше (требуется не менее 11 кВт и не более 22 кВт)",
        "Power 11 kW against 110 kW: does not fit, greater by a factor of 10 (required: at least 11 kW and at most 22 kW)",
    ),
    (
        line("power", 11000.0, 5000.0, FAIL, AT_LEAST, -0.5),
        "Мощность 11 кВт против 5 кВт: не подходит, в 2,2 раза меньше (требуется не менее 11 кВт и не более 22 кВт)",
        "Power 11 kW against 5 kW: does not fit, smaller by a factor of 2.2 (required: at least 11 kW and at most 22 kW)",
    ),
    (
        line("power", 11000.0, 11000.0, PASS, AT_LEAST, 0.0),
        "Мощность 11 кВт: без отличий",
        "Power 11 kW: no difference",
    ),
    (
        line("flow", 10 * M3H, 12 * M3H, PASS, AT_LEAST, 0.2),
        "Подача 10 м³/ч против 12 м³/ч: подходит, запас 20 %",
        "Flow 10 m³/h against 12 m³/h: fits, 20% to spare",
    ),
    (
        line("head", 60.0, None, UNKNOWN, AttributeRule(rule="at_least", **RULE)),
        "Напор: требуется не менее 60 м, в предложении нет данных, вопрос изготовителю",
        "Head: required at least 60 m, the offer does not say, a question to the maker",
    ),
    (
        line("head", None, 60.0, UNKNOWN, AttributeRule(rule="at_least", **RULE)),
        "Напор: в запросе нет данных, у предложения 60 м, вопрос заказчику",
        "Head: the request does not say, the offer has 60 m, a question to the buyer",
    ),
    (
        line("head", None, None, UNKNOWN, AttributeRule(rule="at_least", **RULE)),
        "Напор: нет данных ни в запросе, ни в предложении",
        "Head: neither the request nor the offer says",
    ),
    (
        line("bore_diameter", 0.04, 0.038, FAIL, AttributeRule(role="fit", rule="same", bridge=SLEEVE), -0.05),
        "Внутренний диаметр 40 мм против 38 мм: отличается, на 5 % меньше, переходник: переходная втулка (8 ч, 1,5 % цены)",
        "Bore diameter 40 mm against 38 mm: differs, 5% smaller, adapter: adapter sleeve (8 h, 1.5% of the price)",
    ),
    (
        line("measuring_range", (0.0, 1.6e6), (0.0, 1.0e6), FAIL, AttributeRule(rule="covers", **RULE), -0.4),
        "Диапазон измерений 0–1,6 МПа против 0–1 МПа: не подходит (требуется диапазон не уже 0–1,6 МПа)",
        "Measuring range 0–1.6 MPa against 0–1 MPa: does not fit (required: a range no narrower than 0–1.6 MPa)",
    ),
    (
        line("mass", 10.0, 13.0, FAIL, AttributeRule(role="soft", rule="near", tolerance=0.1), -0.3),
        "Масса 10 кг против 13 кг: отличается, на 30 % больше, на оценку не влияет",
        "Mass 10 kg against 13 kg: differs, 30% greater, does not affect the grade",
    ),
    (
        line("ip_code", "IP54", "IP44", FAIL, AttributeRule(role="function", rule="ordinal", waivable=True)),
        "Степень защиты IP54 против IP44: не соответствует (требуется не ниже IP54), возможно с согласия заказчика",
        "Degree of protection IP54 against IP44: does not match (required: no lower than IP54), possible with the buyer's consent",
    ),
    (
        line("seal", "seal_two", "shield_one", FAIL, AttributeRule(role="function", rule="same", waivable=True)),
        "Тип уплотнения «уплотнения с двух сторон» против «шайба с одной стороны»: не соответствует"
        " (требуется «уплотнения с двух сторон»), возможно с согласия заказчика",
        "Seal type “two seals” against “one shield”: does not match (required: “two seals”), possible with the buyer's consent",
    ),
    (
        line("mass", (-math.inf, 0.02), 0.023, FAIL, AttributeRule(role="soft", rule="at_most")),
        "Масса до 20 г против 23 г: отличается, на оценку не влияет",
        "Mass up to 20 g against 23 g: differs, does not affect the grade",
    ),
    (
        line("head", (-math.inf, 30.0), (0.0, 20.0), FAIL, AttributeRule(rule="covers", **RULE), -0.3),
        "Напор до 30 м против 0–20 м: не подходит (требуется до 30 м)",
        "Head up to 30 m against 0–20 m: does not fit (required: up to 30 m)",
    ),
    (
        line("head", (5.0, 30.0), (2.0, 32.0), PASS, AttributeRule(rule="covers", **RULE), 0.1),
        "Напор 5–30 м против 2–32 м: подходит",
        "Head 5–30 m against 2–32 m: fits",
    ),
]


@pytest.mark.parametrize(("given", "russian", "english"), CASES, ids=[case[2][:40] for case in CASES])
def test_the_sentence_of_a_line(given: Line, russian: str, english: str) -> None:
    for language, expected in (("ru", russian), ("en", english)):
        assert Sentences(Values(load_words(language), load_config())).line(given) == expected
