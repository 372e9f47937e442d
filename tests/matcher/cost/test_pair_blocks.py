"""Blocks filled in place against the plain formulas of a case, row by row, on random rows and both packs."""

from __future__ import annotations

from datetime import date
from math import sqrt

import numpy as np
import pytest

from config.load import load_config
from matcher.cost.duty import DutyTerms
from matcher.cost.fees import customs_fee
from matcher.cost.landed import Goods, VatTerms, charges, customs_value, financing_cost, insurance_premium
from matcher.cost.pair_blocks import Estimated, Ladder
from matcher.cost.pair_columns import NO_DUTY, Side
from matcher.cost.side_costs import Terms, import_costs, offer_costs
from matcher.cost.uncertainty import Z80
from matcher.tables import Coded

DAY = date(2026, 6, 15)
ROWS = 400


def side(seed: int, rows: int = ROWS) -> Side:
    draw = np.random.default_rng(seed)
    price, rate = draw.lognormal(12, 2.5, rows), draw.choice([0.0, 0.05, 0.14, np.nan], rows)
    unknown = np.isnan(rate)
    return Side(
        price={"low": price * 0.8, "mid": price, "high": price * 1.3},
        national=draw.random(rows) < 0.2,
        included=draw.random(rows) < 0.5,
        ad_valorem={"low": rate * 0.5, "mid": rate, "high": rate * 1.5},
        floor=draw.choice([0.0, 3e3, 2e5], rows),
        plus=draw.choice([0.0, 70.0], rows),
        lacks=np.where(unknown, NO_DUTY, 0).astype(np.uint8),
    )


def plain_import(block: Side, row: int, terms: Terms, *, ex_vat: bool) -> tuple[float, float, float]:
    """The obvious way: every line, then its interval."""
    m, share = Estimated(), terms.lines
    invoice, unknown = block.price["mid"][row], bool(block.lacks[row])
    assert block.floor is not None
    assert block.plus is not None
    rate = 0.0 if unknown else block.ad_valorem["mid"][row]
    freight = invoice * share["estimate_freight_share"]
    insured = invoice + freight
    premium = insurance_premium(m, rate=share["insurance_rate"], factor=share["insurance_factor"], insured=insured)
    goods = Goods(invoice, freight, premium, 0.0, 0.0, DutyTerms(rate, block.floor[row], block.plus[row]), 0.0)
    value = customs_value(m, goods, fob=terms.fob)
    assert terms.fee
    declared = np.fmax(value, share["estimate_consignment_value"])
    fee = float(np.ravel(customs_fee(m, terms.fee, np.array([declared])))[0]) * value / declared
    made = charges(m, goods, value, VatTerms(terms.vat, terms.vat_parts), fee_share=fee)
    parts = ("payment_agent_rate", "estimate_clearance_share", "estimate_delivery_share")
    services = invoice * sum(share[name] for name in parts)
    prepaid = financing_cost(m, principal=invoice, rate=share["financing_rate"], days=share["estimate_prepaid_days"])
    total = insured + premium + made.duty + fee + services + invoice * share["bank_rate"] + prepaid
    if not ex_vat:
        total += made.import_vat + services * terms.vat
    base = invoice if ex_vat else invoice * (1 + terms.vat)
    spread = 0.0 if unknown else (block.ad_valorem["high"][row] - block.ad_valorem["low"][row]) * 0.5 / Z80
    freights, others = terms.loads.freight, terms.loads.others
    variance = ((1 + rate) ** 2 * freights.variance + others.variance + spread**2) * base**2
    return ends(total, block, row, ((1 + rate) * freights.shift + others.shift) * base, variance)


def plain_offer(block: Side, row: int, terms: Terms, *, ex_vat: bool) -> tuple[float, float, float]:
    net = block.price["mid"][row] / (1 + terms.vat if block.included[row] else 1.0) * (1.0 if ex_vat else 1 + terms.vat)
    load = terms.loads.delivery
    total = net * (1 + terms.lines["estimate_delivery_share"])
    return ends(total, block, row, net * load.shift, net**2 * load.variance)


def ends(total: float, block: Side, row: int, shift: float, variance: float) -> tuple[float, float, float]:
    low, mid, high = (block.price[point][row] for point in ("low", "mid", "high"))
    scale = total / mid
    half = sqrt(((high - low) / 2 * scale) ** 2 + variance * Z80**2)
    middle = (high + low) / 2 * scale + shift
    return max(min(middle - half, total), 0.0), total, max(middle + half, total)


@pytest.mark.parametrize("country", ["RU", "KZ"])
@pytest.mark.parametrize("ex_vat", [True, False])
def test_blocks_agree_with_the_plain_formulas(country: str, *, ex_vat: bool) -> None:
    terms, block = Terms.of(load_config().country(country), DAY), side(5)
    found, offers = import_costs(block, terms, ex_vat=ex_vat), offer_costs(block, terms, ex_vat=ex_vat)
    for row in range(ROWS):
        unknown = bool(block.lacks[row])
        offer = plain_offer(block, row, terms, ex_vat=ex_vat)
        landed = offer if block.national[row] else plain_import(block, row, terms, ex_vat=ex_vat)
        for costs, wanted in ((found, landed), (offers, offer)):
            if unknown:
                assert np.isnan(costs.mid[row])
                assert np.isnan(costs.high[row])
                known, wanted_known = [costs.low[row]], [wanted[0]]
            else:
                known, wanted_known = [costs.low[row], costs.mid[row], costs.high[row]], list(wanted)
            # where only the rate is unknown the floor is charged: still "at least"
            assert known == pytest.approx(wanted_known, abs=0.011)


def test_a_block_is_its_rows_bit_for_bit() -> None:
    terms, whole = Terms.of(load_config().country("RU"), DAY), side(6, 9_000)
    costs = import_costs(whole, terms, ex_vat=True)
    for row in (0, 1, 8_191, 8_192, 8_999):
        one = import_costs(whole.take(np.array([row])), terms, ex_vat=True)
        for name in ("low", "mid", "high"):
            np.testing.assert_array_equal(getattr(one, name)[0], getattr(costs, name)[row])


def test_a_ladder_of_reachable_steps_is_the_schedule() -> None:
    schedule = Terms.of(load_config().country("RU"), DAY).fee
    assert schedule
    bounds = [float(bound) for bound, _ in schedule.steps if bound is not None]
    for least in (0.0, 1_000_000.0, float("nan")):
        at = [value for bound in bounds for value in (bound - 0.01, bound, bound + 0.01) if not value < least]
        for declared in (np.array(at), np.array(at[:1])):
            charged = Ladder.of(schedule, least).fee(declared, np.empty(len(declared)))
            np.testing.assert_array_equal(charged, customs_fee(Estimated(), schedule, declared))


def test_a_coded_column_reads_as_the_column() -> None:
    values = np.empty(2, dtype=object)
    values[:] = [(), ("a", "b")]
    column = Coded(np.array([1, 0, 1]), values)
    assert column[0] == ("a", "b")
    assert list(column) == [("a", "b"), (), ("a", "b")]
    assert list(column[np.array([1, 2])]) == [(), ("a", "b")]
    assert list(np.concatenate([column, column[np.array([1])]])) == [*column, ()]
