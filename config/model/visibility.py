"""How much of a number is shown where it is not shown exactly (visibility.yml)."""

from __future__ import annotations

from math import floor, isinf, log10

from pydantic import Field, field_validator

from config.model.base import Frozen


class VisibilityPolicy(Frozen):
    """`steps`: ends of intervals in each decade. `few`: the least number of enterprises that a count tells of.

    `health_rows`, `health_requests`: how much of a large listing, and of the requests, its health is told from.
    """

    steps: tuple[float, ...] = Field(min_length=1)
    few: int = Field(ge=2)
    health_rows: int = Field(ge=1)
    health_requests: int = Field(ge=1)

    @field_validator("steps")
    @classmethod
    def _rise_from_one(cls, steps: tuple[float, ...]) -> tuple[float, ...]:
        if steps[0] != 1 or steps[-1] >= 10 or list(steps) != sorted(set(steps)):
            raise ValueError("steps rise from 1 and stay below 10, such as [1, 2, 5]")
        return steps

    def bucket(self, low: float, high: float) -> tuple[float, float]:
        """The interval between steps that holds [low, high]. Zero and an open end have no decade and stay."""
        return self._below(low), self._above(high)

    def _below(self, number: float) -> float:
        if number < 0:
            return -self._above(-number)
        return number if number == 0 or isinf(number) else max(end for end in self._ends(number) if end <= number)

    def _above(self, number: float) -> float:
        """Always beyond a positive number: an end begins its own interval."""
        if number < 0:
            return -self._below(-number)
        return number if number == 0 or isinf(number) else min(end for end in self._ends(number) if end > number)

    def _ends(self, number: float) -> list[float]:
        """Ends of the decade of a positive number and of its neighbours: its logarithm may be off by a bit."""
        decade = floor(log10(number))
        return [float(f"{step * 10.0**power:.12g}") for power in range(decade - 1, decade + 2) for step in self.steps]
