"""A cost estimate is a list of lines; the totals are derived and an unknown mandatory line makes them partial."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal, TypeAlias

Scope: TypeAlias = Literal["ex_works", "delivered", "ready_to_run", "life_cycle"]
SCOPES: tuple[Scope, ...] = ("ex_works", "delivered", "ready_to_run", "life_cycle")


@dataclass(frozen=True, slots=True)
class CostLine:
    """One line of an estimate, in the estimate's currency; None = unknown.

    `amount` is ex VAT and enters the total only if `in_cash`; `vat` is the VAT paid with it; `low` and `high` bound
    `amount`.
    """

    id: str
    amount: Decimal | None
    vat: Decimal | None
    basis: str
    source: str
    low: Decimal | None = None
    high: Decimal | None = None
    as_of: date | None = None
    formula: str = ""
    vat_rate: Decimal | None = None
    in_cash: bool = True
    in_customs_value: bool | None = None  # None: the question does not arise
    drivers: tuple[str, ...] = ()

    @property
    def is_known(self) -> bool:
        """Both the amount and its VAT are known."""
        return self.amount is not None and self.vat is not None

    def to_json(self) -> dict[str, Any]:
        """The contract's fields as strings with two decimals, then the extras."""
        return {
            "id": self.id,
            "amount": text(self.amount),
            "vat": text(self.vat),
            "basis": self.basis,
            "source": self.source,
            "low": text(self.low),
            "high": text(self.high),
            "date": self.as_of.isoformat() if self.as_of else None,
            "formula": self.formula,
            "vat_rate": None if self.vat_rate is None else str(self.vat_rate),
            "in_cash": self.in_cash,
            "in_customs_value": self.in_customs_value,
        }


@dataclass(frozen=True, slots=True)
class Totals:
    """Three totals that are never mixed: ex VAT, the VAT, and with it."""

    ex_vat: Decimal
    vat: Decimal

    @property
    def inc_vat(self) -> Decimal:
        """What is paid, VAT included."""
        return self.ex_vat + self.vat

    def to_json(self) -> dict[str, str]:
        """Strings with two decimals."""
        return {"ex_vat": f"{self.ex_vat:.2f}", "vat": f"{self.vat:.2f}", "inc_vat": f"{self.inc_vat:.2f}"}


def total(lines: Iterable[CostLine]) -> Totals:
    """Sums of what is known and paid; whether they are the whole is `Estimate.partial`."""
    ex_vat, vat = Decimal(0), Decimal(0)
    for line in lines:
        if line.in_cash and line.amount is not None:
            ex_vat += line.amount
        if line.in_cash and line.vat is not None:
            vat += line.vat
    return Totals(ex_vat, vat)


@dataclass(frozen=True, slots=True)
class Estimate:
    """One side's cost at one scope."""

    side: str
    country: str
    currency: str
    scope: Scope
    day: date
    quantity: Decimal
    lines: tuple[CostLine, ...]
    missing: tuple[str, ...] = ()
    customs_value: Decimal | None = None
    notes: tuple[str, ...] = ()
    extras: dict[str, Any] = field(default_factory=dict)
    # ex VAT and VAT for a `pick` that gives columns of draws; None where the lines cannot be drawn
    sample: Callable[[Any], tuple[Any, Any]] | None = field(default=None, compare=False, repr=False)
    drawn: tuple[Any, Any] | None = field(default=None, compare=False, repr=False)  # ex VAT and incl. VAT, by draw

    @property
    def partial(self) -> bool:
        """A mandatory line is unknown: the totals are lower bounds ("≥")."""
        return bool(self.missing)

    @property
    def totals(self) -> Totals:
        """Sums over the known lines."""
        return total(self.lines)

    def line(self, name: str) -> CostLine:
        """The line of that id; KeyError names the lines there are."""
        for one in self.lines:
            if one.id == name:
                return one
        raise KeyError(f"no line '{name}'; lines: {', '.join(one.id for one in self.lines)}")

    def _range(self) -> dict[str, str | None]:
        """The ex-VAT total with every figure at its low and at its high end; a partial total has no high end."""
        paid = [line for line in self.lines if line.in_cash]
        low = sum((line.low for line in paid if line.low is not None), start=Decimal(0))
        high = sum((line.high for line in paid if line.high is not None), start=Decimal(0))
        return {"low": text(low), "high": None if self.partial else text(high)}

    def to_json(self) -> dict[str, Any]:
        """The document of `zamena cost --json`."""
        document: dict[str, Any] = {
            "side": self.side,
            "currency": self.currency,
            "scope": self.scope,
            "lines": [line.to_json() for line in self.lines],
            "customs_value": text(self.customs_value),
            "totals": self.totals.to_json(),
            "partial": self.partial,
            "missing": list(self.missing),
            "country": self.country,
            "date": self.day.isoformat(),
            "quantity": str(self.quantity),
            "range": self._range(),
            "unit_ex_vat": text(self.totals.ex_vat / self.quantity) if self.quantity else None,
            "notes": list(self.notes),
        }
        return document | self.extras


def text(amount: Decimal | None) -> str | None:
    """An amount as a string with two decimals, half up; None stays None."""
    if amount is None or amount.is_nan():
        return None
    return str((amount + 0).quantize(Decimal("0.01"), rounding="ROUND_HALF_UP"))
