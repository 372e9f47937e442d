"""What the pair path reads from an item table, once per table: prices, masses, duty terms, all in national currency."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import exp, isnan, log, sqrt
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from catalogs.item import Item
from catalogs.table import ItemTable
from config.errors import InputError
from config.load import Config
from config.model.country import CountryPack, in_force
from matcher.cost.domestic import STALE_DAYS
from matcher.cost.duty import DutyRate
from matcher.cost.pair_ranges import inner
from matcher.cost.price_index import PriceIndex
from matcher.cost.tariff import find_duty, normalize_tnved, shares_under
from matcher.cost.uncertainty import YEAR, Z80

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Bits = npt.NDArray[np.uint8]
Rows = npt.NDArray[np.int64]

NO_PRICE, NO_RATE, NO_DUTY, MODELLED = 1, 2, 4, 8  # bits of what a row lacks
BLOCKING = NO_PRICE | NO_RATE | NO_DUTY  # without these there is no total
LACKS = {NO_PRICE: "unit_price", NO_RATE: "fx", NO_DUTY: "duty", MODELLED: "unit_price"}
POINTS = ("low", "mid", "high")
INDEXED_DAYS = 731  # an indexed price counts as such for two years; older ones keep the wider interval
_NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Side:
    """Rows of one side: a price, its P10 and P90 in national currency, and what customs needs. NaN = unknown.

    `national`: priced in the country's own currency, so it is an offer inside the country with its VAT inside or not.
    """

    price: dict[str, Floats]  # by point of POINTS: P10, stated or modelled, P90
    national: Flags
    included: Flags
    ad_valorem: dict[str, Floats]
    floor: Floats | None  # national currency for one unit; None: no row has one
    plus: Floats | None
    lacks: Bits
    note: Rows | None = None  # place in `notes`, 0 = none: how a modelled price was found
    notes: tuple[str, ...] = ("",)

    def take(self, rows: npt.NDArray[np.int64] | slice) -> Side:
        """The given rows."""
        rate, low = self.ad_valorem, self.ad_valorem["low"][rows]
        return Side(
            {name: column[rows] for name, column in self.price.items()},
            self.national[rows],
            self.included[rows],
            {"low": low, "mid": rate["mid"][rows], "high": low if rate["high"] is rate["low"] else rate["high"][rows]},
            None if self.floor is None else self.floor[rows],
            None if self.plus is None else self.plus[rows],
            self.lacks[rows],
            None if self.note is None else self.note[rows],
            self.notes,
        )

    def __len__(self) -> int:
        return len(self.lacks)


@dataclass(frozen=True, slots=True)
class Filled:
    """A price for an item that has none: never mixed with observed ones, its row says so."""

    low: float
    mid: float
    high: float
    national: bool  # a price inside the country, not one of the foreign seller
    note: str = ""  # method, prices behind it, what its interval rests on


Filler = Callable[[Item], Filled | None]  # in national currency


@dataclass(frozen=True, slots=True)
class Known:
    """What the rows are read against."""

    config: Config
    pack: CountryPack
    day: date
    rates: Mapping[str, float]  # national currency for one unit

    fill: Filler | None = None
    index: PriceIndex | None = None

    def rate(self, currency: str) -> float:
        """The exchange rate; NaN where it is not known."""
        if currency == self.pack.currency:
            return 1.0
        return float(self.rates.get(currency, _NAN))

    def fx_spread(self, currency: str) -> float:
        """Distance of P90 from the median of a rate's logarithm when the payment falls due; 0 for the own currency."""
        if currency == self.pack.currency:
            return 0.0
        volatility, horizon = (
            in_force(self.pack.lines.get(name, ()), self.day) for name in ("fx_volatility", "payment_horizon_days")
        )
        if volatility is None or horizon is None:
            return 0.0
        return Z80 * float(volatility.mode) * sqrt(float(horizon.mode) / YEAR)


def read_side(table: ItemTable, known: Known, *, duties: bool) -> Side:
    """The columns of a table; `duties`: look up the tariff for every row that is not priced in national currency."""
    return read_items(table.details, known, duties=duties)


def read_items(items: Sequence[Item], known: Known, *, duties: bool) -> Side:
    """The same of items."""
    included_default = in_force(known.pack.vat.list_price_includes, known.day)
    default = bool(included_default.value) if included_default else False
    duty_of: dict[tuple[str, str], tuple[float, ...]] = {}
    rows, notes = [], {"": 0}
    for item in items:
        price = read_price(item, known)
        terms = (0.0, 0.0, 0.0, 0.0, 0.0)
        if duties and not price.national:
            code = item.classes[0].code if item.classes else ""
            key = (normalize_tnved(item.tnved), code)
            if key not in duty_of:
                duty_of[key] = duty_numbers(known, *key)
            terms = _per_unit(duty_of[key], item.mass_kg)
        stated = item.price.vat_included if item.price else None
        rows.append(
            (
                *(price.low, price.mid, price.high, float(price.national)),
                *(float(default if stated is None else stated), *terms),
                *(float(price.lacks), float(notes.setdefault(price.note, len(notes)))),
            )
        )
    return _columns(np.array(rows, dtype=np.float64).reshape(len(items), 12), tuple(notes))


def _columns(block: Floats, notes: tuple[str, ...]) -> Side:
    low, mid, high, national, included, ad_low, ad_mid, ad_high, floor, plus, lacks, note = (
        np.ascontiguousarray(column) for column in block.T
    )
    bits = lacks.astype(np.uint8)
    bits |= np.where(np.isnan(ad_mid) | np.isnan(floor) | np.isnan(plus), NO_DUTY, 0).astype(np.uint8)
    one_rate = np.array_equal(ad_low, ad_high, equal_nan=True)
    return Side(
        price={"low": low, "mid": mid, "high": high},
        national=national.astype(np.bool_),
        included=included.astype(np.bool_),
        ad_valorem={"low": ad_low, "mid": ad_mid, "high": ad_low if one_rate else ad_high},
        floor=floor if floor.any() else None,
        plus=plus if plus.any() else None,
        lacks=bits,
        note=note.astype(np.int64) if len(notes) > 1 else None,
        notes=notes,
    )


class RowPrice(NamedTuple):
    """P10, the price and P90 in national currency, whether it is a national price, bits of what is lacking."""

    low: float
    mid: float
    high: float
    national: bool
    lacks: int
    note: str = ""


def read_price(item: Item, known: Known) -> RowPrice:
    """The price of one row: stated, with the interval of its age and of its exchange rate; else filled; else NaN."""
    price = item.price
    if price is None or not price.amount > 0:
        filled = known.fill(item) if known.fill else None
        if filled is None:
            return RowPrice(_NAN, _NAN, _NAN, False, NO_PRICE)
        return RowPrice(filled.low, filled.mid, filled.high, filled.national, MODELLED, filled.note)
    rate = known.rate(price.currency)
    factor, age = indexed(item, known)
    spread = known.pack.price_spread.get(age)
    low, high = inner(spread) if spread else (1.0, 1.0)
    fx = known.fx_spread(price.currency)
    low, high = exp(-sqrt(log(low) ** 2 + fx**2)), exp(sqrt(log(high) ** 2 + fx**2))
    mid, national = price.amount * factor * rate, price.currency == known.pack.currency
    return RowPrice(mid * low, mid, mid * high, national, NO_RATE if isnan(rate) else 0)


def indexed(item: Item, known: Known) -> tuple[float, str]:
    """The factor that brings an old price to the day, and the kind of its interval: list, index or old_list.

    A national price goes by the series of its product code, its own or its class's, a foreign one by its currency's.
    """
    price = item.price
    if price is None or not is_stale(price.date, known.day):
        return 1.0, "list"
    day = _day(price.date)
    if known.index is None or day is None:
        return 1.0, "old_list"
    series: str | None = price.currency
    if price.currency == known.pack.currency:
        profile = known.config.classes.own(item.classes[0].code) if item.classes else None
        code = item.okpd2 or (profile.okpd2[0] if profile and profile.okpd2 else "")
        series = known.index.series_of(code)
    factor = known.index.factor(series, day, known.day) if series else None
    if factor is None:
        return 1.0, "old_list"
    return float(factor), "index" if (known.day - day).days <= INDEXED_DAYS else "old_list"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def is_stale(day: str, today: date) -> bool:
    """The price carries no date, or an old one."""
    try:
        return (today - date.fromisoformat(day[:10])).days > STALE_DAYS
    except ValueError:
        return True


def duty_numbers(known: Known, code: str, class_code: str) -> tuple[float, ...]:
    """Ad valorem low, mid, high; floor and plus in national currency for 1 kg; per-piece plus. NaN = unknown.

    Without a code the rates under the class's headings give the interval; without either the duty is unknown.
    """
    unknown = (_NAN,) * 6
    if code:
        try:
            found = find_duty(known.config, known.pack, code, known.day).rate
        except InputError:
            found = None
        if found is not None:
            share = float(found.ad_valorem)
            return (share, share, share, *_specific(found, known))
    profile = known.config.classes.own(class_code) if class_code else None
    prefixes = (code,) if 4 <= len(code) < 10 else profile.tnved if profile else ()
    tariff = in_force(known.pack.tariff, known.day)
    shares = shares_under(known.config.folder / "countries" / tariff.table, tuple(prefixes)) if tariff else ()
    if not shares:
        return unknown
    return (shares[0], shares[len(shares) // 2], shares[-1], 0.0, 0.0, 0.0)


def _specific(rate: DutyRate, known: Known) -> tuple[float, float, float]:
    """Floor and plus for 1 kg, plus for 1 piece; NaN for a unit the pair path has no quantity of."""
    floor = plus = piece = 0.0
    for part in rate.specifics:
        value = float(part.amount / part.per) * known.rate(part.currency)
        if part.unit == "kg" and part is rate.floor:
            floor = value
        elif part.unit == "kg":
            plus = value
        elif part.unit in ("piece", "pair") and part is rate.plus:
            piece = value
        else:
            return _NAN, _NAN, _NAN
    return floor, plus, piece


def _per_unit(terms: tuple[float, ...], mass_kg: float) -> tuple[float, float, float, float, float]:
    """Duty terms of one unit of this mass; a rate by mass needs the mass."""
    low, mid, high, floor, plus, piece = terms
    by_mass = mass_kg if floor or plus else 0.0
    return low, mid, high, floor * by_mass, plus * by_mass + piece
