"""Reading the goods of a consignment: price, tariff rate, origin, quantities in the tariff's units."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from config.errors import InputError
from config.model.country import Origin
from matcher.cost.context import Context, Priced
from matcher.cost.duty import DutyRate, Specific, Unparsed, parse_duty
from matcher.cost.indexation import Dated, index_factor
from matcher.cost.keys import GOODS_KEYS, MONEY_KEYS, UNITS
from matcher.cost.section import Section, parse_day, parse_rate
from matcher.cost.spread import NONE, Basis, Spread, exactly, unknown
from matcher.cost.tariff import find_duty


@dataclass(frozen=True, slots=True)
class GoodsCase:
    """One good of the consignment."""

    id: str
    quantity: Decimal
    price: Priced
    price_basis: Basis
    mass_kg: Spread
    duty: DutyRate | None
    duty_source: str
    specific_fx: dict[str, Spread]
    units: dict[str, Spread]  # quantity by unit of the tariff
    origin_factor: Decimal
    excise: Priced


def read_goods(case: Section, context: Context) -> tuple[GoodsCase, ...]:
    """The goods of the consignment: the list `goods`, or the one the case itself describes."""
    rows = case.rows("goods")
    if not rows:
        own = {key: case.content[key] for key in GOODS_KEYS if key in case.content}
        return (_good(Section(own, case.where, GOODS_KEYS), context, "goods", single=True),)
    doubled = [key for key in ("quantity", "unit_price", "net_mass_kg", "duty", "tnved") if key in case]
    if doubled:
        raise InputError(
            f"stated beside 'goods': {', '.join(doubled)}; state them in each of the goods", where=case.where
        )
    sections = [Section(row, f"{case.at('goods')}[{place}]", GOODS_KEYS) for place, row in enumerate(rows)]
    return tuple(
        _good(one, context, one.text("id", f"goods{place + 1}"), single=False) for place, one in enumerate(sections)
    )


def _good(section: Section, context: Context, name: str, *, single: bool) -> GoodsCase:
    quantity = section.count("quantity", Decimal(1))
    if not quantity:
        raise InputError("a quantity above 0 is needed", where=section.at("quantity"))
    prefix = "" if single else f"{name}."
    price, basis = read_price(section, context, f"{prefix}unit_price")
    mass = section.count("net_mass_kg")
    origin = _origin(section, context)
    rate, source = _duty_rate(section, context, f"{prefix}duty")
    units = _units(section, quantity, mass)
    specific_fx = {}
    for part in rate.specifics if rate else ():
        specific_fx[part.currency] = context.fx(part.currency)
        if part.unit not in units:
            context.miss(
                f"{prefix}duty",
                f"the rate '{rate.text if rate else ''}' needs the quantity in {part.unit}: {_ask(part)}",
            )
    excise = (
        context.priced(section.get("excise"), section.at("excise"), "excise")
        if "excise" in section
        else Priced(NONE, exactly(1))
    )
    return GoodsCase(
        id=name,
        quantity=quantity,
        price=price,
        price_basis=basis,
        mass_kg=exactly(mass) if mass is not None else unknown("net_mass_kg"),
        duty=rate,
        duty_source=source,
        specific_fx=specific_fx,
        units=units,
        origin_factor=Decimal(1) if origin is None else origin.factor,
        excise=excise,
    )


def read_price(section: Section, context: Context, driver: str) -> tuple[Priced, Basis]:
    """The unit price with the interval of its kind of source (quote, list, contract…), unless it states its own."""
    value = section.get("unit_price")
    if value is None:
        context.miss(driver, "no unit price")
        return context.nothing(driver), "unknown"
    known = sorted(context.pack.price_spread)
    basis = section.choice("price_basis", known, "quote") if known else "quote"
    if isinstance(value, dict):
        Section(value, section.at("unit_price"), (*MONEY_KEYS, "index"))
    priced = context.priced(value, section.at("unit_price"), driver, basis=basis)  # type: ignore[arg-type]
    if isinstance(value, dict) and value.get("index") is not None:
        # in the seller's currency, by the index of the seller's country; the exchange rate comes after it
        stated_on = parse_day(value["date"], f"{section.at('unit_price')}: date") if value.get("date") else None
        dated = Dated(context.folder, stated_on, context.day)
        factor = index_factor(value["index"], f"{section.at('unit_price')}: index", dated)
        figure = priced.amount
        ends = {end: getattr(figure, end) * factor for end in ("low", "mode", "high")}
        basis, priced = "index", replace(priced, amount=replace(figure, basis="index", **ends))
    spread = context.pack.price_spread.get(basis)
    if spread is not None and priced.amount.is_point:
        priced = replace(priced, amount=priced.amount.times(spread.low, spread.high))
    return priced, basis  # type: ignore[return-value]


def _origin(section: Section, context: Context) -> Origin | None:
    country = section.text("origin").upper()
    found = [one for one in context.pack.origins if country and country in one.countries and one.holds(context.day)]
    if not found:
        return None
    origin = found[0]
    if origin.declaration and not section.flag("origin_proof"):
        context.note(
            f"origin {country}: the rate x {origin.factor} needs {origin.proof}; "
            "without origin_proof: true the full rate applies"
        )
        return None
    return origin


def _duty_rate(section: Section, context: Context, name: str) -> tuple[DutyRate | None, str]:
    stated = section.get("duty")
    if stated is None and "tnved" in section:
        found = find_duty(context.config, context.pack, section.text("tnved"), context.day)
        if found.rate is None:
            context.miss(name, found.reason)
        return found.rate, found.source
    if stated is None:
        context.miss(name, "neither a duty rate nor a tariff code is stated")
        return None, ""
    if isinstance(stated, dict) and set(stated) == {"rate"}:
        return DutyRate(parse_rate(stated["rate"], section.at("duty")), text=str(stated["rate"])), "case"
    if isinstance(stated, float) and 0 < stated < 1:
        # the tariff has no rate below 1 %: a bare fraction is a share, as everywhere else in a case
        return DutyRate(Decimal(str(stated)), text=f"{stated}"), "case"
    rate = parse_duty(str(stated))
    if isinstance(rate, Unparsed):
        raise InputError(
            f"duty '{stated}' not understood: {rate.reason}", where=section.where,
            hint="write '5', '0,2 EUR за 1 кг', '5, но не менее 1,2 евро за 1 кг' or '5 плюс 0,5 евро за 1 кг'",
        )  # fmt: skip
    return rate, "case"


def _units(section: Section, quantity: Decimal, mass: Decimal | None) -> dict[str, Spread]:
    units = {"piece": exactly(quantity), "pair": exactly(quantity)}
    if mass is not None:
        units["kg"] = exactly(mass, driver="net_mass_kg")
    stated = section.section("supplementary", UNITS)
    for unit in stated.content:
        units[unit] = exactly(stated.count(unit) or Decimal(0))
    return units


def _ask(part: Specific) -> str:
    return "net_mass_kg" if part.unit == "kg" else f"supplementary: {{{part.unit}: …}}"
