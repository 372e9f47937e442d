"""Costs as bars with intervals: figures of an SVG; the same figures stand in the page as a table."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matcher.web.pages.offer import Cost

WIDTH = 320.0  # of the drawing, in its own units
HEIGHT = 22  # of one bar


@dataclass(frozen=True, slots=True)
class Bar:
    """One cost: where its middle and its ends lie, and its words."""

    name: str
    amount: str
    interval: str
    y: int
    middle: str
    low: str
    high: str
    spread: str


@dataclass(frozen=True, slots=True)
class Bars:
    """A drawing of `height`; only costs that are known are drawn, the table has all."""

    bars: tuple[Bar, ...]
    height: int


def bars(sides: Sequence[tuple[str, Cost | None]]) -> Bars | None:
    """The drawing, or None where fewer than two costs can be set beside each other."""
    known = [(name, cost) for name, cost in sides if cost is not None and math.isfinite(cost.middle)]
    if len(known) < 2:
        return None
    ends = [end for _, cost in known for end in (cost.middle, cost.high) if math.isfinite(end)]
    scale = WIDTH / max(*ends, 1.0)
    drawn = []
    for place, (name, cost) in enumerate(known):
        low, high = (end if math.isfinite(end) else cost.middle for end in (cost.low, cost.high))
        figures = (f"{figure * scale:.1f}" for figure in (cost.middle, low, high, high - low))
        drawn.append(Bar(name, cost.amount, cost.interval, place * HEIGHT, *figures))
    return Bars(tuple(drawn), len(drawn) * HEIGHT)
