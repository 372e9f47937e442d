"""Life-cycle lines of an estimate: the present value of what a machine costs after it runs."""

from __future__ import annotations

from decimal import Decimal

from matcher.cost.arithmetic import Exact
from matcher.cost.context import Context
from matcher.cost.lifecycle import FLOW_KEYS, read_alternative
from matcher.cost.line import CostLine, Scope
from matcher.cost.section import Section

_KEYS = tuple(key for key in FLOW_KEYS if key != "initial")
_IDS = {"spares": "later_spares"}  # the first spares are a line of ready_to_run


def life_lines(case: Section, context: Context, scope: Scope, quantity: Decimal) -> tuple[CostLine, ...]:
    """One line for each kind of flow that is not 0, over all units; none below the scope life_cycle.

    Flows are ex VAT: what tax an operator bears on energy and work later is not a part of this purchase.
    """
    if scope != "life_cycle":
        return ()
    if "life_cycle" not in case:
        context.miss("life_cycle", "years, rate and yearly flows are not stated")
        return ()
    found = read_alternative(case.section("life_cycle", _KEYS), "life_cycle")
    money = Exact(context.pack.quantum).money
    formula = f"present value over {found.years} years at a real rate of {found.rate:.4f}"
    context.note("life-cycle lines are ex VAT and in constant prices")
    lines = []
    for name, value in found.present.items():
        if value:
            amount = money(value * quantity)
            lines.append(
                CostLine(
                    id=_IDS.get(name, name),
                    amount=amount,
                    vat=Decimal(0),
                    basis="model",
                    source="case",
                    low=amount,
                    high=amount,
                    as_of=context.day,
                    formula=formula,
                )
            )
    return tuple(lines)
