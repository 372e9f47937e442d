"""The formulas of landed and delivered cost over one block of rows, in place.

Everything but duty, customs fee and interval is a share of the invoice, so the formulas of `landed` run once on an
invoice of 1 and a block is multiplied by what they give. New columns are never made for a block: asking the system for
their memory costs thirty times the multiplication that fills them. `tests/matcher/cost/test_pair_blocks.py` holds this
to the plain formulas.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from config.model.country import FeeSchedule
from matcher.cost.arithmetic import Columns
from matcher.cost.duty import DutyTerms
from matcher.cost.fees import customs_fee
from matcher.cost.landed import Goods, customs_value, financing_cost, insurance_premium
from matcher.cost.pair_columns import BLOCKING, MODELLED, Side
from matcher.cost.pair_ranges import Load, Loads
from matcher.cost.uncertainty import Z80

Floats = npt.NDArray[np.float64]
Points = tuple[Floats, Floats, Floats]  # P10, middle, P90
SPARE = 4  # columns a block needs besides its results
_VARIANCE = 4.0 * Z80 * Z80  # intervals are computed at twice their size: that saves a halving of every term
_BLOCKED = np.where(np.arange(2 * MODELLED) & BLOCKING, np.nan, 0.0)  # by the bits of what a row lacks


class Estimated(Columns):
    """Columns without rounding: an estimate with an interval is rounded once, at its end."""

    def money(self, amount: Any) -> Any:
        """As it is."""
        return amount


@dataclass(frozen=True, slots=True)
class Ladder:
    """A customs fee by steps as numbers, for declarations that are never below `least`."""

    bounds: tuple[float, ...]
    amounts: Floats

    @classmethod
    def of(cls, schedule: FeeSchedule, least: float) -> Ladder:
        """The steps that can be reached; all of them where the least declaration is unknown."""
        bounds = [float(bound) for bound, _ in schedule.steps if bound is not None]
        passed = sum(least > bound for bound in bounds)
        return cls(tuple(bounds[passed:]), np.array([float(amount) for _, amount in schedule.steps[passed:]]))

    def fee(self, declared: Floats, out: Floats) -> Floats | float:
        """The fee of each declaration; of an unknown one, any."""
        top = np.fmax.reduce(declared)
        reached = np.zeros(len(declared), dtype=np.uint8)
        for bound in self.bounds:
            if not top > bound:
                break
            reached += (declared > bound).view(np.uint8)
        return np.take(self.amounts, reached, out=out, mode="clip")


@dataclass(frozen=True, slots=True)
class ImportShares:
    """An import per unit of its price: what the pack's figures of the day make of an invoice of 1."""

    value: float  # customs value
    landed: float  # all but duty and customs fee
    on_duty: float  # 1, or with VAT where the buyer cannot deduct it
    on_fee: float
    price: float  # the invoice as loads are taken of it: 1, or with VAT
    typical: float  # customs value of the declaration a good shares
    fee: FeeSchedule | Ladder | None
    loads: Loads


def import_shares(
    lines: Mapping[str, float],
    loads: Loads,
    fee: FeeSchedule | None,
    *,
    vat: float,
    vat_parts: tuple[str, ...],
    fob: bool,
) -> ImportShares:
    """From the pack's lines; `vat` is the rate the buyer bears, 0 where it is deducted."""
    m, one, zero = Estimated(), 1.0, 0.0
    freight = lines["estimate_freight_share"]
    premium = insurance_premium(
        m, rate=lines["insurance_rate"], factor=lines["insurance_factor"], insured=one + freight
    )
    value = customs_value(m, Goods(one, freight, premium, zero, zero, DutyTerms(zero, zero, zero), zero), fob=fob)
    services = lines["payment_agent_rate"] + lines["estimate_clearance_share"] + lines["estimate_delivery_share"]
    prepaid = financing_cost(m, principal=one, rate=lines["financing_rate"], days=lines["estimate_prepaid_days"])
    borne, typical = dict.fromkeys(vat_parts, vat), lines["estimate_consignment_value"]
    return ImportShares(
        value=value,
        landed=one + freight + premium + services + lines["bank_rate"] + prepaid
        + value * borne.get("customs_value", zero) + services * vat,
        on_duty=one + borne.get("duty", zero),
        on_fee=one + borne.get("customs_fee", zero),
        price=one + vat,
        typical=typical,
        fee=Ladder.of(fee, typical) if fee and fee.kind == "ladder" else fee,
        loads=loads,
    )  # fmt: skip


def import_block(block: Side, shares: ImportShares, found: Points, spare: list[Floats]) -> None:
    """Fills `found` with the landed cost of every row.

    An unknown duty counts as none here, so that the low end says "at least"; `settle` empties middle and high.
    """
    total, (value, fee, shift, variance) = found[1], spare
    price, rates = block.price["mid"], block.ad_valorem
    np.multiply(price, shares.value, out=value)
    rate = np.fmax(rates["mid"], 0.0, out=shift)
    np.multiply(value, rate, out=total)
    if block.floor is not None:
        np.maximum(total, np.fmax(block.floor, 0.0, out=fee), out=total)
    if block.plus is not None:
        total += np.fmax(block.plus, 0.0, out=fee)
    total *= shares.on_duty
    total += _fee_share(value, shares, (fee, variance))
    total += np.multiply(price, shares.landed, out=value)

    freight, others = shares.loads.freight, shares.loads.others
    rate += 1.0  # freight is dutied
    np.multiply(rate, rate, out=variance)
    variance *= freight.variance * shares.price**2 * _VARIANCE
    variance += others.variance * shares.price**2 * _VARIANCE
    if rates["high"] is not rates["low"]:
        np.subtract(rates["high"], rates["low"], out=value)
        np.fmax(value, 0.0, out=value)
        value *= shares.price  # the ends count as P10 and P90
        value *= value
        variance += value
    shift *= freight.shift * shares.price * 2.0
    shift += others.shift * shares.price * 2.0
    _ends(found, block.price, shift, variance, spare[:2])


def _fee_share(value: Floats, shares: ImportShares, spare: tuple[Floats, Floats]) -> Floats | float:
    """The good's part of the customs fee: nobody declares one bearing alone, it shares a typical declaration."""
    if shares.fee is None:
        return float("nan")
    declared, fee = spare
    np.fmax(value, shares.typical, out=declared)  # a pack without the figure: each good alone
    if isinstance(shares.fee, Ladder):
        charged = shares.fee.fee(declared, fee)
    else:
        charged = customs_fee(Estimated(), shares.fee, declared)
    share = np.divide(value, declared, out=declared)
    share *= charged
    share *= shares.on_fee
    return share


def offer_block(
    block: Side, found: Points, spare: list[Floats], *, vat: float, borne: float, delivery: tuple[float, Load]
) -> None:
    """Fills `found` with the delivered cost of every row; `borne` is the VAT the buyer bears."""
    share, load = delivery
    net, total = spare[0], found[1]
    np.take(np.array([1.0, 1.0 + vat]), block.included.view(np.uint8), out=net, mode="clip")
    np.divide(block.price["mid"], net, out=net)
    net *= 1.0 + borne
    np.multiply(net, 1.0 + share, out=total)
    shift = np.divide(net, block.price["mid"], out=net)
    np.multiply(shift, shift, out=spare[1])
    spare[1] *= load.variance * _VARIANCE
    shift *= load.shift * 2.0
    _ends(found, block.price, shift, spare[1], spare[2:])


def _ends(found: Points, price: Mapping[str, Floats], shift: Floats, variance: Floats, spare: list[Floats]) -> None:
    """P10 and P90 of a total whose price goes from price["low"] to price["high"]; see `pair_ranges`.

    `shift` and `variance` are of the loads per unit of price, twice and `_VARIANCE` times; both are used up. The total
    at the stated figures stays inside: costs lean upwards, so that alone it may lie below P10.
    """
    (low, total, high), (scale, width) = found, spare
    np.divide(total, price["mid"], out=scale)
    np.subtract(price["high"], price["low"], out=width)
    width *= scale
    width *= width
    variance *= price["mid"]
    variance *= price["mid"]
    width += variance
    np.sqrt(width, out=width)
    middle = np.add(price["high"], price["low"], out=high)
    middle *= scale
    shift *= price["mid"]
    middle += shift
    np.subtract(middle, width, out=low)
    low *= 0.5
    np.minimum(low, total, out=low)
    np.maximum(low, 0.0, out=low)
    high += width
    high *= 0.5
    np.maximum(high, total, out=high)


def settle(block: Side, found: Points, spare: Floats) -> None:
    """Rounds to kopecks; where a mandatory line is unknown only the low end stays."""
    for cost in found:
        np.multiply(cost, 100.0, out=cost)
        np.rint(cost, out=cost)
        np.divide(cost, 100.0, out=cost)
    if block.lacks.any():
        np.take(_BLOCKED, block.lacks, out=spare, mode="clip")
        for cost in found[1:]:
            np.add(cost, spare, out=cost)
