"""One catalog entry after normalizing: what was read, where each value came from, what was not understood."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from functools import cache
from operator import attrgetter
from typing import Any, Literal

Kind = Literal["stated", "decoded", "looked_up", "inferred"]


class Record:
    """A frozen record that is sent between processes as its fields, in a third of the time its state would take."""

    __slots__ = ()

    def __reduce__(self) -> tuple[type[Record], tuple[Any, ...]]:
        kind: Any = type(self)
        return kind, _fields_of(kind)(self)


@cache
def _fields_of(kind: type[Any]) -> Callable[[Record], tuple[Any, ...]]:
    return attrgetter(*(one.name for one in fields(kind)))


@dataclass(frozen=True, slots=True)
class Quantity(Record):
    """A closed interval in the attribute's base unit; a point has low == high, an open end is ±inf."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Value(Record):
    """One attribute value with its provenance: exactly one of `quantity` and `category` is set."""

    attribute: str
    quantity: Quantity | None = None
    unit: str = ""  # base unit of `quantity`
    category: str | None = None
    kind: Kind = "stated"
    text: str = ""  # the source span this was read from
    column: str = ""  # the source column


@dataclass(frozen=True, slots=True)
class Designation(Record):
    """A model code that a grammar of config/designations decoded."""

    family: str  # e.g. "bearing_gost"
    text: str  # as written
    key: str  # same key = same thing up to suffixes, across families: 6205 and 205 share one
    full_key: str  # same full key = same thing with suffixes: 6205-2RS1 and 180205 share one
    class_code: str  # class of equipment the family belongs to, e.g. "rolling_bearing"
    values: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Issue(Record):
    """A cell that was kept but not understood, and why."""

    column: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Price(Record):
    """A stated unit price. `vat_included` is None when the source does not say."""

    amount: float
    currency: str
    date: str = ""  # ISO 8601, empty = unknown
    vat_included: bool | None = None
    min_qty: float = 1.0
    private: bool = field(default=False, repr=False)  # counts for its own offer; no other's is estimated from it


@dataclass(frozen=True, slots=True)
class ClassGuess(Record):
    """A class of equipment with a calibrated confidence in [0, 1]."""

    code: str
    name: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Item(Record):
    """One normalized catalog entry."""

    id: str
    name: str  # clean: for people
    title: str  # normalized: for comparison, never shown
    description: str = ""
    maker: str = ""  # clean
    maker_key: str = ""  # normalized
    country: str = ""
    model: str = ""
    classes: tuple[ClassGuess, ...] = ()  # best first; empty = abstained
    tnved: str = ""
    okpd2: str = ""
    codes: tuple[str, ...] = ()  # normalized code-like tokens of name and model
    designations: tuple[Designation, ...] = ()
    values: tuple[Value, ...] = ()
    price: Price | None = None
    mass_kg: float = float("nan")
    lead_days: float = float("nan")
    region: str = ""
    issues: tuple[Issue, ...] = field(default=())

    def of(self, attribute: str) -> tuple[Value, ...]:
        """Values of one attribute, in source order."""
        return tuple(value for value in self.values if value.attribute == attribute)
