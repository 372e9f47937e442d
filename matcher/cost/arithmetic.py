"""Two arithmetics under one set of formulas: Decimal for a case, float64 columns for a million pairs or draws.

A formula is written once over `Arithmetic`; what differs (rounding, the larger of two, a ladder, what unknown is) lives
here. Unknown is NaN in both and passes through every formula, so nothing unknown ever counts as 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any, Protocol, TypeAlias

import numpy as np

# A Decimal in a case, a float64 column (or a float that broadcasts) otherwise: + - * / between amounts of one
# arithmetic are the only operations the formulas use directly.
Amount: TypeAlias = Any

UNKNOWN = Decimal("NaN")


class Arithmetic(Protocol):
    """What the formulas need beyond + - * /."""

    def number(self, value: Decimal | int | str) -> Amount:
        """A constant of the country pack in this arithmetic."""

    def money(self, amount: Amount) -> Amount:
        """Rounded half up to the currency's smallest unit."""

    def larger(self, first: Amount, second: Amount) -> Amount:
        """The larger; unknown if either is unknown."""

    def whole(self, amount: Amount) -> Amount:
        """Rounded up to a whole number."""

    def step(self, bounds: Sequence[Decimal], amounts: Sequence[Decimal], at: Amount) -> Amount:
        """The amount of the first step whose inclusive bound is not exceeded; one more amount than bounds."""

    def divide(self, amount: Amount, weights: Sequence[Amount]) -> list[Amount]:
        """Parts of `amount` proportional to the weights that sum to it."""


class Exact:
    """Decimal arithmetic, exact to the currency's smallest unit."""

    def __init__(self, quantum: Decimal = Decimal("0.01")) -> None:
        self.quantum = quantum

    def number(self, value: Decimal | int | str) -> Decimal:
        """The constant itself."""
        return Decimal(value)

    def money(self, amount: Decimal) -> Decimal:
        """Rounded half up, away from zero."""
        return amount.quantize(self.quantum, ROUND_HALF_UP)

    def larger(self, first: Decimal, second: Decimal) -> Decimal:
        """The larger; NaN if either is NaN."""
        if first.is_nan() or second.is_nan():
            return UNKNOWN
        return max(first, second)

    def whole(self, amount: Decimal) -> Decimal:
        """Rounded up to a whole number; NaN stays."""
        return amount if amount.is_nan() else amount.to_integral_value(ROUND_CEILING)

    def step(self, bounds: Sequence[Decimal], amounts: Sequence[Decimal], at: Decimal) -> Decimal:
        """The step of one amount; NaN for NaN."""
        if at.is_nan():
            return UNKNOWN
        reached = sum(1 for bound in bounds if at > bound)
        return amounts[reached]

    def divide(self, amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
        """Largest remainder, the earlier part first; weights that are all 0 count as equal; unknown gives unknown."""
        if amount.is_nan() or any(weight.is_nan() for weight in weights):
            return [UNKNOWN] * len(weights)
        shares = list(weights) if sum(weights) else [Decimal(1)] * len(weights)
        exact = [amount * share / sum(shares) for share in shares]
        parts = [part.quantize(self.quantum, ROUND_FLOOR) for part in exact]
        left = int(((amount - sum(parts)) / self.quantum).to_integral_value())
        order = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
        for place in order[:left]:
            parts[place] += self.quantum
        return parts


class Columns:
    """float64 columns; rounding to the smallest unit is half to even, which differs from half up on exact ties only."""

    def __init__(self, quantum: Decimal = Decimal("0.01")) -> None:
        self.per_unit = float(1 / quantum)

    def number(self, value: Decimal | int | str) -> float:
        """The constant as a float, which broadcasts over columns."""
        return float(value)

    def money(self, amount: Amount) -> Amount:
        """Rounded to the smallest unit, elementwise."""
        scaled = np.multiply(amount, self.per_unit)
        rounded = np.rint(scaled, out=scaled) if isinstance(scaled, np.ndarray) else np.rint(scaled)
        rounded /= self.per_unit
        return rounded

    def larger(self, first: Amount, second: Amount) -> Amount:
        """Elementwise maximum; NaN if either is NaN."""
        return np.maximum(first, second)

    def whole(self, amount: Amount) -> Amount:
        """Elementwise ceiling."""
        return np.ceil(amount)

    def step(self, bounds: Sequence[Decimal], amounts: Sequence[Decimal], at: Amount) -> Amount:
        """One comparison per bound counts the steps passed, which a search does slower for so few; NaN for NaN."""
        values = np.asarray(at, dtype=np.float64)
        passed = np.zeros(values.shape, dtype=np.uint8)
        for bound in bounds:
            passed += (values > float(bound)).view(np.uint8)
        return np.array(amounts, dtype=np.float64)[passed] + values * 0.0

    def divide(self, amount: Amount, weights: Sequence[Amount]) -> list[Amount]:
        """Unrounded shares, elementwise."""
        whole = sum(weights)
        return [amount * weight / whole for weight in weights]
