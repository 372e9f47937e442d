from __future__ import annotations

from dataclasses import fields
from decimal import Decimal

import numpy as np

from config.model.classes import AttributeRule, Bridge
from matcher.cost.adaptation import adaptation_cost, adaptation_from, gaps_of
from matcher.tables import FAIL, PASS, UNKNOWN, Comparison

FLANGE = Bridge(
    kind="adapter", ru="переходный фланец", en="adapter flange", hours=8, materials=12000.5, price_share=0.01
)


def comparison(name: str, rule: AttributeRule | None, pairs: list[int], verdicts: list[int]) -> Comparison:
    given = {
        "name": name, "evidence": "attribute", "rule": rule, "weight": 1.0, "pairs": np.array(pairs),
        "verdict": np.array(verdicts, dtype=np.int8),
    }  # fmt: skip
    rest = {field.name: np.zeros(len(pairs)) for field in fields(Comparison) if field.name not in given}
    return Comparison(**given, **rest)


def test_failed_fit_and_form_attributes_are_the_gaps() -> None:
    fit = AttributeRule(role="fit", rule="same", bridge=FLANGE)
    bare = AttributeRule(role="form", rule="at_most")
    function = AttributeRule(role="function", rule="at_least", bridge=FLANGE)
    found = [
        comparison("flange", fit, [0, 2, 5], [FAIL, PASS, FAIL]),
        comparison("length", bare, [0, 5], [UNKNOWN, FAIL]),
        comparison("power", function, [5], [FAIL]),
        comparison("title", None, [5], [FAIL]),
    ]
    assert gaps_of(found, 5) == [("flange", FLANGE), ("length", None)]
    assert gaps_of(found, 0) == [("flange", FLANGE)]
    assert gaps_of(found, 2) == gaps_of(found, 3) == []


def test_work_is_summed_and_an_unbridged_gap_is_unknown_not_free() -> None:
    work = adaptation_from([("flange", FLANGE), ("frame", Bridge(kind="work", ru="рама", en="frame", hours=40))])
    cost = adaptation_cost(work, rate_per_hour=Decimal(3500), price=Decimal(1000000))
    assert cost == Decimal("190000.50")  # 48 h · 3 500 + 12 000.50 + 1 % of the price
    assert adaptation_cost(adaptation_from([("length", None)]), rate_per_hour=Decimal(1), price=Decimal(1)) is None
    assert adaptation_cost(adaptation_from([]), rate_per_hour=Decimal(1), price=Decimal(1)) == 0
