"""The import side as an estimate: the lines with their intervals, sources and the contested treatments side by side."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from matcher.cost.arithmetic import Columns, Exact
from matcher.cost.context import Context
from matcher.cost.import_case import ImportCase, read_import
from matcher.cost.import_lines import ImportAmounts, LineAmount, import_amounts
from matcher.cost.life_lines import life_lines
from matcher.cost.line import CostLine, Estimate, Scope, text, total
from matcher.cost.section import Section
from matcher.cost.spread import POINTS, Pick, Spread, at_mode, unknown


def estimate_import(case: Section, context: Context, scope: Scope, quantity: Decimal) -> Estimate:
    """The import side of a case."""
    parsed = read_import(case, context, scope)
    m = Exact(context.pack.quantum)
    # contested: the headline leaves the agent's fee out of the customs value, the high end puts it in
    inside = {"yes": (True, True, True), "no": (False, False, False), "contested": (False, False, True)}
    treated = zip(POINTS, inside[parsed.agent_treatment], strict=True)
    low, mode, high = (import_amounts(m, parsed, pick, agent_in_value=within) for pick, within in treated)
    lines = tuple(
        cost_line(middle, (bottom, top), _origin_of(parsed, middle.id, context), context)
        for bottom, middle, top in zip(low.lines, mode.lines, high.lines, strict=True)
    )
    if case.rows("goods"):
        quantity = sum((one.quantity for one in parsed.goods), start=Decimal(0))
    life = life_lines(case, context, scope, quantity)
    lines += life

    def sample(pick: Pick) -> tuple[Any, Any]:
        columns = Columns(context.pack.quantum)
        drawn = import_amounts(columns, parsed, pick, agent_in_value=inside[parsed.agent_treatment][1])
        ex_vat, vat = drawn.sum(columns)
        return ex_vat + float(total(life).ex_vat), vat

    found = Estimate(
        side="import",
        country=context.pack.country,
        currency=context.pack.currency,
        scope=scope,
        day=context.day,
        quantity=quantity,
        lines=lines,
        missing=missing_of(lines, context),
        notes=tuple(context.notes),
        sample=None if parsed.delivery.term.cleared else sample,
    )
    if scope == "ex_works":
        return replace(found, missing=tuple(name for name in found.missing if _concerns_price(name, lines)))
    value = None if mode.customs_value.is_nan() else mode.customs_value
    return replace(found, customs_value=value, extras=_extras(m, parsed, mode, context))


def missing_of(lines: tuple[CostLine, ...], context: Context) -> tuple[str, ...]:
    """Names of what is unknown: what was recorded while reading, then every line without a figure."""
    for line in lines:
        if not line.is_known:
            context.miss(line.id)
    return tuple(context.missing)


def _concerns_price(name: str, lines: tuple[CostLine, ...]) -> bool:
    """At the works only the goods are counted: an unknown duty or its exchange rate is not missing."""
    return not lines[0].is_known and (name == "invoice" or name.endswith("unit_price") or name.startswith("fx."))


def _extras(m: Exact, case: ImportCase, amounts: ImportAmounts, context: Context) -> dict[str, Any]:
    extras: dict[str, Any] = {"declarations": [text(fee) for fee in amounts.fees]}
    agent = case.agent.rate or (case.agent.priced.amount if case.agent.priced else unknown())
    if case.agent_treatment == "contested" and agent.mode != 0:
        extras["scenarios"] = _scenarios(m, case, context)
    if len(case.goods) > 1:
        extras["goods"] = _by_good(m, case, amounts)
    return extras


def cost_line(mode: LineAmount, ends: tuple[LineAmount, LineAmount], origin: Spread, context: Context) -> CostLine:
    """One line of an estimate from its amounts at the mode and at both ends of every figure."""
    bounds = sorted(one.amount for one in ends if not one.amount.is_nan())
    low, high = (bounds[0], bounds[-1]) if bounds else (None, None)
    known = not mode.amount.is_nan()
    return CostLine(
        id=mode.id,
        amount=mode.amount if known else None,
        vat=None if mode.vat.is_nan() else mode.vat,
        basis=origin.basis if known else "unknown",
        source=origin.source,
        low=low if known else None,
        high=high if known else None,
        as_of=origin.as_of or context.day,
        formula=FORMULAS.get(mode.id, ""),
        in_cash=mode.in_cash,
        in_customs_value=mode.in_customs_value,
        drivers=(origin.driver,) if origin.driver else (),
    )


FORMULAS = {
    "invoice": "quantity x unit price x fx",
    "insurance": "factor x (invoice + carriage to the border) x rate",
    "duty": "max(rate x customs value, floor) + specific part",
    "customs_fee": "ladder(customs value of the declaration)",
    "import_vat": "rate x (customs value + duty + excise …)",
    "payment_agent": "rate x invoice",
    "bank": "rate x invoice",
    "financing": "invoice x rate x days / 365",
    "inland": "fixed + km x rate per km x trucks",
    "delivery": "fixed + km x rate per km x trucks",
    "equipment": "quantity x price(tier) / (1 + seller's VAT) x index x (1 - discount)",
    "commissioning": "share x equipment or invoice, or days x rate + travel",
    "adaptation": "hours x rate + materials + share of the equipment",
    "training": "people x price",
    "spares": "share x equipment or invoice",
}


def _origin_of(case: ImportCase, name: str, context: Context) -> Spread:
    """The figure a line's basis and source are taken from."""
    good = case.goods[0]
    tariff = Spread(Decimal(0), Decimal(0), Decimal(0), "", "tariff")
    fee_source = f"{context.pack.country}: {case.customs.fee.source}" if case.customs.fee else ""
    services = {one.id: one.worst_basis for one in (*case.origin_services, case.freight, *case.services, *case.works)}
    services |= {one.service.id: one.service.worst_basis for one in case.other}
    own = {
        "invoice": good.price.amount,
        "insurance": case.insurance_rate or (case.insurance.amount if case.insurance else unknown()),
        "duty": _with(tariff, good.duty_source),
        "customs_fee": _with(tariff, fee_source),
        "import_vat": case.customs.vat_rate,
        "payment_agent": case.agent.rate or (case.agent.priced.amount if case.agent.priced else unknown()),
        "bank": case.bank.rate or (case.bank.priced.amount if case.bank.priced else unknown()),
        "financing": case.financing["rate"],
    }
    return own.get(name) or services.get(name) or unknown(name)


def _with(figure: Spread, source: str) -> Spread:
    return Spread(
        figure.low, figure.mode, figure.high, figure.driver, "stated" if source == "case" else figure.basis, source
    )


def _scenarios(m: Exact, case: ImportCase, context: Context) -> dict[str, Any]:
    """Both treatments of the agent's fee and what the contested one costs."""
    both = {name: _totals(import_amounts(m, case, at_mode, agent_in_value=name == "yes")) for name in ("no", "yes")}
    rule = context.pack.agent_in_customs_value
    return {
        "agent_not_in_customs_value": both["no"][1],
        "agent_in_customs_value": both["yes"][1],
        "delta": {key: text(both["yes"][0][key] - both["no"][0][key]) for key in both["no"][0]},
        "source": rule[0].source if rule else "case",
    }


def _totals(amounts: ImportAmounts) -> tuple[dict[str, Decimal], dict[str, str | None]]:
    lines = [
        CostLine(one.id, _known(one.amount), _known(one.vat), "", "", in_cash=one.in_cash) for one in amounts.lines
    ]
    sums = total(lines)
    whole = {"ex_vat": sums.ex_vat, "vat": sums.vat, "inc_vat": sums.inc_vat, "customs_value": amounts.customs_value}
    return whole, {key: text(value) for key, value in whole.items()}


def _known(amount: Decimal) -> Decimal | None:
    return None if amount.is_nan() else amount


def _by_good(m: Exact, case: ImportCase, amounts: ImportAmounts) -> list[dict[str, Any]]:
    """Every good's share of the ex-VAT total, by customs value; shares sum to the total exactly."""
    sums = total(
        [CostLine(one.id, _known(one.amount), _known(one.vat), "", "", in_cash=one.in_cash) for one in amounts.lines]
    )
    own = [one.duty + one.excise for one in amounts.by_good]
    own_sum = sum((_known(one) or Decimal(0) for one in own), start=Decimal(0))
    shares = m.divide(sums.ex_vat - own_sum, [one.customs_value for one in amounts.by_good])
    fees = m.divide(sum(amounts.fees, start=Decimal(0)), [one.customs_value for one in amounts.by_good])
    return [
        {
            "id": good.id,
            "quantity": str(good.quantity),
            "customs_value": text(declared.customs_value),
            "duty": text(declared.duty),
            "import_vat": text(declared.import_vat),
            "customs_fee": text(fee),
            "ex_vat": text(share + part),
            "unit_ex_vat": text((share + part) / good.quantity),
        }
        for good, declared, share, part, fee in zip(case.goods, amounts.by_good, shares, own, fees, strict=True)
    ]
