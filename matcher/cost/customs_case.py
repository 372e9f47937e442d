"""Reading what decides customs charges of a consignment beside its goods: reliefs, lists, declarations."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from config.errors import InputError
from config.model.country import FeeSchedule, in_force
from matcher.cost.context import Context, Priced
from matcher.cost.goods import GoodsCase
from matcher.cost.keys import GOODS_KEYS
from matcher.cost.section import Section
from matcher.cost.services import Service, money_service
from matcher.cost.spread import Spread, exactly
from matcher.cost.tariff import find_listed, normalize_tnved

MAX_DECLARATIONS = 1000


@dataclass(frozen=True, slots=True)
class Customs:
    """What decides the charges of a consignment beside its goods."""

    fee: FeeSchedule | None
    fee_listed: bool
    declared: bool  # False: goods of a customs union, no declaration
    declarations: tuple[Decimal, ...]  # weights of the declarations
    other_goods_value: Decimal
    vat_rate: Spread
    vat_parts: tuple[str, ...]
    relief_duty: bool
    fob: bool


def read_customs(case: Section, context: Context, goods: tuple[GoodsCase, ...], *, needed: bool) -> Customs:
    """Fee, VAT, reliefs and declarations; a fee the pack does not have on the day is missing where it is `needed`."""
    fee = in_force(context.pack.customs_fee, context.day)
    if fee is None and needed:
        context.miss("customs_fee", f"{context.pack.country} has no customs fee for {context.day}")
    vat_base = in_force(context.pack.vat.import_base, context.day)
    relief_vat, relief_duty = _relief(case, context)
    return Customs(
        fee=fee,
        fee_listed=_is_fee_listed(case, context, fee),
        declared=_is_declared(case, context),
        declarations=_declarations(case, goods),
        other_goods_value=case.count("other_goods_value", Decimal(0)) or Decimal(0),
        vat_rate=exactly(0, source="relief", basis="tariff") if relief_vat else context.standard_vat(),
        vat_parts=vat_base.parts if vat_base else ("customs_value", "duty", "excise"),
        relief_duty=relief_duty,
        fob=context.pack.valuation == "FOB",
    )


def listed_fees(case: Section, context: Context) -> tuple[Service, ...]:
    """Charges on listed goods: stated in the case, or unknown where the code is on a list of the day."""
    lines = []
    free = exactly(0, source="a charge, not a sale", basis="derived")
    code = normalize_tnved(case.text("tnved"))
    for fee in context.pack.listed_fees:
        if fee.id in case:
            lines.append(_stated_fee(fee.id, case, context, free))
        elif fee.holds(context.day):
            row = find_listed(context.config.folder / "countries" / fee.table, code, context.day)
            if row is not None:
                context.miss(fee.id, f"{code} is on the list ({row.name}; {row.source}); state the amount: {fee.id}: …")
                lines.append(Service(fee.id, "amount", priced=context.nothing(fee.id), vat=free))
    return tuple(lines)


def _stated_fee(name: str, case: Section, context: Context, vat: Spread) -> Service:
    value = case.get(name)
    if not isinstance(value, dict) or "amount" in value:
        return money_service(name, value, case.at(name), context, vat)
    section = case.section(name, ("base", "coefficient", "per_unit", "source"))
    quantity = sum(
        (Section(row, case.where, GOODS_KEYS).count("quantity", Decimal(1)) or Decimal(1)) for row in case.rows("goods")
    )
    quantity = quantity or case.count("quantity", Decimal(1)) or Decimal(1)
    each = section.count("per_unit")
    if each is None:
        each = (section.count("base") or Decimal(0)) * (section.count("coefficient") or Decimal(0))
    return Service(name, "amount", priced=Priced(exactly(each * quantity, driver=name), exactly(1)), vat=vat)


def _relief(case: Section, context: Context) -> tuple[bool, bool]:
    """Whether import VAT and duty are relieved: true, or the id of a relief of the pack."""
    word = case.text("import_vat_relief").casefold()
    reliefs = [one for one in context.pack.vat.reliefs if one.holds(context.day)]
    for relief in reliefs:
        if word == relief.id.casefold():
            context.note(f"relief {relief.id}: {relief.source}. {relief.note}".strip())
            return relief.import_vat, relief.duty
    try:
        return case.flag("import_vat_relief"), False
    except InputError as error:
        known = ", ".join(relief.id for relief in reliefs)
        raise InputError(f"unknown relief '{word}'; known: true, false, {known}", where=case.where) from error


def _is_fee_listed(case: Section, context: Context, fee: FeeSchedule | None) -> bool:
    """A good that makes the customs fee a flat amount is in the declaration: as stated, or by its code."""
    if "radio_electronics" in case or fee is None or not fee.listed:
        return case.flag("radio_electronics")
    codes = [case.text("tnved"), *(str(row.get("tnved") or "") for row in case.rows("goods") if isinstance(row, dict))]
    path = context.config.folder / "countries" / fee.listed
    return any(find_listed(path, code, context.day) is not None for code in codes)


def _is_declared(case: Section, context: Context) -> bool:
    """False for goods that circulate freely inside a customs union: no declaration, no duty, no fee."""
    country = case.text("origin").upper()
    union = [one for one in context.pack.origins if not one.declaration and country in one.countries and country]
    return not union


def _declarations(case: Section, goods: tuple[GoodsCase, ...]) -> tuple[Decimal, ...]:
    """Weights of the declarations: a number (units divided as evenly as they go) or a list of units or shares."""
    value: Any = case.get("declarations")
    if isinstance(value, list):
        weights = tuple(
            Section({"units": one}, case.at("declarations"), ("units",)).count("units") or Decimal(0) for one in value
        )
        if not weights or sum(weights) == 0:
            raise InputError(
                "units or shares of the declarations are needed, e.g. [1, 1]", where=case.at("declarations")
            )
        return weights
    number = case.count("declarations", Decimal(1)) or Decimal(0)
    if not 1 <= number <= MAX_DECLARATIONS or number != number.to_integral_value():
        raise InputError(
            f"a whole number from 1 to {MAX_DECLARATIONS} is needed, found {value}", where=case.at("declarations")
        )
    count, units = int(number), sum((one.quantity for one in goods), start=Decimal(0))
    if len(goods) == 1 and units == units.to_integral_value() and units >= count:
        each, more = divmod(int(units), count)
        return tuple(Decimal(each + (place < more)) for place in range(count))
    return (Decimal(1),) * count
