"""The ranges of pairs against the oracle: a Monte Carlo over the same figures, one draw per driver."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from catalogs.item import ClassGuess, Item, Price
from catalogs.table import ItemTable
from config.load import load_config
from config.model.country import in_force
from matcher.cost.fees import customs_fee
from matcher.cost.pair_blocks import Estimated
from matcher.cost.pair_columns import Known, duty_numbers
from matcher.cost.pair_ranges import inner
from matcher.cost.pairs import CostEstimator
from matcher.cost.uncertainty import Distribution, Draws, Floats
from tests.matcher.cost.test_pairs import DAY, RATES, item, pairs

PACK = load_config().country("RU")
DRAWS = Draws(seed=11, number=50_000)


def drawn(name: str) -> Floats:
    figure = in_force(PACK.lines[name], DAY)
    assert figure
    shape = Distribution("triangular", float(figure.low), float(figure.mode), float(figure.high))
    return shape.quantile(DRAWS.ranks(name))


def priced(amount: float, spread: str, *, foreign: bool) -> Floats:
    figure = PACK.price_spread[spread]
    shape = Distribution("triangular", float(figure.low), float(figure.mode), float(figure.high))
    rate = Distribution("lognormal", 1.0, 1.0, 1.0, 0.18 * (60 / 365) ** 0.5).quantile(DRAWS.ranks("fx"))
    return amount * shape.quantile(DRAWS.ranks("price")) * (rate if foreign else 1.0)


def landed(invoice: Floats, duty: float, *, ex_vat: bool) -> Floats:
    """The obvious way: every figure drawn, every line computed."""
    freight = invoice * drawn("estimate_freight_share")
    premium = 1.10 * (invoice + freight) * drawn("insurance_rate")
    value = invoice + freight + premium
    fees = in_force(PACK.customs_fee, DAY)
    assert fees
    typical = np.maximum(value, 1_000_000.0)
    fee = customs_fee(Estimated(), fees, typical) * value / typical
    services = invoice * (
        drawn("payment_agent_rate") + drawn("estimate_clearance_share") + drawn("estimate_delivery_share")
    )
    prepaid = invoice * drawn("financing_rate") * drawn("estimate_prepaid_days") / 365
    total = value * (1 + duty) + fee + services + invoice * drawn("bank_rate") + prepaid
    return total if ex_vat else total + 0.22 * (value * (1 + duty) + services)


@pytest.mark.parametrize("ex_vat", [True, False])
@pytest.mark.parametrize(("amount", "day", "spread"), [(5e4, "2026-06-01", "list"), (2e6, "2024-01-01", "old_list")])
def test_range_of_an_import_agrees_with_its_draws(*, amount: float, day: str, spread: str, ex_vat: bool) -> None:
    tables = [item("x", amount, "CNY", date=day, tnved="8467292000")], [item("y", 1.0)]
    estimator = CostEstimator(DAY, rates=RATES, vat_recoverable=ex_vat)
    found = estimator(*(ItemTable.from_items(one) for one in tables), pairs([0], [0]))
    duty = duty_numbers(Known(load_config(), PACK, DAY, RATES), "8467292000", "")[0]
    low, high = np.quantile(landed(priced(amount * 11.5, spread, foreign=True), duty, ex_vat=ex_vat), (0.1, 0.9))
    assert found.import_low[0] == pytest.approx(low, rel=0.03)
    assert found.import_high[0] == pytest.approx(high, rel=0.03)


@pytest.mark.parametrize(("day", "spread"), [("2026-06-01", "list"), ("2024-01-01", "old_list")])
def test_range_of_an_offer_agrees_with_its_draws(day: str, spread: str) -> None:
    tables = [item("x", 1.0)], [item("y", 1.22e6, date=day, vat=True)]
    found = CostEstimator(DAY, rates=RATES)(*(ItemTable.from_items(one) for one in tables), pairs([0], [0]))
    total = priced(1e6, spread, foreign=False) * (1 + drawn("estimate_delivery_share"))
    low, high = np.quantile(total, (0.1, 0.9))
    assert found.offer_low[0] == pytest.approx(low, rel=0.02)
    assert found.offer_high[0] == pytest.approx(high, rel=0.02)


def test_the_range_is_narrower_than_every_figure_at_its_end_and_holds_the_middle() -> None:
    table = ItemTable.from_items([item("x", 1000.0, "CNY", tnved="8467292000")])
    found = CostEstimator(DAY, rates=RATES)(table, table, pairs([0], [0]))
    assert 0 < found.import_low[0] < found.import_mid[0] < found.import_high[0] < 1.5 * found.import_mid[0]


def test_inner_keeps_the_stated_figure_inside() -> None:
    quote = PACK.price_spread["quote"]
    low, high = inner(quote)
    assert float(quote.low) < low < 1 < high < float(quote.high)


def test_a_modelled_price_is_less_certain_than_a_stated_one() -> None:
    pump = (ClassGuess("pump", "", 1.0),)
    priced_items = [
        Item(
            id=str(n),
            name=str(n),
            title=f"pump {n}",
            classes=pump,
            price=Price(1000.0 * (1 + n % 7), "RUB", "2026-06-01"),
        )
        for n in range(40)
    ]
    offers = ItemTable.from_items([*priced_items, item("none", None, classes=pump)])
    found = CostEstimator(date(2026, 6, 15), rates=RATES)(
        ItemTable.from_items([item("x", 1.0)]), offers, pairs([0, 0], [3, 40])
    )
    width = found.offer_high / found.offer_low
    assert width[1] > 2 * width[0]
    assert found.missing[0] == ("import.duty",) or found.missing[0] == ()
    assert found.missing[1][-1].startswith("offer.unit_price (model: class median of 40 prices, 80% interval (n = 20)")
