"""Reading the import side of a case: goods, delivery term, customs, payments, services in the country."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from config.errors import InputError, RefusedError
from config.model.country import in_force
from matcher.cost.context import Context, Priced, interval, rate_figure
from matcher.cost.customs_case import Customs, listed_fees, read_customs
from matcher.cost.goods import GoodsCase, read_goods
from matcher.cost.incoterms import TRANSPORTS, Delivery, parse_delivery
from matcher.cost.keys import AGENT_KEYS
from matcher.cost.line import Scope
from matcher.cost.section import Section, parse_rate
from matcher.cost.services import (
    OtherLine,
    Service,
    adaptation_service,
    carriage_service,
    money_service,
    other_lines,
    training_service,
    vat_of,
    work_service,
)
from matcher.cost.spread import NONE, Spread, exactly, unknown

Treatment = Literal["yes", "no", "contested"]


@dataclass(frozen=True, slots=True)
class Payment:
    """A charge on the invoice: a rate of it, or an amount."""

    id: str
    rate: Spread | None
    priced: Priced | None
    vat: Spread


@dataclass(frozen=True, slots=True)
class ImportCase:
    """Everything the import side's lines are computed from; figures keep their intervals and drivers."""

    goods: tuple[GoodsCase, ...]
    by_mass: bool
    delivery: Delivery
    freight: Service
    origin_services: tuple[Service, ...]  # pickup, export clearance: before the main carriage
    insurance_rate: Spread | None
    insurance_factor: Spread
    insurance: Priced | None
    agent: Payment
    agent_treatment: Treatment
    bank: Payment
    services: tuple[Service, ...]  # after the border, in their order
    financing: dict[str, Spread]
    works: tuple[Service, ...]  # commissioning, training, spares: ready_to_run
    other: tuple[OtherLine, ...]
    customs: Customs
    scope: Scope


def read_import(case: Section, context: Context, scope: Scope) -> ImportCase:
    """The whole import side; what cannot be known is recorded in the context."""
    goods = read_goods(case, context)
    delivery = _delivery(case, context, len(goods))
    beyond = scope != "ex_works" and not delivery.term.cleared
    standard = context.standard_vat()
    free = exactly(0, source="carriage and insurance abroad carry no VAT", basis="derived")
    rate, factor, premium = _insurance(case, context, delivery, needed=beyond)
    agent, treatment = _agent(case, context, standard, needed=beyond)
    return ImportCase(
        goods=goods,
        by_mass=case.choice("allocate_by", ("value", "mass"), "value") == "mass",
        delivery=delivery,
        freight=_freight(case, context, delivery, free, needed=beyond),
        origin_services=tuple(
            money_service(name, case.get(name), case.at(name), context, free)
            for name in ("pickup", "export_clearance")
            if name in case
        ),
        insurance_rate=rate,
        insurance_factor=factor,
        insurance=premium,
        agent=agent,
        agent_treatment=treatment,
        bank=_payment(
            "bank", case, context, exactly(0, source="banking services are exempt", basis="derived"), needed=beyond
        ),
        services=_services(case, context, standard, delivery, needed=beyond),
        financing=_financing(case, context, needed=beyond),
        works=_works(case, context, standard) if scope in ("ready_to_run", "life_cycle") else (),
        other=other_lines(case, context, standard),
        customs=read_customs(case, context, goods, needed=beyond),
        scope=scope,
    )


def _delivery(case: Section, context: Context, goods: int) -> Delivery:
    inland_places = [place for one in context.pack.places for place in one.inland]
    transport = case.choice("transport", ("", *TRANSPORTS), "")
    stated = case.get("incoterm")
    if not stated:
        raise InputError("a delivery term is needed, e.g. incoterm: FOB Shanghai", where=case.where)
    delivery = parse_delivery(stated, case.at("incoterm"), transport=transport, inland_places=inland_places)
    for note in delivery.notes:
        context.note(note)
    _refuse_compound(delivery, goods, case)
    return delivery


def _refuse_compound(delivery: Delivery, goods: int, case: Section) -> None:
    divided = case.get("declarations") not in (None, 1, "1", [1])
    if delivery.term.cleared and (goods > 1 or divided):
        raise RefusedError(
            f"{delivery.term.code}: one price of several goods or declarations has no single customs value",
            where=case.where,
            hint="make a case of each declaration with one good",
        )


def _freight(case: Section, context: Context, delivery: Delivery, vat: Spread, *, needed: bool) -> Service:
    if delivery.term.carriage:
        _refuse_included(case, "freight", delivery)
        return Service("freight", "amount", priced=Priced(NONE, exactly(1)), vat=vat, in_price=True)
    if not needed and "freight" not in case:
        return Service("freight", "amount", priced=Priced(NONE, exactly(1)), vat=vat)
    return money_service("freight", case.get("freight"), case.at("freight"), context, vat)


def _refuse_included(case: Section, key: str, delivery: Delivery) -> None:
    value = case.get(key)
    amount = value.get("amount", value.get("rate")) if isinstance(value, dict) else value
    if amount not in (None, 0, 0.0, "0", False):
        raise RefusedError(
            f"{delivery.term.code} already contains the {key}: stated again it would be paid twice",
            where=case.at(key), hint="leave it out, write 0, or correct the delivery term",
        )  # fmt: skip


def _insurance(
    case: Section, context: Context, delivery: Delivery, *, needed: bool
) -> tuple[Spread | None, Spread, Priced | None]:
    one = exactly(1)
    if delivery.term.insurance:
        _refuse_included(case, "insurance", delivery)
        return None, one, Priced(NONE, one)
    value = case.get("insurance")
    if value is not None and (not isinstance(value, dict) or "amount" in value):
        return None, one, context.priced(value, case.at("insurance"), "insurance")
    if not needed and value is None:
        return None, one, Priced(NONE, one)
    section = case.section("insurance", ("rate", "base_factor", "factor", "low", "high", "source"))
    rate = rate_figure(section, "rate", context, "insurance_rate")
    stated = section.count("base_factor", section.count("factor"))
    factor = context.default("insurance_factor") if stated is None else exactly(stated)
    if not rate.is_known or not factor.is_known:
        context.miss("insurance", "no rate in the case or the country pack")
    return rate, factor, None


def _payment(name: str, case: Section, context: Context, vat: Spread, *, needed: bool) -> Payment:
    value = case.get(name)
    one = exactly(1)
    if isinstance(value, dict):
        section = case.section(name, AGENT_KEYS)
        vat = vat_of(section, context, vat)
        if "amount" in section:
            return Payment(name, None, context.priced(value, case.at(name), name), vat)
        rate = rate_figure(section, "rate", context, f"{name}_rate")
    elif value is not None:
        number = case.number(name) if not str(value).strip().endswith("%") else None
        if number is None or 0 < abs(number) < 1:
            rate = interval(value, parse_rate(value, case.at(name)), case.at(name), f"{name}_rate")
        else:
            return Payment(name, None, context.priced(value, case.at(name), name), vat)
    elif not needed:
        return Payment(name, None, Priced(NONE, one), vat)
    else:
        rate = context.default(f"{name}_rate")
    if not rate.is_known:
        context.miss(name, "no rate in the case or the country pack")
    return Payment(name, rate, None, vat)


def _agent(case: Section, context: Context, vat: Spread, *, needed: bool) -> tuple[Payment, Treatment]:
    payment = _payment("payment_agent", case, context, vat, needed=needed)
    value = case.get("payment_agent")
    stated = value.get("in_customs_value") if isinstance(value, dict) else None
    rule = in_force(context.pack.agent_in_customs_value, context.day)
    if stated is None:
        return payment, rule.value if rule else "no"
    word = str(stated).strip().casefold()
    if word in ("scenario", "contested", "both"):
        return payment, "contested"
    section = case.section("payment_agent", AGENT_KEYS)
    return payment, "yes" if section.flag("in_customs_value") else "no"


def _services(case: Section, context: Context, vat: Spread, delivery: Delivery, *, needed: bool) -> tuple[Service, ...]:
    lines = []
    for name in ("broker", "certification"):
        if needed or name in case:
            lines.append(money_service(name, case.get(name), case.at(name), context, vat))
    if "unloading" in case:
        lines.append(money_service("unloading", case.get("unloading"), case.at("unloading"), context, vat))
    if delivery.inland:
        if "inland" in case:
            lines.append(replace(carriage_service("inland", case, context, vat), in_price=True))
    elif needed or "inland" in case:
        lines.append(carriage_service("inland", case, context, vat))
    return tuple(lines) + listed_fees(case, context)


def _financing(case: Section, context: Context, *, needed: bool) -> dict[str, Spread]:
    value = case.get("financing")
    if value is None or value == 0:
        if value is None and needed:
            context.miss("financing", "rate and days of prepayment are not stated; 0 means none")
            return {"rate": unknown("financing"), "days": unknown("financing"), "share": exactly(1)}
        return {"rate": exactly(0), "days": exactly(0), "share": exactly(1)}
    section = case.section("financing", ("rate", "days", "share", "low", "high", "source"))
    rate, days = rate_figure(section, "rate", context, "financing_rate"), section.count("days")
    if days is None or not rate.is_known:
        context.miss("financing", "rate and days are needed")
    share = section.rate("share", Decimal(1))
    return {
        "rate": rate,
        "days": exactly(days) if days is not None else unknown("financing"),
        "share": exactly(share or Decimal(0)),
    }


def _works(case: Section, context: Context, vat: Spread) -> tuple[Service, ...]:
    """Commissioning, training, first spares; adaptation where the import needs it too."""
    adaptation = (adaptation_service(case, context, vat),) if "adaptation" in case else ()
    return (
        work_service("commissioning", case, context, vat),
        *adaptation,
        training_service("training", case, context, vat),
        work_service("spares", case, context, vat),
    )
