"""Life-cycle cost: discounted flows of one alternative, and what would make two of them equal.

LCC = C0 + Σ (energy + operation + maintenance + spares + downtime)/(1+r)^t + (disposal − residual)/(1+r)^n
(IEC 60300-3-3; ГОСТ Р 27.202; Hydraulic Institute form). Flows are in constant prices, so the rate is real.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from config.errors import InputError, RefusedError
from matcher.cost.section import Section

FLOW_KEYS = (
    "years", "rate", "initial", "power_kw", "efficiency", "load_factor", "hours", "tariff", "energy_growth",
    "energy", "operation", "maintenance", "spares", "unavailability", "availability", "mtbf_hours", "mttr_hours",
    "downtime_per_hour", "disposal", "residual",
)  # fmt: skip
ONE = Decimal(1)
MAX_YEARS = 100
Number = Callable[..., Decimal | None]


def real_rate(nominal: Decimal, inflation: Decimal) -> Decimal:
    """Fisher: (1 + nominal) / (1 + inflation) − 1."""
    if inflation <= -ONE:
        raise InputError("inflation of −100 % or below leaves no money to count in")
    return (ONE + nominal) / (ONE + inflation) - ONE


def annuity(rate: Decimal, years: Decimal, growth: Decimal = Decimal(0)) -> Decimal:
    """Present value of 1 a year for `years` years, the t-th payment grown to (1 + growth)^t."""
    return sum((((ONE + growth) / (ONE + rate)) ** t for t in range(1, int(years) + 1)), start=Decimal(0))


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to do the work, per unit; amounts a year in constant prices of the national currency."""

    name: str
    years: Decimal
    rate: Decimal  # real
    initial: Decimal
    kwh: Decimal  # a year
    tariff: Decimal  # per kWh
    energy_growth: Decimal  # real, a year
    annual: Mapping[str, Decimal]  # operation, maintenance, spares, downtime
    disposal: Decimal
    residual: Decimal

    @property
    def annuity(self) -> Decimal:
        """Present value of 1 a year over the life."""
        return annuity(self.rate, self.years)

    @property
    def present(self) -> dict[str, Decimal]:
        """Present value of every kind of flow after the purchase."""
        end = (self.disposal - self.residual) / (ONE + self.rate) ** int(self.years)
        energy = self.kwh * self.tariff * annuity(self.rate, self.years, self.energy_growth)
        flows = {name: amount * self.annuity for name, amount in self.annual.items()}
        return {"energy": energy, **flows, "disposal": end}

    @property
    def cost(self) -> Decimal:
        """Life-cycle cost."""
        return self.initial + sum(self.present.values(), start=Decimal(0))

    @property
    def equivalent_annual(self) -> Decimal:
        """Cost a year: what compares alternatives of unequal lives."""
        return self.cost / self.annuity

    def at_tariff(self, tariff: Decimal) -> Alternative:
        """The same at another energy tariff."""
        return replace(self, tariff=tariff)


def read_alternative(section: Section, name: str, shared: Section | None = None) -> Alternative:
    """An alternative; what it leaves out comes from the mapping it shares with the others."""

    def number(key: str, default: Decimal | None = None) -> Decimal | None:
        own = section.count(key)
        return own if own is not None else shared.count(key, default) if shared else default

    def needed(key: str, why: str) -> Decimal:
        value = number(key)
        if value is None:
            raise InputError(f"'{key}' is needed: {why}", where=section.where)
        return value

    years = needed("years", "the number of years of the life")
    if not 1 <= years <= MAX_YEARS or years != years.to_integral_value():
        raise InputError(f"a whole number of years from 1 to {MAX_YEARS} is needed", where=section.at("years"))
    hours = number("hours", Decimal(0)) or Decimal(0)
    kwh, tariff = _energy(section, number, hours)
    annual = {key: number(key, Decimal(0)) or Decimal(0) for key in ("operation", "maintenance", "spares")}
    down = _unavailability(section, shared)
    annual["downtime"] = (
        hours * down * needed("downtime_per_hour", "the margin lost in an hour") if down else Decimal(0)
    )
    growth = section.rate("energy_growth", shared.rate("energy_growth") if shared else None) or Decimal(0)
    return Alternative(
        name=name,
        years=years,
        rate=_above_minus_one(_real(section if "rate" in section or shared is None else shared), section),
        initial=number("initial", Decimal(0)) or Decimal(0),
        kwh=kwh,
        tariff=tariff,
        energy_growth=growth,
        annual=annual,
        disposal=number("disposal", Decimal(0)) or Decimal(0),
        residual=number("residual", Decimal(0)) or Decimal(0),
    )


def _energy(section: Section, number: Number, hours: Decimal) -> tuple[Decimal, Decimal]:
    """kWh a year and the tariff; a stated yearly amount counts as so many kWh at 1."""
    stated = number("energy")
    if stated is not None:
        return stated, ONE
    power = number("power_kw")
    if power is None:
        return Decimal(0), Decimal(0)
    tariff = number("tariff")
    if tariff is None or not hours:
        raise InputError("power_kw needs hours a year and a tariff per kWh", where=section.where)
    efficiency, load = number("efficiency", ONE), number("load_factor", ONE)
    if not efficiency or efficiency > 1:
        raise InputError("an efficiency in (0, 1] is needed", where=section.at("efficiency"))
    return power / efficiency * (load or Decimal(0)) * hours, tariff


def _unavailability(section: Section, shared: Section | None) -> Decimal:
    for source in (section, shared):
        if source is None:
            continue
        stated = source.rate("unavailability")
        if stated is not None:
            return stated
        available = source.rate("availability")
        if available is not None:
            return ONE - available
        between, repair = source.count("mtbf_hours"), source.count("mttr_hours")
        if between is not None and repair is not None and between + repair > 0:
            return repair / (between + repair)
    return Decimal(0)


def _above_minus_one(rate: Decimal, section: Section) -> Decimal:
    if rate <= -ONE:
        raise InputError(f"a rate above −100 % is needed, found {rate}", where=section.at("rate"))
    return rate


def _real(section: Section) -> Decimal:
    value = section.get("rate")
    if not isinstance(value, dict):
        rate = section.rate("rate")
        if rate is None:
            raise InputError("'rate' is needed: 0.08 (real), or {nominal: 0.16, inflation: 0.06}", where=section.where)
        return rate
    form = section.section("rate", ("real", "nominal", "inflation"))
    real, nominal, inflation = form.rate("real"), form.rate("nominal"), form.rate("inflation")
    if real is not None:
        return real
    if nominal is None:
        raise InputError("'real', or 'nominal' with 'inflation', is needed", where=form.where)
    if inflation is None:
        raise RefusedError(
            "a nominal rate would discount flows that are in constant prices",
            where=form.where,
            hint="add inflation: …, or state the real rate",
        )
    return real_rate(nominal, inflation)


@dataclass(frozen=True, slots=True)
class BreakEvens:
    """What would make two alternatives equal; None where no such value exists."""

    tariff: Decimal | None
    payback_years: Decimal | None
    payback_annuity: Decimal | None
    required_price: dict[str, Decimal]


def break_evens(first: Alternative, second: Alternative) -> BreakEvens:
    """Break-even tariff, discounted payback of the dearer purchase, and the price at which each would draw level."""
    zero = [one.at_tariff(Decimal(0)).cost for one in (first, second)]
    slope = [one.at_tariff(ONE).cost - base for one, base in zip((first, second), zero, strict=True)]
    tariff = None
    if slope[0] != slope[1]:
        level = (zero[0] - zero[1]) / (slope[1] - slope[0])
        tariff = level if level > 0 else None
    dearer, cheaper = (first, second) if first.initial >= second.initial else (second, first)
    years, needed = payback(dearer, cheaper)
    required = {one.name: other.cost - (one.cost - one.initial) for one, other in ((first, second), (second, first))}
    return BreakEvens(tariff, years, needed, required)


def payback(dearer: Alternative, cheaper: Alternative) -> tuple[Decimal | None, Decimal | None]:
    """Years until the yearly saving pays the premium back, discounted, and the annuity it needs; None = never."""
    premium = dearer.initial - cheaper.initial
    saving = _yearly(cheaper) - _yearly(dearer)
    if saving <= 0:
        return None, None
    needed = premium / saving
    rate = dearer.rate
    if rate == 0:
        return needed, needed
    if rate * needed >= 1:
        return None, needed
    return -(ONE - rate * needed).ln() / (ONE + rate).ln(), needed


def _yearly(one: Alternative) -> Decimal:
    return one.kwh * one.tariff + sum(one.annual.values(), start=Decimal(0))
