"""The import side's amounts, in either arithmetic: one evaluation of a case at its modes, its ends, or many draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matcher.cost.arithmetic import Amount, Arithmetic
from matcher.cost.ddp import back_solve
from matcher.cost.duty import DutyTerms, Specific, duty_terms
from matcher.cost.goods import GoodsCase
from matcher.cost.import_case import ImportCase, Payment
from matcher.cost.landed import (
    Declared,
    Goods,
    VatTerms,
    charges,
    customs_value,
    fee_of_declarations,
    financing_cost,
    insurance_premium,
)
from matcher.cost.services import Service
from matcher.cost.spread import Pick


@dataclass(frozen=True, slots=True)
class LineAmount:
    """What one line comes to: the amount ex VAT and the VAT paid with it."""

    id: str
    amount: Amount
    vat: Amount
    in_cash: bool = True
    in_customs_value: bool | None = None


@dataclass(frozen=True, slots=True)
class ImportAmounts:
    """All lines, the customs value of the consignment, and the same by good."""

    lines: tuple[LineAmount, ...]
    customs_value: Amount
    by_good: tuple[Declared, ...]
    fees: tuple[Amount, ...]  # by declaration

    def sum(self, m: Arithmetic) -> tuple[Amount, Amount]:
        """Ex VAT and VAT over the cash lines."""
        zero = m.number(0)
        paid = [line for line in self.lines if line.in_cash]
        return sum((line.amount for line in paid), start=zero), sum((line.vat for line in paid), start=zero)


def import_amounts(m: Arithmetic, case: ImportCase, pick: Pick, *, agent_in_value: bool) -> ImportAmounts:
    """Every line of the import side. `agent_in_value`: the payment agent's fee counts as part of the customs value."""
    invoices = [m.money(one.price.at(pick) * m.number(one.quantity)) for one in case.goods]
    invoice = sum(invoices, start=m.number(0))
    if case.delivery.term.cleared:
        return _delivered_duty_paid(m, case, pick, invoice)
    before = [(one, one.at(m, pick, invoice)) for one in (*case.origin_services, case.freight)]
    to_border = sum((amount for _, amount in before), start=m.number(0))
    premium = _insurance(m, case, pick, invoice + to_border)
    agent, bank = (_payment(m, one, pick, invoice) for one in (case.agent, case.bank))
    after = [(one, one.at(m, pick, invoice)) for one in case.services]
    others = [(one, one.service.at(m, pick, invoice)) for one in case.other]
    inland = sum((amount for one, amount in after if one.in_price and one.id == "inland"), start=m.number(0))
    additions = sum(
        (amount for one, amount in others if one.in_customs_value), start=agent if agent_in_value else m.number(0)
    )
    goods = _goods(m, case, pick, invoices, Consigned(to_border, premium, additions, inland))
    declared, fees = _declare(m, case, pick, goods)
    lines = [LineAmount("invoice", invoice, m.number(0), in_customs_value=True)]
    lines += [
        LineAmount(one.id, amount, m.money(amount * pick(one.vat)), in_customs_value=not case.customs.fob)
        for one, amount in before
    ]
    lines += [LineAmount("insurance", premium, m.number(0), in_customs_value=not case.customs.fob)]
    lines += _customs_lines(m, declared, fees)
    lines += [
        LineAmount("payment_agent", agent, m.money(agent * pick(case.agent.vat)), in_customs_value=agent_in_value),
        LineAmount("bank", bank, m.money(bank * pick(case.bank.vat)), in_customs_value=False),
    ]
    lines += _after_border(m, case, pick, after, others, invoice)
    whole = sum((one.customs_value for one in declared), start=m.number(0))
    return ImportAmounts(_of_scope(case, lines), whole, tuple(declared), tuple(fees))


@dataclass(frozen=True, slots=True)
class Consigned:
    """Amounts of the whole consignment that are divided over its goods."""

    to_border: Amount
    insurance: Amount
    additions: Amount
    deductions: Amount


def _goods(m: Arithmetic, case: ImportCase, pick: Pick, invoices: Sequence[Amount], whole: Consigned) -> list[Goods]:
    weights = [pick(one.mass_kg) for one in case.goods] if case.by_mass else list(invoices)
    single = len(case.goods) == 1
    parts = {
        name: [getattr(whole, name)] if single else m.divide(getattr(whole, name), weights)
        for name in ("to_border", "insurance", "additions", "deductions")
    }
    return [
        Goods(
            invoice=invoices[place],
            to_border=parts["to_border"][place],
            insurance=parts["insurance"][place],
            additions=parts["additions"][place],
            deductions=parts["deductions"][place],
            duty=terms_of(m, good, pick, relieved=case.customs.relief_duty or not case.customs.declared),
            excise=m.money(good.excise.at(pick)),
        )
        for place, good in enumerate(case.goods)
    ]


def terms_of(m: Arithmetic, good: GoodsCase, pick: Pick, *, relieved: bool) -> DutyTerms:
    """The good's duty rate in money; unknown where the rate or the quantity it needs is unknown."""
    zero = m.number(0)
    if relieved:
        return DutyTerms(zero, zero, zero)
    if good.duty is None:
        nan = m.number("NaN")
        return DutyTerms(nan, nan, nan)

    def amount_of(part: Specific) -> Amount:
        units = good.units.get(part.unit)
        many = pick(units) if units is not None else m.number("NaN")
        return m.number(part.amount) / m.number(part.per) * many * pick(good.specific_fx[part.currency])

    return duty_terms(good.duty, amount_of, factor=m.number(good.origin_factor), nothing=zero, share=m.number)


def _declare(
    m: Arithmetic, case: ImportCase, pick: Pick, goods: Sequence[Goods]
) -> tuple[list[Declared], list[Amount]]:
    values = [customs_value(m, one, fob=case.customs.fob) for one in goods]
    fees = _fees(m, case, sum(values, start=m.number(0)))
    vat = VatTerms(pick(case.customs.vat_rate), case.customs.vat_parts)
    fee = sum(fees, start=m.number(0))
    shares = [fee] if len(values) == 1 else m.divide(fee, values)
    return [
        charges(m, one, value, vat, fee_share=share) for one, value, share in zip(goods, values, shares, strict=True)
    ], fees


def _fees(m: Arithmetic, case: ImportCase, whole: Amount) -> list[Amount]:
    """The customs fee by declaration; other goods of the same declaration carry their share by customs value."""
    customs = case.customs
    if not customs.declared:
        return [m.number(0)]
    if customs.fee is None:
        return [m.number("NaN")]
    single = len(customs.declarations) == 1
    values = [whole] if single else m.divide(whole, [m.number(weight) for weight in customs.declarations])
    others = m.number(customs.other_goods_value)
    fees = fee_of_declarations(m, customs.fee, [value + others for value in values], listed=customs.fee_listed)
    if not customs.other_goods_value:
        return fees
    return [m.divide(fee, [value, others])[0] for fee, value in zip(fees, values, strict=True)]


def _customs_lines(m: Arithmetic, declared: Sequence[Declared], fees: Sequence[Amount]) -> list[LineAmount]:
    zero = m.number(0)
    totals = {
        name: sum((getattr(one, name) for one in declared), start=zero) for name in ("duty", "excise", "import_vat")
    }
    return [
        LineAmount("duty", totals["duty"], zero),
        LineAmount("excise", totals["excise"], zero),
        LineAmount("customs_fee", sum(fees, start=zero), zero),
        LineAmount("import_vat", zero, totals["import_vat"]),
    ]


def _after_border(
    m: Arithmetic,
    case: ImportCase,
    pick: Pick,
    after: Sequence[tuple[Service, Amount]],
    others: Sequence[tuple[object, Amount]],
    invoice: Amount,
) -> list[LineAmount]:
    lines = [
        LineAmount(one.id, amount, m.money(amount * pick(one.vat)), in_cash=not one.in_price) for one, amount in after
    ]
    principal = invoice * pick(case.financing["share"])
    cost = financing_cost(m, principal=principal, rate=pick(case.financing["rate"]), days=pick(case.financing["days"]))
    lines.append(LineAmount("financing", cost, m.number(0)))
    for work in case.works:
        amount = work.at(m, pick, invoice)
        lines.append(LineAmount(work.id, amount, m.money(amount * pick(work.vat))))
    for other, amount in zip(case.other, (amount for _, amount in others), strict=True):
        vat = m.money(amount * pick(other.service.vat))
        lines.append(
            LineAmount(other.service.id, amount, vat, in_cash=other.in_cash, in_customs_value=other.in_customs_value)
        )
    return lines


def _insurance(m: Arithmetic, case: ImportCase, pick: Pick, insured: Amount) -> Amount:
    if case.insurance is not None:
        return m.money(case.insurance.at(pick))
    if case.insurance_rate is None:
        return m.number(0)
    return insurance_premium(m, rate=pick(case.insurance_rate), factor=pick(case.insurance_factor), insured=insured)


def _payment(m: Arithmetic, payment: Payment, pick: Pick, invoice: Amount) -> Amount:
    if payment.priced is not None:
        return m.money(payment.priced.at(pick))
    return m.money(pick(payment.rate) * invoice) if payment.rate is not None else m.number(0)


def _delivered_duty_paid(m: Arithmetic, case: ImportCase, pick: Pick, price: Amount) -> ImportAmounts:
    """The price holds everything up to the site: the customs value is solved from it, the buyer pays the price."""
    inland = sum((one.at(m, pick, price) for one in case.services if one.id == "inland"), start=m.number(0))
    good = case.goods[0]
    terms = terms_of(m, good, pick, relieved=case.customs.relief_duty)
    solved = back_solve(m, case.customs, terms, vat_rate=pick(case.customs.vat_rate), price=price - inland)
    zero = m.number(0)
    lines = [LineAmount("invoice", solved.customs_value + solved.residual, zero, in_customs_value=True)]
    lines += [
        LineAmount("duty", solved.duty, zero),
        LineAmount("customs_fee", solved.fee, zero),
        LineAmount("import_vat", zero, solved.import_vat),
        LineAmount("inland", inland, zero),
    ]
    for payment in (case.agent, case.bank):
        amount = _payment(m, payment, pick, price)
        lines.append(LineAmount(payment.id, amount, m.money(amount * pick(payment.vat))))
    rest = [(one, one.at(m, pick, price)) for one in case.services if one.id != "inland"]
    others = [(one, one.service.at(m, pick, price)) for one in case.other]
    lines += _after_border(m, case, pick, rest, others, price)
    declared = Declared(solved.customs_value, solved.duty, zero, solved.import_vat)
    return ImportAmounts(_of_scope(case, lines), solved.customs_value, (declared,), (solved.fee,))


_EX_WORKS = ("invoice",)


def _of_scope(case: ImportCase, lines: list[LineAmount]) -> tuple[LineAmount, ...]:
    """The lines of the scope; excise only where a good bears it."""
    stated = {"excise"} if not any(good.excise.amount.mode for good in case.goods) else set()
    return tuple(line for line in lines if line.id not in stated and (case.scope != "ex_works" or line.id in _EX_WORKS))
