"""One input figure: low, mode, high, what moves it, and where it came from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

from matcher.cost.arithmetic import UNKNOWN, Amount

Basis = Literal["quote", "list", "contract", "tariff", "index", "model", "stated", "pack", "derived", "unknown"]


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure with its interval. `driver` names what moves it: figures of one driver must share a draw.

    Unknown is NaN in all three; `low ≤ mode ≤ high` otherwise.
    """

    low: Decimal
    mode: Decimal
    high: Decimal
    driver: str = ""
    basis: Basis = "stated"
    source: str = "case"
    as_of: date | None = None

    @property
    def is_known(self) -> bool:
        """There is a figure."""
        return not self.mode.is_nan()

    @property
    def is_point(self) -> bool:
        """The figure has no interval."""
        return self.low == self.high

    def times(self, low: Decimal, high: Decimal) -> Spread:
        """The interval widened by factors on the mode, for a figure that was stated as one number."""
        return replace(self, low=self.mode * low, high=self.mode * high)

    def named(self, driver: str) -> Spread:
        """The same figure under the name of what moves it."""
        return replace(self, driver=driver)


# How a figure is turned into a number of an arithmetic: its mode, its low end, or a column of draws.
Pick: TypeAlias = Callable[[Spread], Amount]


def at_low(figure: Spread) -> Decimal:
    """The low end."""
    return figure.low


def at_mode(figure: Spread) -> Decimal:
    """The most likely value."""
    return figure.mode


def at_high(figure: Spread) -> Decimal:
    """The high end."""
    return figure.high


POINTS: tuple[Pick, ...] = (at_low, at_mode, at_high)


def exactly(value: Decimal | int | str, *, source: str = "case", basis: Basis = "stated", driver: str = "") -> Spread:
    """A figure without an interval."""
    number = Decimal(value)
    return Spread(number, number, number, driver=driver, basis=basis, source=source)


def unknown(driver: str = "") -> Spread:
    """A figure nobody stated."""
    return Spread(UNKNOWN, UNKNOWN, UNKNOWN, driver=driver, basis="unknown", source="")


NONE = exactly(0, source="not applicable", basis="derived")


@dataclass(slots=True)
class Figures:
    """Figures by name as a case and its country pack give them; asking for an absent one gives an unknown."""

    by_name: dict[str, Spread] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Spread:
        return self.by_name.get(name, unknown(name))

    def put(self, name: str, figure: Spread) -> None:
        """Files a figure under its name, which is its driver unless it already has one."""
        self.by_name[name] = figure if figure.driver else figure.named(name)

    def __contains__(self, name: str) -> bool:
        return name in self.by_name
