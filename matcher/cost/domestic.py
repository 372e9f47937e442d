"""The domestic side: list price by tier and VAT regime, index, delivery, commissioning, adaptation, training."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from config.errors import InputError
from config.model.country import in_force
from matcher.cost.arithmetic import Amount, Arithmetic, Columns, Exact
from matcher.cost.context import Context, Priced
from matcher.cost.import_lines import LineAmount
from matcher.cost.imports import cost_line, missing_of
from matcher.cost.indexation import Dated, index_factor
from matcher.cost.keys import PRICE_LIST_KEYS
from matcher.cost.landed import net_of_vat
from matcher.cost.life_lines import life_lines
from matcher.cost.line import Estimate, Scope, total
from matcher.cost.section import Section, parse_number
from matcher.cost.services import (
    OtherLine,
    Service,
    adaptation_service,
    carriage_service,
    money_service,
    other_lines,
    training_service,
    work_service,
)
from matcher.cost.spread import POINTS, Pick, Spread, exactly
from matcher.cost.tiers import Tier, goods_price

STALE_DAYS = 180  # an older list price says what a thing cost, not what it costs


@dataclass(frozen=True, slots=True)
class ListPrice:
    """The goods at list: what the whole quantity costs, before index and discount."""

    goods: Priced  # quantity · tier price, in the list's currency and with its VAT
    included: bool
    seller_vat: Spread
    factor: Decimal  # index · (1 − discount)


@dataclass(frozen=True, slots=True)
class DomesticCase:
    """Everything the domestic side's lines are computed from."""

    price: ListPrice
    lines: tuple[Service, ...]
    other: tuple[OtherLine, ...]


def estimate_domestic(case: Section, context: Context, scope: Scope, quantity: Decimal) -> Estimate:
    """The domestic side of a case."""
    parsed = read_domestic(case, context, scope, quantity)
    m = Exact(context.pack.quantum)
    low, mode, high = (domestic_amounts(m, parsed, pick) for pick in POINTS)
    origins = {one.id: one.worst_basis for one in parsed.lines} | {
        one.service.id: one.service.worst_basis for one in parsed.other
    }
    origins["equipment"] = parsed.price.goods.amount
    lines = tuple(
        cost_line(middle, (bottom, top), origins[middle.id], context)
        for bottom, middle, top in zip(low, mode, high, strict=True)
    )
    life = life_lines(case, context, scope, quantity)
    lines += life

    def sample(pick: Pick) -> tuple[Any, Any]:
        drawn = [one for one in domestic_amounts(Columns(context.pack.quantum), parsed, pick) if one.in_cash]
        return sum(one.amount for one in drawn) + float(total(life).ex_vat), sum(one.vat for one in drawn)

    return Estimate(
        side="domestic",
        country=context.pack.country,
        currency=context.pack.currency,
        scope=scope,
        day=context.day,
        quantity=quantity,
        lines=lines,
        missing=missing_of(lines, context),
        notes=tuple(context.notes),
        sample=sample,
    )


def domestic_amounts(m: Arithmetic, case: DomesticCase, pick: Pick) -> tuple[LineAmount, ...]:
    """Every line of the domestic side."""
    equipment, vat = equipment_amount(m, case.price, pick)
    lines = [LineAmount("equipment", equipment, vat)]
    for service in case.lines:
        amount = service.at(m, pick, equipment)
        lines.append(LineAmount(service.id, amount, m.money(amount * pick(service.vat)), in_cash=not service.in_price))
    for other in case.other:
        amount = other.service.at(m, pick, equipment)
        lines.append(
            LineAmount(other.service.id, amount, m.money(amount * pick(other.service.vat)), in_cash=other.in_cash)
        )
    return tuple(lines)


def equipment_amount(m: Arithmetic, price: ListPrice, pick: Pick) -> tuple[Amount, Amount]:
    """Net amount and VAT of the goods: an inclusive list price divides into both without a kopeck's loss."""
    stated = price.goods.at(pick) * m.number(price.factor)
    rate = pick(price.seller_vat)
    if price.included:
        return net_of_vat(m, m.money(stated), rate)
    net = m.money(stated)
    return net, m.money(net * rate)


def read_domestic(case: Section, context: Context, scope: Scope, quantity: Decimal) -> DomesticCase:
    """The whole domestic side; what cannot be known is recorded in the context."""
    standard = context.standard_vat(case.day("shipment_date"))
    price = read_list_price(case, context, quantity)
    services: list[Service] = []
    if "packing" in case:
        services.append(money_service("packing", case.get("packing"), case.at("packing"), context, standard))
    if scope != "ex_works":
        services.append(carriage_service("delivery", case, context, standard))
    if scope in ("ready_to_run", "life_cycle"):
        services.append(work_service("commissioning", case, context, standard))
        services.append(adaptation_service(case, context, standard))
        services.append(training_service("training", case, context, standard))
        services.append(work_service("spares", case, context, standard))
    return DomesticCase(price, tuple(services), other_lines(case, context, standard))


def read_list_price(case: Section, context: Context, quantity: Decimal) -> ListPrice:
    """`price_list` with tiers, or `unit_price` alone."""
    if "price_list" not in case and "unit_price" not in case:
        context.miss("equipment", "neither price_list nor unit_price is stated")
        return ListPrice(context.nothing("equipment"), False, exactly(0), Decimal(1))
    if "price_list" in case:
        section = case.section("price_list", PRICE_LIST_KEYS)
    else:
        names = ("vat_included", "seller_vat", "seller_regime", "price_basis")
        section = Section({key: case.get(key) for key in names if key in case}, case.where, PRICE_LIST_KEYS)
    goods = _goods(case, section, context, quantity)
    factor = Decimal(1)
    if "index" in section:
        dated = Dated(context.folder, section.day("date"), context.day)
        factor *= index_factor(section.get("index"), section.at("index"), dated)
    if "discount" in section:
        factor *= 1 - (section.rate("discount") or Decimal(0))
    return ListPrice(
        _aged(goods, section, context), _included(section, context), _seller_vat(case, section, context), factor
    )


def _goods(case: Section, section: Section, context: Context, quantity: Decimal) -> Priced:
    if "tiers" not in section:
        priced = context.priced(
            case.get(
                "unit_price",
            ),
            case.at("unit_price"),
            "equipment",
            basis="list",
        )
        figure = priced.amount
        whole = replace(figure, low=figure.low * quantity, mode=figure.mode * quantity, high=figure.high * quantity)
        return replace(priced, amount=whole)
    per = section.count("price_quantity", Decimal(1)) or Decimal(1)
    mode = section.choice("mode", ("all_units", "incremental"), "all_units")
    tiers = [_tier(row, f"{section.at('tiers')}[{place}]", per) for place, row in enumerate(section.rows("tiers"))]
    amount = goods_price(tiers, quantity, mode)  # type: ignore[arg-type]
    if amount is None:
        context.miss(
            "equipment",
            f"quantity {quantity} is below the smallest tier {min(tier.min_qty for tier in tiers)}"
            if tiers
            else "no tiers",
        )
        return context.nothing("equipment")
    stated = {"amount": str(amount), "currency": section.text("currency"), "source": section.text("source", "case")}
    return context.priced(stated, section.where, "equipment", basis="list")


def _tier(row: Any, where: str, per: Decimal) -> Tier:
    if isinstance(row, dict):
        section = Section(row, where, ("min_qty", "quantity", "from", "price", "amount"))
        bound = section.count("min_qty", section.count("quantity", section.count("from")))
        price = section.count("price", section.count("amount"))
    elif isinstance(row, list) and len(row) == 2:
        bound, price = parse_number(row[0], where), parse_number(row[1], where)
    else:
        raise InputError("a pair [quantity from, price] is needed", where=where)
    if bound is None or price is None or bound < 0 or price <= 0:
        raise InputError(
            "a quantity and a price above 0 are needed; leave the tier out if it has no price", where=where
        )
    return Tier(bound, price / per)


def _aged(goods: Priced, section: Section, context: Context) -> Priced:
    """The interval of a list price, wider when the list is old and not indexed."""
    if not goods.amount.is_point or not goods.amount.is_known:
        return goods
    basis = (
        section.choice("price_basis", sorted(context.pack.price_spread), "list")
        if context.pack.price_spread
        else "list"
    )
    day: date | None = section.day("date")
    if "index" in section:
        basis = "index"
    elif day is not None and (context.day - day).days > STALE_DAYS:
        basis = "old_list"
        context.note(
            f"the price list of {day} is older than {STALE_DAYS} days: index it (index: {{base, target}}); "
            "the interval is widened"
        )
    spread = context.pack.price_spread.get(basis)
    if spread is None:
        return goods
    figure = goods.amount.times(spread.low, spread.high)
    kind: Any = "list" if basis == "old_list" else basis
    return replace(goods, amount=replace(figure, basis=kind, as_of=day or figure.as_of))


def _included(section: Section, context: Context) -> bool:
    if "vat_included" in section:
        return section.flag("vat_included")
    rule = in_force(context.pack.vat.list_price_includes, context.day)
    if rule is None:
        raise InputError("vat_included: true or false is needed: the difference is the whole VAT", where=section.where)
    context.note(f"vat_included is not stated: {rule.source}")
    return bool(rule.value)


def _seller_vat(case: Section, section: Section, context: Context) -> Spread:
    stated = section.rate("seller_vat", case.rate("seller_vat"))
    if stated is not None:
        return exactly(stated, driver="")
    regime = section.text("seller_regime", case.text("seller_regime"))
    day = case.day("shipment_date") or context.day
    if not regime:
        return context.standard_vat(day)
    known = [one for one in context.pack.vat.seller_regimes if one.id.casefold() == regime.casefold()]
    figure = in_force(known, day)
    if figure is None:
        names = sorted({one.id for one in context.pack.vat.seller_regimes if one.holds(day)})
        raise InputError(f"unknown seller_regime '{regime}' on {day}; known: {', '.join(names)}", where=section.where)
    return exactly(figure.value, source=f"{context.pack.country}: {figure.source}", basis="tariff")
