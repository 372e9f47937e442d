"""Solving the customs value out of a price that includes duty, VAT and the customs fee (DDP)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from typing import Protocol

from config.model.country import FeeSchedule
from matcher.cost.arithmetic import UNKNOWN, Amount, Arithmetic
from matcher.cost.duty import DutyTerms, duty
from matcher.cost.fees import customs_fee


class Clearance(Protocol):
    """What of an import case the solution needs."""

    @property
    def fee(self) -> FeeSchedule | None:
        """The customs fee in force."""

    @property
    def fee_listed(self) -> bool:
        """A listed good is in the declaration."""

    @property
    def vat_parts(self) -> tuple[str, ...]:
        """What import VAT is charged on."""


@dataclass(frozen=True, slots=True)
class Solved:
    """The customs value whose charges add up to the price; `residual` is what no customs value explains."""

    customs_value: Amount
    duty: Amount
    fee: Amount
    import_vat: Amount
    residual: Amount


def back_solve(m: Arithmetic, case: Clearance, terms: DutyTerms, *, vat_rate: Decimal, price: Decimal) -> Solved:
    """The customs value CV with CV + duty(CV) + VAT(CV + duty) + fee(CV) = price.

    The left side rises with CV and jumps where the fee ladder does, so each fee bracket is solved in closed form, both
    branches of a combined rate, and the bracket that holds its own solution wins. A price inside a jump is explained by
    no customs value: the largest one below it is taken and the rest kept as `residual`.
    """
    if case.fee is None or any(part.is_nan() for part in (terms.ad_valorem, terms.floor, terms.plus, vat_rate, price)):
        return Solved(UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN)

    def solved(value: Decimal) -> Solved:
        charged = duty(m, terms, value)
        assert case.fee is not None
        fee = customs_fee(m, case.fee, value, listed=case.fee_listed)
        base = value + charged + (fee if "customs_fee" in case.vat_parts else 0)
        vat = m.money(base * vat_rate)
        return Solved(value, charged, fee, vat, price - value - charged - fee - vat)

    cent = Decimal("0.01")
    found = []
    for bound, fee in _brackets(case.fee, listed=case.fee_listed):
        vat_fee = fee * (1 + vat_rate) if "customs_fee" in case.vat_parts else fee
        net = (price - vat_fee) / (1 + vat_rate)
        for value in ((net - terms.plus) / (1 + terms.ad_valorem), net - terms.plus - terms.floor):
            rounded = m.money(value)
            near = [solved(rounded + step * cent) for step in (-1, 0, 1)]
            found += [one for one in near if abs(one.residual) <= cent and one.customs_value > 0]
        if bound is not None:
            found.append(solved(bound))
    whole = [one for one in found if one.residual >= 0]
    exact = [one for one in found if one.residual == 0] or whole
    if not exact:
        return solved((price * 0).quantize(cent, ROUND_FLOOR))
    return max(exact, key=lambda one: one.customs_value)


def _brackets(schedule: FeeSchedule, *, listed: bool) -> list[tuple[Decimal | None, Decimal]]:
    if listed and schedule.listed_amount is not None:
        return [(None, schedule.listed_amount)]
    if schedule.kind == "ladder":
        return list(schedule.steps)
    return [(None, schedule.amount)]
