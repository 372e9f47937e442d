"""A case's figures as columns of draws give, draw by draw, what the exact evaluation gives."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
import yaml

from config.load import load_config
from matcher.cost.arithmetic import Columns, Exact
from matcher.cost.domestic import domestic_amounts, read_domestic
from matcher.cost.import_case import read_import
from matcher.cost.import_lines import import_amounts
from matcher.cost.keys import DOMESTIC_KEYS, IMPORT_KEYS
from matcher.cost.request import Request
from matcher.cost.section import Section
from matcher.cost.spread import Spread, at_mode

CASES = Path(__file__).parents[2] / "golden" / "cost"
FX = np.array([9.0, 11.5, 14.25, 30.0])


def opened(name: str, keys: tuple[str, ...]):  # type: ignore[no-untyped-def]
    request = Request(yaml.safe_load((CASES / name).read_text(encoding="utf-8")), name, CASES, load_config())
    case = Section(request.content, name, keys)
    return case, request.context(case)


def test_one_draw_of_the_exchange_rate_moves_every_line_that_depends_on_it() -> None:
    case, context = opened("l1.yml", IMPORT_KEYS)
    parsed = read_import(case, context, "delivered")
    draws = import_amounts(
        Columns(), parsed, lambda one: FX if one.driver == "fx.CNY" else float(one.mode), agent_in_value=False
    )
    ex_vat, vat = draws.sum(Columns())
    for place, rate in enumerate(FX):
        at_rate = lambda one, rate=rate: Decimal(str(rate)) if one.driver == "fx.CNY" else one.mode  # noqa: E731
        exact = import_amounts(Exact(), parsed, at_rate, agent_in_value=False).sum(Exact())
        assert ex_vat[place] == pytest.approx(float(exact[0]), abs=0.05)
        assert vat[place] == pytest.approx(float(exact[1]), abs=0.05)
    moved = {line.id for line in draws.lines if np.ndim(line.amount) and np.ptp(line.amount) > 0}
    assert {"invoice", "insurance", "duty", "customs_fee", "payment_agent", "bank", "financing"} <= moved
    assert not moved & {"freight", "broker", "inland"}


def test_the_domestic_side_runs_on_draws_too() -> None:
    case, context = opened("d1.yml", DOMESTIC_KEYS)
    parsed = read_domestic(case, context, "ready_to_run", Decimal(2))
    prices = np.array([9e6, 9.272e6])

    def pick(one: Spread) -> object:
        return prices if one.driver == "equipment" else float(one.mode)

    lines = {line.id: line for line in domestic_amounts(Columns(), parsed, pick)}
    assert lines["equipment"].amount[1] == 7600000.0
    assert lines["commissioning"].amount[0] < lines["commissioning"].amount[1] == 608000.0
    exact = {line.id: line.amount for line in domestic_amounts(Exact(), parsed, at_mode)}
    assert float(exact["spares"]) == lines["spares"].amount[1]


def test_a_widened_figure_keeps_its_driver() -> None:
    figure = Spread(Decimal(1), Decimal(2), Decimal(3), "freight")
    assert replace(figure, high=Decimal(4)).driver == "freight"
    assert figure.times(Decimal("0.5"), Decimal(2)).high == 4
