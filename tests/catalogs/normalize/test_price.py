from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogs.normalize.price import PriceWords, find_price_words, parse_price


@pytest.mark.parametrize(
    ("text", "amount", "currency", "vat"),
    [
        ("1 234,50 руб.", 1234.5, "RUB", None),
        ("1\u00a0234\u202f567,5", 1234567.5, "", None),
        ("12.500,00 €", 12500, "EUR", None),
        ("12,500.00 USD", 12500, "USD", None),
        ("$ 12.5", 12.5, "USD", None),
        ("¥ 3 600", 3600, "CNY", None),
        ("15000 юань", 15000, "CNY", None),
        ("45 000 ₽ с НДС", 45000, "RUB", True),
        ("45 000 руб. без НДС", 45000, "RUB", False),
        ("45 000 (НДС 20 %)", 45000, "", True),
        ("1200 EUR ex VAT", 1200, "EUR", False),
        ("120 руб./100 шт.", 1.2, "RUB", None),
        ("5000 руб. за 1000 шт", 5, "RUB", None),
        ("от 1200", 1200, "", None),
        ("1000 - 1500 руб", 1250, "RUB", None),
        ("120 тыс. руб.", 120000, "RUB", None),
        ("1'250.00 CHF", 1250, "CHF", None),
        ("1.234.567", 1234567, "", None),
        ("250 бел. руб.", 250, "BYN", None),
        ("399.0", 399, "", None),
    ],
)
def test_price_cells(text: str, amount: float, currency: str, vat: bool | None) -> None:
    reading = parse_price(text)
    assert (reading.amount, reading.currency, reading.vat_included) == (pytest.approx(amount), currency, vat)


@pytest.mark.parametrize(
    "text", ["0", "1", "0,00 руб.", "1.00", "999999", "99999.99", "по запросу", "договорная", "call", "abc"]
)
def test_what_is_no_price_is_unknown_and_says_why(text: str) -> None:
    reading = parse_price(text)
    assert reading.amount is None
    assert reading.reasons


@pytest.mark.parametrize("text", ["", " ", "-", "—"])
def test_an_empty_price_is_unknown_without_complaint(text: str) -> None:
    assert parse_price(text) == parse_price("")
    assert parse_price(text).reasons == ()


@pytest.mark.parametrize("text", ["от 1200", "до 1200 руб", "1000-1500"])
def test_an_open_price_says_so(text: str) -> None:
    assert parse_price(text).reasons


def test_the_cell_wins_over_the_header() -> None:
    header = find_price_words("Цена, руб. с НДС за 100 шт")
    assert header == PriceWords("RUB", vat_included=True, pieces=100)
    assert parse_price("500", stated=header).amount == 5
    reading = parse_price("500 EUR без НДС", stated=header)
    assert (reading.currency, reading.vat_included) == ("EUR", False)


@given(
    st.one_of(st.text(max_size=40), st.text(st.sampled_from("0123456789 .,'-–отдо€$¥р/шт()%НДС\u00a0"), max_size=30))
)
def test_total_and_never_zero_or_negative(text: str) -> None:
    reading = parse_price(text)
    assert reading.amount is None or reading.amount > 0
