"""The range of an estimate's totals: every figure a draw, figures of one driver the same draw, both sides paired."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import sqrt
from typing import Any

import numpy as np

from config.errors import InputError
from matcher.cost.case_uncertainty import number, read_draws
from matcher.cost.context import Context
from matcher.cost.line import Estimate
from matcher.cost.section import Section
from matcher.cost.spread import Pick, Spread
from matcher.cost.uncertainty import YEAR, Distribution, Draws, Floats, Shape, share_below, summary

_KEYS = ("draws", "seed", "shape", "fx_sigma", "payment_days")


@dataclass(slots=True)
class Drawing:
    """How the figures of a case become columns: the shape of stated intervals, the exchange rates' spread."""

    draws: Draws
    shape: Shape
    fx_sigma: float  # of the logarithm, a year
    payment_days: float

    @property
    def fx_spread(self) -> float:
        """σ · √t: how far a rate may have moved when the payment falls due."""
        return self.fx_sigma * sqrt(self.payment_days / YEAR)

    def pick(self, figure: Spread) -> Any:
        """A figure's column of draws; a rate of exchange stated as one number spreads lognormally around it."""
        if not figure.is_known:
            return float("nan")
        mode = float(figure.mode)
        if not figure.is_point:
            shape = Distribution(self.shape, float(figure.low), mode, float(figure.high))
        elif figure.driver.startswith("fx.") and self.fx_spread:
            shape = Distribution("lognormal", mode, mode, mode, self.fx_spread)
        else:
            return mode
        return shape.quantile(self.draws.ranks(figure.driver or "unnamed"))


def read_drawing(case: Section, context: Context) -> Drawing:
    """`uncertainty` of a case; what it leaves out is the country pack's."""
    section = case.section("uncertainty", _KEYS)
    shape = section.choice("shape", ("triangular", "pert"), "triangular")
    sigma, days = section.rate("fx_sigma"), section.count("payment_days")
    pack = {name: context.default(name).mode for name in ("fx_volatility", "payment_horizon_days")}
    sigma = pack["fx_volatility"] if sigma is None else sigma
    days = pack["payment_horizon_days"] if days is None else days
    if not sigma.is_nan() and sigma < 0:
        raise InputError("cannot be negative", where=section.at("fx_sigma"))
    spread = (0.0, 0.0) if sigma.is_nan() or days.is_nan() else (float(sigma), float(days))
    return Drawing(read_draws(section), "pert" if shape == "pert" else "triangular", *spread)


def with_range(found: Estimate, case: Section, context: Context) -> Estimate:
    """The estimate with P10, P50, P90 of its totals; none where it is partial, a lower bound has no middle."""
    drawing = read_drawing(case, context)
    drawn = None if found.partial or found.sample is None else _drawn(found, drawing.pick, drawing.draws.number)
    shown = None
    if drawn is not None:
        shown = {
            **{name: _percentiles(column) for name, column in zip(("ex_vat", "inc_vat"), drawn, strict=True)},
            "draws": drawing.draws.number,
            "seed": drawing.draws.seed,
            "shape": drawing.shape,
            "fx_sigma": number(drawing.fx_sigma, 4),
            "payment_days": number(drawing.payment_days, 0),
        }
    return replace(found, drawn=drawn, extras={**found.extras, "uncertainty": shown})


def _drawn(found: Estimate, pick: Pick, draws: int) -> tuple[Floats, Floats]:
    amounts = found.sample(pick) if found.sample else (np.nan, np.nan)
    ex_vat, vat = (np.broadcast_to(np.asarray(one, dtype=np.float64), (draws,)) for one in amounts)
    return ex_vat, ex_vat + vat


def _percentiles(column: Floats) -> dict[str, str | None]:
    found = summary(column)
    return {name: number(getattr(found, name), 2) for name in ("mean", "sd", "p10", "p50", "p90")}


def domestic_cheaper(imported: Estimate, domestic: Estimate, *, by_ex_vat: bool) -> float | None:
    """P(domestic < import) by the total that ranks, from paired draws; None where a side has no draws."""
    if imported.drawn is None or domestic.drawn is None or len(imported.drawn[0]) != len(domestic.drawn[0]):
        return None
    place = 0 if by_ex_vat else 1
    return share_below(domestic.drawn[place], imported.drawn[place])
