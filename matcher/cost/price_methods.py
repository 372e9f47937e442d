"""Three ways to a price nobody stated: a hedonic model, capacity scaling, the class median. All on log prices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log, sqrt
from statistics import median
from typing import Protocol

import numpy as np
import numpy.typing as npt

from matcher.cost.price_rows import PriceRow

Floats = npt.NDArray[np.float64]
LEAST = 3  # observed prices of a class; fewer say nothing about a further item
LEAST_HEDONIC = 8
ROWS_PER_TERM = 4
LEAST_LEVEL = 5  # rows a category value needs to have an effect of its own
MOST_SIZES, MOST_LEVELS = 8, 12
EXPONENT, LEAST_SCALING = 0.6, 15  # below so many priced items the six-tenths rule stands
RATIO = 2.0  # capacity scaling is a rule for 0.5 ≤ Q2/Q1 ≤ 2
PENALTY = 1.0
WORTH = 0.99  # a further term must lower the leave-one-out error to below this share
OUTLIER = 3.0  # residuals beyond so many robust deviations are cut to it before the second fit


class Method(Protocol):
    """A fitted way to a price."""

    @property
    def name(self) -> str:
        """What reports call it."""

    def log_price(self, row: PriceRow) -> float | None:
        """The modelled log price; None where the row lacks what the method needs."""

    def warning(self, row: PriceRow) -> str:
        """Why this price deserves less trust than the interval says; "" otherwise."""


@dataclass(frozen=True, slots=True)
class ClassMedian:
    """The median of the observed prices."""

    middle: float
    name: str = "class median"

    def log_price(self, row: PriceRow) -> float:  # noqa: ARG002 - the same for every row
        """The same for every row."""
        return self.middle

    def warning(self, row: PriceRow) -> str:  # noqa: ARG002 - of no row in particular
        """None of its own."""
        return ""


def class_median(rows: Sequence[PriceRow]) -> ClassMedian | None:
    """None below three prices."""
    return ClassMedian(median(row.log_price for row in rows)) if len(rows) >= LEAST else None


@dataclass(frozen=True, slots=True)
class CapacityScaling:
    """The price of the item nearest in capacity times (Q2/Q1)^n."""

    attribute: str
    exponent: float
    references: tuple[tuple[float, float], ...]  # log capacity, log price
    name: str = "capacity scaling"

    def log_price(self, row: PriceRow) -> float | None:
        """Needs the capacity; of several at one distance the middle price."""
        size = row.sizes.get(self.attribute)
        if size is None:
            return None
        near = min(abs(size - one) for one, _ in self.references)
        scaled = [price + self.exponent * (size - one) for one, price in self.references if abs(size - one) <= near]
        return median(scaled)

    def warning(self, row: PriceRow) -> str:
        """Beyond twice or half of the nearest capacity the power law is not reliable."""
        size = row.sizes.get(self.attribute)
        if size is None or min(abs(size - one) for one, _ in self.references) <= log(RATIO) + 1e-12:
            return ""
        return f"{self.attribute} beyond 0.5 … 2 of any priced item"


def capacity_scaling(rows: Sequence[PriceRow], attributes: Sequence[str]) -> CapacityScaling | None:
    """By the first of `attributes` that half of the rows have; the exponent is fitted from 15 priced items on."""
    for attribute in attributes:
        known = tuple((row.sizes[attribute], row.log_price) for row in rows if attribute in row.sizes)
        if known and 2 * len(known) >= len(rows):
            return CapacityScaling(attribute, exponent_of(known), known)
    return None


def exponent_of(known: Sequence[tuple[float, float]]) -> float:
    """The median slope between pairs of items that differ in capacity (Theil, Sen), within [0.2, 1.2]; 0.6 if few."""
    if len(known) < LEAST_SCALING:
        return EXPONENT
    sizes, prices = (np.array(column) for column in zip(*sorted(known)[:: max(1, len(known) // 1000)], strict=True))
    first, second = np.triu_indices(len(sizes), 1)
    apart = np.abs(sizes[second] - sizes[first]) > log(1.2)  # a slope between near equals is noise
    if np.count_nonzero(apart) < LEAST_SCALING:
        return EXPONENT
    slopes = (prices[second] - prices[first])[apart] / (sizes[second] - sizes[first])[apart]
    return round(float(np.clip(np.median(slopes), 0.2, 1.2)), 4)


@dataclass(frozen=True, slots=True)
class Hedonic:
    """ln price = intercept + Σ coefficient · term; a term is a log size ("mass"), its square ("mass^2") or a trait.

    Sizes are held inside the range the model saw: beyond it the price stays that of the edge, with a warning.
    """

    intercept: float
    coefficients: dict[str, float]
    ranges: dict[str, tuple[float, float]] = field(default_factory=dict)
    error: float = 0.0  # leave-one-out, root mean square of the log
    name: str = "hedonic model"

    def log_price(self, row: PriceRow) -> float | None:
        """Needs every size of the model."""
        total = self.intercept
        for term, coefficient in self.coefficients.items():
            value = self._value(term, row)
            if value is None:
                return None
            total += coefficient * value
        return total

    def _value(self, term: str, row: PriceRow) -> float | None:
        size = term.removesuffix("^2")
        if size not in self.ranges:
            return 1.0 if term in row.traits else 0.0
        if size not in row.sizes:
            return None
        low, high = self.ranges[size]
        held = min(max(row.sizes[size], low), high)
        return held * held if term.endswith("^2") else held

    def warning(self, row: PriceRow) -> str:
        """Sizes outside the observed range."""
        outside = [
            size
            for size, (low, high) in self.ranges.items()
            if size in row.sizes and not low - 1e-9 <= row.sizes[size] <= high + 1e-9
        ]
        return f"{', '.join(sorted(outside))} outside the observed prices" if outside else ""


def hedonic(rows: Sequence[PriceRow], sizes: frozenset[str]) -> Hedonic | None:
    """Fitted on the rows that have the sizes it selects from `sizes` (those the item has).

    Terms are taken one by one while they lower the leave-one-out error. None where there are too few rows, or where it
    does not beat the class median by that error.
    """
    usable = _usable_sizes(rows, sizes)
    known = [row for row in rows if all(size in row.sizes for size in usable)]
    if len(known) < LEAST_HEDONIC:
        return None
    prices = np.array([row.log_price for row in known])
    columns = _columns(known, usable)
    chosen, error = _forward(columns, prices)
    if not chosen or error >= WORTH * _median_error(prices):
        return None
    return _fitted(known, {name: columns[name] for name in chosen}, prices, error)


def _usable_sizes(rows: Sequence[PriceRow], sizes: frozenset[str]) -> list[str]:
    """Sizes the item has and nearly all of the rows have, most frequent first, that differ between rows."""
    count = Counter(size for row in rows for size in row.sizes if size in sizes)
    ordered = sorted(count, key=lambda size: (-count[size], size))
    usable: list[str] = []
    for size in ordered:
        together = [row for row in rows if all(one in row.sizes for one in (*usable, size))]
        if 2 * len(together) >= len(rows) and len({row.sizes[size] for row in together}) >= LEAST:
            usable.append(size)
    return usable[:MOST_SIZES]


def _columns(rows: Sequence[PriceRow], sizes: Sequence[str]) -> dict[str, Floats]:
    columns = {}
    for size in sizes:
        values = np.array([row.sizes[size] for row in rows])
        columns[size] = values
        columns[f"{size}^2"] = values * values
    count = Counter(trait for row in rows for trait in row.traits)
    levels = [trait for trait in sorted(count, key=lambda one: (-count[one], one)) if count[trait] >= LEAST_LEVEL]
    for trait in [one for one in levels if count[one] <= len(rows) - LEAST_LEVEL][:MOST_LEVELS]:
        columns[trait] = np.array([float(trait in row.traits) for row in rows])
    return columns


def _forward(columns: dict[str, Floats], prices: Floats) -> tuple[list[str], float]:
    """The terms that lower the leave-one-out error, greedily; ties go to the name."""
    chosen: list[str] = []
    error = loo_error(np.empty((len(prices), 0)), prices)
    while ROWS_PER_TERM * (len(chosen) + 2) <= len(prices):
        offered = [
            name for name in sorted(columns) if name not in chosen and (not name.endswith("^2") or name[:-2] in chosen)
        ]
        tried = [
            (loo_error(np.column_stack([columns[one] for one in (*chosen, name)]), prices), name) for name in offered
        ]
        if not tried or min(tried)[0] > WORTH * error:
            break
        error, best = min(tried)
        chosen.append(best)
    return chosen, error


def loo_error(columns: Floats, prices: Floats) -> float:
    """Root mean square of the leave-one-out errors of the ridge fit, in closed form: e_i / (1 − h_ii)."""
    design = np.column_stack([np.ones(len(prices)), _standardized(columns)])
    penalty = np.diag([0.0, *[PENALTY] * columns.shape[1]])
    solved = np.linalg.solve(design.T @ design + penalty, design.T)
    leverage = np.einsum("ij,ji->i", design, solved)
    errors = (prices - design @ (solved @ prices)) / np.maximum(1.0 - leverage, 1e-9)
    return round(sqrt(float(np.mean(errors**2))), 9)


def _standardized(columns: Floats) -> Floats:
    spread = columns.std(axis=0)
    scaled: Floats = (columns - columns.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    return scaled


def _median_error(prices: Floats) -> float:
    """What the class median would miss by, each price left out of its own median."""
    ordered = np.sort(prices)
    others = (
        [float(np.median(np.delete(ordered, place))) for place in range(len(ordered))] if len(ordered) < 200 else []
    )
    middles = np.array(others) if others else np.full(len(ordered), np.median(ordered))
    return sqrt(float(np.mean((ordered - middles) ** 2)))


def _ridge(scaled: Floats, prices: Floats) -> tuple[Floats, float]:
    """Slopes and level of ridge regression on centred columns, which leaves the level unpenalized.

    In closed form: a library that takes two seconds to load would be half the time of a short list.
    """
    level = float(prices.mean())
    normal = scaled.T @ scaled + PENALTY * np.eye(scaled.shape[1])
    slopes = np.linalg.solve(normal, scaled.T @ (prices - level))
    return np.asarray(slopes, dtype=np.float64), level


def _fitted(rows: Sequence[PriceRow], columns: dict[str, Floats], prices: Floats, error: float) -> Hedonic:
    names = list(columns)
    design = np.column_stack([columns[name] for name in names])
    center, spread = design.mean(axis=0), design.std(axis=0)
    scaled = (design - center) / spread
    slopes_of, level = _ridge(scaled, prices)
    missed = prices - scaled @ slopes_of - level
    bound = OUTLIER * 1.4826 * float(np.median(np.abs(missed)))
    if bound > 0:
        kept = prices - missed + np.clip(missed, -bound, bound)
        slopes_of, level = _ridge(scaled, kept)
    # rounded: another machine's linear algebra differs in the last bits, a price must not
    slopes = [float(f"{value:.9g}") for value in slopes_of / spread]
    intercept = float(f"{level - float(np.dot(slopes, center)):.9g}")
    sizes = {name.removesuffix("^2") for name in names if any(name.removesuffix("^2") in row.sizes for row in rows)}
    ranges = {
        size: (min(row.sizes[size] for row in rows), max(row.sizes[size] for row in rows)) for size in sorted(sizes)
    }
    return Hedonic(intercept, dict(zip(names, slopes, strict=True)), ranges, error)
