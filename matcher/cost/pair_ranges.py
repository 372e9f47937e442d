"""P10 and P90 of a pair's totals without draws: means shift the middle, variances of independent figures add.

A total is a price times (1 + loads) in all but the customs fee. The price's own range moves the whole total; each load
moves the invoice by its share. `tests/matcher/cost/test_pair_ranges.py` holds this to a Monte Carlo. Only + − × ÷ and
square roots: a logarithm of a column may end in another bit where the column is cut elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from config.model.country import Spreading
from matcher.cost.uncertainty import YEAR, Distribution


def triangular(figure: Spreading) -> Distribution:
    """A pack's assumption as a distribution."""
    return Distribution("triangular", float(figure.low), float(figure.mode), float(figure.high))


def inner(figure: Spreading) -> tuple[float, float]:
    """P10 and P90 of an assumption."""
    low, high = triangular(figure).quantile(np.array([0.1, 0.9])).tolist()
    return low, high


@dataclass(frozen=True, slots=True)
class Load:
    """A load in shares of the invoice: how far its mean lies from its mode, and the variance."""

    shift: float
    variance: float


@dataclass(frozen=True, slots=True)
class Loads:
    """All loads on an invoice; NaN where the pack lacks one, as the total is then."""

    freight: Load  # duty and insurance are charged on it too
    others: Load  # agent, bank, clearance, delivery, insurance, financing: independent of one another
    delivery: Load  # of a domestic offer


_OTHERS = ("payment_agent_rate", "bank_rate", "estimate_clearance_share", "estimate_delivery_share", "insurance_rate")


def loads(lines: Mapping[str, Spreading | None]) -> Loads:
    """From the pack's figures of the day."""

    def load(name: str) -> Load:
        figure = lines.get(name)
        if figure is None:
            return Load(float("nan"), float("nan"))
        shape = triangular(figure)
        return Load(shape.mean - shape.mode, shape.variance)

    parts = [*(load(name) for name in _OTHERS), _financing(lines)]
    others = Load(sum(one.shift for one in parts), sum(one.variance for one in parts))
    return Loads(load("estimate_freight_share"), others, load("estimate_delivery_share"))


def _financing(lines: Mapping[str, Spreading | None]) -> Load:
    """Rate × days / 365: the product of two independent figures, in closed form."""
    rate, days = lines.get("financing_rate"), lines.get("estimate_prepaid_days")
    if rate is None or days is None:
        return Load(float("nan"), float("nan"))
    first, second = triangular(rate), triangular(days)
    mean = first.mean * second.mean
    square = (first.variance + first.mean**2) * (second.variance + second.mean**2)
    return Load((mean - first.mode * second.mode) / YEAR, (square - mean**2) / YEAR**2)
