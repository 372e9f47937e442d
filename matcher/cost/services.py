"""Services both sides may need: carriage in the country, commissioning, training, first spares, other lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from math import asin, cos, radians, sin, sqrt
from typing import Any

from config.errors import InputError
from matcher.cost.arithmetic import Amount, Arithmetic
from matcher.cost.context import Context, Priced, rate_figure
from matcher.cost.keys import (
    ADAPTATION_KEYS,
    BRIDGE_KEYS,
    CARRIAGE_KEYS,
    MONEY_KEYS,
    OTHER_KEYS,
    TRAINING_KEYS,
    WORK_KEYS,
)
from matcher.cost.landed import carriage, trucks_needed
from matcher.cost.section import Section, parse_money
from matcher.cost.spread import Pick, Spread, exactly, unknown


@dataclass(frozen=True, slots=True)
class Service:
    """One line by a formula of named figures; `at` gives the net amount, rounded."""

    id: str
    formula: str  # "amount", "carriage", "share", "work", "training"
    figures: dict[str, Spread] = field(default_factory=dict)
    priced: Priced | None = None
    vat: Spread = field(default_factory=unknown)
    in_price: bool = False  # already paid with the goods: no cash of its own

    @property
    def drivers(self) -> tuple[str, ...]:
        """What moves the line."""
        own = tuple(one.driver for one in self.figures.values() if one.driver and not one.is_point)
        return own + (self.priced.drivers if self.priced else ())

    @property
    def worst_basis(self) -> Spread:
        """The figure whose origin the line reports: an unknown one, else a modelled one, else a stated one."""
        held = [*self.figures.values(), *((self.priced.amount,) if self.priced else ())]
        rank = {"unknown": 0, "pack": 1, "model": 1}
        return min(held, key=lambda one: rank.get(one.basis, 2), default=unknown())

    def at(self, m: Arithmetic, pick: Pick, base: Amount) -> Amount:
        """The net amount; `base` is what a share is of (equipment or invoice)."""
        of = {name: pick(figure) for name, figure in self.figures.items()}
        if self.priced is not None:
            return m.money(self.priced.at(pick))
        if self.formula == "carriage":
            return m.money(carriage(m, fixed=of["fixed"], km=of["km"], per_km=of["per_km"], trucks=_trucks(m, of)))
        if self.formula == "share":
            return m.money(m.larger(of["share"] * base, of["min_fee"]))
        if self.formula == "adaptation":
            return m.money(of["hours"] * of["rate"] + of["materials"] + of["share"] * base)
        if self.formula == "work":
            return m.money(of["man_days"] * of["day_rate"] + of["travel"])
        return m.money(of["people"] * of["price"])


def _trucks(m: Arithmetic, of: dict[str, Amount]) -> Amount:
    if "trucks" in of:
        return of["trucks"]
    return trucks_needed(m, mass=of["mass"], capacity=of["capacity"], volume=of["volume"], room=of["room"])


def vat_of(section: Section, context: Context, default: Spread) -> Spread:
    """VAT of a line: `vat: 0.22`, `vat: exempt`, `vat: standard`; the default where it is left out."""
    value = section.get("vat")
    if value is None:
        return default
    word = str(value).strip().casefold()
    if word in ("exempt", "none", "no", "false"):
        return exactly(0, source="exempt", driver="")
    if word in ("standard", "true"):
        return context.standard_vat()
    return exactly(section.rate("vat") or Decimal(0))


def money_service(name: str, value: Any, where: str, context: Context, vat: Spread) -> Service:
    """A line stated as an amount; left out, it is unknown and missing."""
    if value is None:
        context.miss(name, "left out of the case, and the country pack has no figure for it; 0 means none")
        return Service(name, "amount", priced=context.nothing(name), vat=vat)
    if isinstance(value, dict):
        vat = vat_of(Section(value, where, MONEY_KEYS), context, vat)
    return Service(name, "amount", priced=context.priced(value, where, name), vat=vat)


def carriage_service(name: str, case: Section, context: Context, vat: Spread) -> Service:
    """Carriage stated as an amount or as kilometres; mass of the goods fills the trucks where they are not stated."""
    value = case.get(name)
    if not isinstance(value, dict) or value.get("amount") is not None:
        return money_service(name, value, case.at(name), context, vat)
    section = case.section(name, CARRIAGE_KEYS)
    km = _distance(section, context)
    if km is None:
        context.miss(name, "neither an amount nor a distance is stated")
        return Service(name, "amount", priced=context.nothing(name), vat=vat)
    figures = {"km": km, "per_km": _per_km(section, context), "fixed": _plain(section, "fixed", context)}
    figures |= _load(section, case, context)
    if not figures["per_km"].is_known:
        context.miss(name, "no rate per km in the case or the country pack")
    return Service(name, "carriage", figures, vat=vat_of(section, context, vat), in_price=section.flag("included"))


def _per_km(section: Section, context: Context) -> Spread:
    if "rate_per_km" not in section:
        return context.default("rate_per_km")
    return _plain(section, "rate_per_km", context)


def _plain(section: Section, key: str, context: Context) -> Spread:
    """An amount in the national currency inside a section; 0 when left out."""
    if key not in section:
        return exactly(0)
    priced = context.priced(section.get(key), section.at(key), key)
    if priced.fx.driver:
        raise InputError(f"state it in {context.pack.currency}", where=section.at(key))
    return priced.amount.named(section.where.rsplit(": ", 1)[-1] + "." + key)


def _load(section: Section, case: Section, context: Context) -> dict[str, Spread]:
    trucks = section.count("trucks")
    if trucks is not None:
        return {"trucks": exactly(trucks)}
    mass = section.count("mass_kg", case.count("gross_mass_kg") if "gross_mass_kg" in case.content else None)
    volume = section.count("volume_m3")
    if mass is None and volume is None:
        return {"trucks": exactly(1, source="one truck: neither mass nor volume is stated", basis="derived")}
    capacity = section.count("truck_capacity_kg")
    room = section.count("truck_volume_m3")
    return {
        "mass": exactly(mass or 0),
        "volume": exactly(volume or 0),
        "capacity": context.default("truck_capacity_kg") if capacity is None else exactly(capacity),
        "room": context.default("truck_volume_m3") if room is None else exactly(room),
    }


def _distance(section: Section, context: Context) -> Spread | None:
    km = section.count("km")
    if km is not None:
        return exactly(km, driver=section.where.rsplit(": ", 1)[-1] + ".km")
    if "from" not in section or "to" not in section:
        return None
    start, end = (_point(section, key) for key in ("from", "to"))
    straight = Decimal(str(round(great_circle_km(start, end), 3)))
    factor = context.default("road_factor")
    context.note(f"{section.where}: {straight} km great circle x road factor {factor.mode}")
    return Spread(
        straight * factor.low, straight * factor.mode, straight * factor.high, "road_factor", "pack", factor.source
    )


def _point(section: Section, key: str) -> tuple[float, float]:
    value = section.rows(key)
    if len(value) != 2:
        raise InputError("latitude and longitude in degrees are needed: [55.75, 37.62]", where=section.at(key))
    return float(value[0]), float(value[1])


def great_circle_km(start: tuple[float, float], end: tuple[float, float]) -> float:
    """Between two (latitude, longitude) in degrees, on a sphere of the mean Earth radius 6 371.0088 km (IUGG)."""
    (lat1, lon1), (lat2, lon2) = (tuple(map(radians, point)) for point in (start, end))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371.0088 * asin(sqrt(half))


def work_service(name: str, case: Section, context: Context, vat: Spread) -> Service:
    """Commissioning or first spares: an amount, a share of the equipment (with a minimum), or days of work."""
    value = case.get(name)
    if not isinstance(value, dict) or value.get("amount") is not None:
        return money_service(name, value, case.at(name), context, vat)
    section = case.section(name, WORK_KEYS)
    vat = vat_of(section, context, vat)
    if "man_days" in section:
        days, rate = section.count("man_days") or Decimal(0), _plain(section, "day_rate", context)
        return Service(
            name,
            "work",
            {"man_days": exactly(days), "day_rate": rate, "travel": _plain(section, "travel", context)},
            vat=vat,
        )
    share = rate_figure(section, "share", context, f"{name}_share")
    if not share.is_known:
        context.miss(name, "neither an amount nor a share nor days of work are stated")
    return Service(name, "share", {"share": share, "min_fee": _plain(section, "min_fee", context)}, vat=vat)


def training_service(name: str, case: Section, context: Context, vat: Spread) -> Service:
    """Training: people · price, or an amount."""
    value = case.get(name)
    if not isinstance(value, dict) or value.get("amount") is not None:
        return money_service(name, value, case.at(name), context, vat)
    section = case.section(name, TRAINING_KEYS)
    people = section.count("people", section.count("operators"))
    if people is None or "price" not in section:
        context.miss(name, "people and price are needed")
        return Service(name, "amount", priced=context.nothing(name), vat=vat)
    return Service(
        name,
        "training",
        {"people": exactly(people), "price": _plain(section, "price", context)},
        vat=vat_of(section, context, vat),
    )


def adaptation_service(case: Section, context: Context, vat: Spread) -> Service:
    """Work that makes the candidate fit: hours, materials, a share of the price; stated, or summed over work items."""
    value = case.get("adaptation")
    if not isinstance(value, dict) or value.get("amount") is not None:
        return money_service("adaptation", value, case.at("adaptation"), context, vat)
    section = case.section("adaptation", ADAPTATION_KEYS)
    rows = section.rows("bridges")
    items = [section, *(Section(row, f"{section.at('bridges')}[{at}]", BRIDGE_KEYS) for at, row in enumerate(rows))]
    hours, materials = (
        sum((one.count(key) or Decimal(0) for one in items), Decimal(0)) for key in ("hours", "materials")
    )
    share = sum((one.rate("price_share") or Decimal(0) for one in items), Decimal(0))
    materials += section.count("recertification") or Decimal(0)
    rate, stated = exactly(0), section.count("rate_per_hour")
    if hours and stated is None:
        rate = context.default("adaptation_rate_per_hour")
    elif stated is not None:
        rate = exactly(stated, driver="adaptation.rate_per_hour")
    if not rate.is_known:
        context.miss("adaptation", "no rate per hour in the case or the country pack")
    figures = {"hours": exactly(hours), "rate": rate, "materials": exactly(materials), "share": exactly(share)}
    return Service("adaptation", "adaptation", figures, vat=vat_of(section, context, vat))


@dataclass(frozen=True, slots=True)
class OtherLine:
    """A line the case names itself, with its three independent flags."""

    service: Service
    in_cash: bool
    in_customs_value: bool


def other_lines(case: Section, context: Context, vat: Spread) -> tuple[OtherLine, ...]:
    """`other`: [{id, amount, currency, vat, in_cash, in_customs_value}]."""
    lines = []
    for number, row in enumerate(case.rows("other")):
        where = f"{case.at('other')}[{number}]"
        section = Section(row, where, OTHER_KEYS)
        name = section.text("id")
        if not name:
            raise InputError("an 'id' is needed", where=where)
        parse_money(row, where)
        service = Service(name, "amount", priced=context.priced(row, where, name), vat=vat_of(section, context, vat))
        lines.append(OtherLine(service, section.flag("in_cash", True), section.flag("in_customs_value", False)))
    return tuple(lines)
