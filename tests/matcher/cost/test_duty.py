from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import InputError
from config.load import load_config
from matcher.cost.arithmetic import UNKNOWN, Columns, Exact
from matcher.cost.duty import DutyRate, DutyTerms, Unparsed, duty, parse_duty
from matcher.cost.tariff import find_duty

D = Decimal
# Every shape of a rate that stands in the tariff of the Union (13,319 rows), with wording met elsewhere.
SHAPES = [
    ("0", "adv", D(0), None),
    ("5%", "adv", D("0.05"), None),
    ("7.5%", "adv", D("0.075"), None),
    ("11,25", "adv", D("0.1125"), None),
    ("10 <1С>", "adv", D("0.1"), None),
    ("14%, но не менее 0.65 EUR за 1 кг", "max", D("0.14"), ("0.65", "EUR", 1, "kg")),
    ("5, но не менее 1,2 евро за 1 кг", "max", D("0.05"), ("1.2", "EUR", 1, "kg")),
    ("10, но не менее 0,03 евро за 1 кг", "max", D("0.1"), ("0.03", "EUR", 1, "kg")),
    ("12.5%, но не менее 0.3 EUR за 1 л", "max", D("0.125"), ("0.3", "EUR", 1, "l")),
    ("15%, но не менее 0.83 EUR за 1 см3, мл", "max", D("0.15"), ("0.83", "EUR", 1, "cm3")),
    ("17%, но не менее 1.7 EUR за 1 1000 шт", "max", D("0.17"), ("1.7", "EUR", 1000, "piece")),
    ("10%, но не менее 25.5 EUR за 1 шт", "max", D("0.1"), ("25.5", "EUR", 1, "piece")),
    ("5% плюс 0.23 EUR за 1 кг", "sum", D("0.05"), ("0.23", "EUR", 1, "kg")),
    ("0.2 EUR за 1 кг", "spec", D(0), ("0.2", "EUR", 1, "kg")),
    ("0.2 EUR/kg", "spec", D(0), ("0.2", "EUR", 1, "kg")),
    ("140 USD за 1 т", "spec", D(0), ("140", "USD", 1000, "kg")),
    ("340 долларов США за 1000 кг", "spec", D(0), ("340", "USD", 1000, "kg")),
    ("0.55 EUR за 1 пар", "spec", D(0), ("0.55", "EUR", 1, "pair")),
    ("2 EUR за 1 л", "spec", D(0), ("2", "EUR", 1, "l")),
    ("1.5 EUR за 1 см3, мл", "spec", D(0), ("1.5", "EUR", 1, "cm3")),
    ("0.4 EUR за 1 м2", "spec", D(0), ("0.4", "EUR", 1, "m2")),
    ("11.18 EUR за 1 1000 шт", "spec", D(0), ("11.18", "EUR", 1000, "piece")),
    ("1.2 EUR за 1 кг нетто", "spec", D(0), ("1.2", "EUR", 1, "kg")),
    ("20%, но не менее 0,36 евро за 1 см3 объема двигателя", "max", D("0.2"), ("0.36", "EUR", 1, "cm3")),
    ("15, но не менее 0.2 EUR за 1 кг 1)", "max", D("0.15"), ("0.2", "EUR", 1, "kg")),
    ("5 % + 0,5 EUR/kg", "sum", D("0.05"), ("0.5", "EUR", 1, "kg")),
    ("10%, but not less than 2 EUR per kg", "max", D("0.1"), ("2", "EUR", 1, "kg")),
    ("беспошлинно", "adv", D(0), None),
    ("2.86 EUR за 1 шт", "spec", D(0), ("2.86", "EUR", 1, "piece")),
]


@pytest.mark.parametrize(("text", "kind", "share", "part"), SHAPES)
def test_rate_is_read(text: str, kind: str, share: Decimal, part: tuple[str, str, int, str] | None) -> None:
    rate = parse_duty(text)
    assert isinstance(rate, DutyRate)
    assert (rate.kind, rate.ad_valorem) == (kind, share)
    found = [(one.amount, one.currency, one.per, one.unit) for one in rate.specifics]
    assert found == ([] if part is None else [(D(part[0]), part[1], D(part[2]), part[3])])


def test_footnote_is_kept_as_a_note() -> None:
    rate = parse_duty("10 <1С>")
    assert isinstance(rate, DutyRate)
    assert rate.notes == ("<1С>",)


@pytest.mark.parametrize(
    "text", ["", "-", "по договору", "5 попугаев за 1 кг", "5, но не менее 1,2 евро за 1 ведро", "EUR"]
)
def test_what_is_not_a_rate_is_unknown_with_a_reason(text: str) -> None:
    rate = parse_duty(text)
    assert isinstance(rate, Unparsed)
    assert rate.reason


def test_unknown_rate_is_never_free() -> None:
    m = Exact()
    assert duty(m, DutyTerms(UNKNOWN, UNKNOWN, UNKNOWN), D(100)).is_nan()
    assert duty(m, DutyTerms(D("0.05"), UNKNOWN, D(0)), D(100)).is_nan()


@given(
    st.decimals(0, 1, places=3),
    st.decimals(0, 10**7, places=2),
    st.decimals(0, 10**6, places=2),
    st.decimals(0, 10**8, places=2),
)
def test_both_arithmetics_agree(share: Decimal, floor: Decimal, plus: Decimal, value: Decimal) -> None:
    exact = duty(Exact(), DutyTerms(share, floor, plus), value)
    column = duty(Columns(), DutyTerms(float(share), float(floor), float(plus)), np.array([float(value)]))
    assert abs(float(exact) - column[0]) <= 0.011


DAY = date(2026, 6, 15)


def test_unknown_code_is_unknown() -> None:
    found = find_duty(load_config(), load_config().country("RU"), "0101210000", DAY)
    assert found.rate is None
    assert "chapters" in found.reason


def test_code_with_two_rates_is_unknown() -> None:
    found = find_duty(load_config(), load_config().country("RU"), "8511100001", DAY)
    assert found.rate is None
    assert "5%" in found.reason


def test_padded_heading_is_refused_but_a_declarable_one_is_not() -> None:
    pack = load_config().country("RU")
    with pytest.raises(InputError, match="padded with zeros"):
        find_duty(load_config(), pack, "8413 00 000 0", DAY)
    assert find_duty(load_config(), pack, "8206000000", DAY).rate is not None
