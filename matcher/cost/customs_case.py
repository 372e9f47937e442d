"""Reading what decides customs charges of a consignment beside its goods: reliefs, lists, declarations."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from config.errors import InputError
from config.model.country import FeeSchedule
from matcher.cost.context import Context, Priced
from matcher.cost.goods import GoodsCase
from matcher.cost.keys import GOODS_KEYS
from matcher.cost.section import Section
from matcher.cost.services import Service, money_service
from matcher.cost.spread import Spread, exactly
from matcher.cost.tariff import find_listed, normalize_tnved

MAX_DECLARATIONS = 1000


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


def read_relief(case: Section, context: Context) -> tuple[bool, bool]:
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


def is_fee_listed(case: Section, context: Context, fee: FeeSchedule | None) -> bool:
    """A good that makes the customs fee a flat amount is in the declaration: as stated, or by its code."""
    if "radio_electronics" in case or fee is None or not fee.listed:
        return case.flag("radio_electronics")
    codes = [case.text("tnved"), *(str(row.get("tnved") or "") for row in case.rows("goods") if isinstance(row, dict))]
    path = context.config.folder / "countries" / fee.listed
    return any(find_listed(path, code, context.day) is not None for code in codes)


def is_declared(case: Section, context: Context) -> bool:
    """False for goods that circulate freely inside a customs union: no declaration, no duty, no fee."""
    country = case.text("origin").upper()
    union = [one for one in context.pack.origins if not one.declaration and country in one.countries and country]
    return not union


def read_declarations(case: Section, goods: tuple[GoodsCase, ...]) -> tuple[Decimal, ...]:
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
