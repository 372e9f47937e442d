"""What every part of a case is read with: the country pack, the day, the exchange rates, what turned out missing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from config.errors import InputError
from config.load import Config
from config.model.country import CountryPack, Spreading, in_force
from matcher.cost.arithmetic import Amount
from matcher.cost.fx import FxTable, read_fx
from matcher.cost.section import Section, parse_currency, parse_money, parse_number, parse_rate
from matcher.cost.spread import Basis, Pick, Spread, exactly, unknown

_INTERVAL = ("low", "mode", "high")


@dataclass(frozen=True, slots=True)
class Priced:
    """An amount in its own currency and what turns it into the national one."""

    amount: Spread
    fx: Spread

    def at(self, pick: Pick) -> Amount:
        """In the national currency, unrounded."""
        return pick(self.amount) * pick(self.fx)

    @property
    def drivers(self) -> tuple[str, ...]:
        """What moves it."""
        return tuple(one.driver for one in (self.amount, self.fx) if one.driver and not one.is_point)

    @property
    def is_known(self) -> bool:
        """Amount and exchange rate are both known."""
        return self.amount.is_known and self.fx.is_known


@dataclass(slots=True)
class Context:
    """The pack and the day of a case; collects notes and the names of what could not be known."""

    config: Config
    pack: CountryPack
    day: date
    folder: Path
    rates: dict[str, Spread] = field(default_factory=dict)
    table: FxTable | None = None
    notes: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def miss(self, name: str, why: str = "") -> None:
        """Records an unknown once, with the reason as a note."""
        if name not in self.missing:
            self.missing.append(name)
            if why:
                self.notes.append(f"{name}: {why}")

    def note(self, text: str) -> None:
        """Records a remark once."""
        if text not in self.notes:
            self.notes.append(text)

    def fx(self, currency: str) -> Spread:
        """National currency for one unit of `currency`; unknown and missing where neither case nor table has it."""
        if currency in ("", self.pack.currency):
            return exactly(1, source="national currency", basis="derived")
        if currency not in self.rates:
            found = self.table.on(currency, self.day) if self.table else None
            if found is None:
                self.miss(f"fx.{currency}", f"no exchange rate of {currency}; state it: fx: {{{currency}: …}}")
                return unknown(f"fx.{currency}")
            figure = exactly(found.per_unit, source=f"{found.source} {found.day}", driver=f"fx.{currency}")
            self.rates[currency] = replace(figure, as_of=found.day)
        return self.rates[currency]

    def default(self, name: str) -> Spread:
        """A pack's assumption in force on the day; unknown where the pack has none."""
        figure: Spreading | None = in_force(self.pack.lines.get(name, ()), self.day)
        if figure is None:
            return unknown(name)
        return Spread(figure.low, figure.mode, figure.high, name, "pack", f"{self.pack.country}: {figure.source}")

    def standard_vat(self, day: date | None = None) -> Spread:
        """The standard VAT rate on `day` (the case's day unless said)."""
        figure = in_force(self.pack.vat.standard, day or self.day)
        if figure is None:
            self.miss("vat_rate", f"{self.pack.country} has no VAT rate for {day or self.day}")
            return unknown("vat_rate")
        return exactly(figure.value, source=f"{self.pack.country}: {figure.source}", basis="tariff", driver="vat_rate")

    def priced(self, value: Any, where: str, driver: str, *, basis: Basis = "stated") -> Priced:
        """An amount in any of its forms, with its interval if it states one."""
        amount, currency = parse_money(value, where)
        figure = interval(value, amount, where, driver)
        source, as_of = "case", None
        if isinstance(value, dict):
            source = str(value.get("source") or "case")
        return Priced(replace(figure, basis=basis, source=source, as_of=as_of), self.fx(currency))

    def nothing(self, driver: str) -> Priced:
        """An amount nobody stated."""
        return Priced(unknown(driver), exactly(1, source="national currency", basis="derived"))


def interval(value: Any, mode: Decimal, where: str, driver: str) -> Spread:
    """The interval a mapping states as low / high beside its amount or rate; a point otherwise."""
    if not isinstance(value, dict) or not ("low" in value or "high" in value):
        return exactly(mode, driver=driver)
    low = parse_number(value.get("low", mode), f"{where}: low")
    high = parse_number(value.get("high", mode), f"{where}: high")
    if not low <= mode <= high:
        raise InputError(f"low {low} ≤ {mode} ≤ high {high} does not hold", where=where)
    return Spread(low, mode, high, driver)


def rate_figure(section: Section, key: str, context: Context, default: str) -> Spread:
    """A rate of the section, with its interval if stated, else the pack's default of that name."""
    value = section.get(key)
    if value is None:
        return context.default(default)
    if isinstance(value, list) and len(value) == len(_INTERVAL):
        low, mode, high = (parse_rate(one, section.at(key)) for one in value)
        return interval({"low": low, "high": high}, mode, section.at(key), default)
    return interval(section.content, parse_rate(value, section.at(key)), section.at(key), default)


def read_rates(value: Any, where: str, context: Context) -> None:
    """`fx`: {CNY: 11.50}, {JPY: {rate: 52, nominal: 100}}, {table: rates.csv}; a stated rate wins over the table."""
    if value is None:
        return
    if isinstance(value, str):
        value = {"table": value}
    if not isinstance(value, dict):
        raise InputError("a mapping of currencies to rates is needed", where=where)
    for key, stated in value.items():
        if key == "table":
            path = Path(str(stated))
            context.table = read_fx(path if path.is_absolute() else context.folder / path)
            continue
        currency = parse_currency(key, where)
        place = f"{where}: {currency}"
        form = Section(
            stated if isinstance(stated, dict) else {"rate": stated},
            place,
            ("rate", "nominal", "low", "high", "date", "source"),
        )
        rate, nominal = form.number("rate"), form.number("nominal", Decimal(1))
        if rate is None or nominal is None or rate <= 0 or nominal <= 0:
            raise InputError("a positive rate is needed", where=place)
        figure = interval(form.content, rate, place, f"fx.{currency}")
        scaled = replace(figure, low=figure.low / nominal, mode=figure.mode / nominal, high=figure.high / nominal)
        context.rates[currency] = replace(scaled, as_of=form.day("date"), source=form.text("source", "case"))
