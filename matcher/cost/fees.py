"""The customs fee of a declaration."""

from __future__ import annotations

from config.model.country import FeeSchedule
from matcher.cost.arithmetic import Amount, Arithmetic


def customs_fee(m: Arithmetic, schedule: FeeSchedule, customs_value: Amount, *, listed: bool = False) -> Amount:
    """The fee of one declaration by its customs value; `listed`: a good on the schedule's list is declared in it."""
    if listed and schedule.listed_amount is not None:
        # an unknown customs value does not make a flat fee unknown
        return m.number(schedule.listed_amount)
    if schedule.kind == "flat":
        return m.number(schedule.amount)
    if schedule.kind == "ad_valorem":
        fee = m.larger(customs_value * m.number(schedule.rate), m.number(schedule.minimum))
        if schedule.maximum is not None:
            fee = -m.larger(-fee, m.number(-schedule.maximum))
        return m.money(fee)
    bounds = [bound for bound, _ in schedule.steps if bound is not None]
    return m.step(bounds, [amount for _, amount in schedule.steps], customs_value)
