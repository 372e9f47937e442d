"""Solving the customs value out of a price that includes duty, VAT and the customs fee (DDP)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from matcher.cost.arithmetic import UNKNOWN, Amount, Arithmetic
from matcher.cost.customs_case import Customs
from matcher.cost.duty import DutyTerms, duty
from matcher.cost.fees import customs_fee


@dataclass(frozen=True, slots=True)
class Solved:
    """The customs value whose charges add up to the price; `residual` is what no customs value explains."""

    customs_value: Amount
    duty: Amount
    fee: Amount
    import_vat: Amount
    residual: Amount


def back_solve(m: Arithmetic, customs: Customs, terms: DutyTerms, *, vat_rate: Decimal, price: Decimal) -> Solved:
    """The largest customs value CV with CV + duty(CV) + VAT(CV + duty) + fee(CV) ≤ price; Decimal only.

    The left side rises strictly with CV, whatever the duty and the fee, so halving the interval finds it: no formula
    per fee bracket or branch of a combined duty. A price inside a jump of the fee ladder is explained by no customs
    value: the one below the jump is taken, and what is left of the price is `residual`.
    """
    if customs.fee is None or any(one.is_nan() for one in (terms.ad_valorem, terms.floor, terms.plus, vat_rate, price)):
        return Solved(UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN)
    fees, quantum = customs.fee, Decimal("0.01")

    def solved(value: Decimal) -> Solved:
        charged = duty(m, terms, value)
        fee = customs_fee(m, fees, value, listed=customs.fee_listed)
        vat = m.money((value + charged + (fee if "customs_fee" in customs.vat_parts else 0)) * vat_rate)
        return Solved(value, charged, fee, vat, price - value - charged - fee - vat)

    low, high = 0, max(0, int(price / quantum)) + 1  # in quanta: low fits, high does not
    while high - low > 1:
        middle = (low + high) // 2
        if solved(middle * quantum).residual >= 0:
            low = middle
        else:
            high = middle
    return solved(low * quantum)
