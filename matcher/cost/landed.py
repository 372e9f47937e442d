"""The formulas of landed cost, written once: cases run them on Decimals, pairs and draws on columns.

Names follow the customs declaration; every step that is declared is rounded to the smallest unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from config.model.country import FeeSchedule
from matcher.cost.arithmetic import Amount, Arithmetic
from matcher.cost.duty import DutyTerms, duty
from matcher.cost.fees import customs_fee


@dataclass(frozen=True, slots=True)
class Goods:
    """One good of a declaration; amounts in the national currency, parts of consignment-wide lines already its own."""

    invoice: Amount
    to_border: Amount  # carriage, loading, handling to the place of arrival not in the price
    insurance: Amount  # not in the price
    additions: Amount  # in the customs value, e.g. royalties or an agent's fee (ТК ЕАЭС ст. 40)
    deductions: Amount  # in the price but not in the customs value, e.g. carriage behind the border
    duty: DutyTerms
    excise: Amount


@dataclass(frozen=True, slots=True)
class Declared:
    """What customs makes of one good."""

    customs_value: Amount
    duty: Amount
    excise: Amount
    import_vat: Amount


def insurance_premium(m: Arithmetic, *, rate: Amount, factor: Amount, insured: Amount) -> Amount:
    """factor · insured value · rate; the factor is 1.10 in CIF + 10 % practice."""
    return m.money(factor * insured * rate)


def customs_value(m: Arithmetic, goods: Goods, *, fob: bool = False) -> Amount:
    """Transaction value at the place of arrival (CIF-like), or at the place of export where a country values FOB."""
    value = goods.invoice + goods.additions - goods.deductions
    return m.money(value if fob else value + goods.to_border + goods.insurance)


@dataclass(frozen=True, slots=True)
class VatTerms:
    """Import VAT: the rate (0 under relief) and which charges are in its base besides the customs value."""

    rate: Amount
    parts: tuple[str, ...]


def charges(m: Arithmetic, goods: Goods, value: Amount, vat: VatTerms, *, fee_share: Amount) -> Declared:
    """Duty and import VAT of one good from its customs value; `fee_share` is its part of the customs fee."""
    charged = duty(m, goods.duty, value)
    parts = {"customs_value": value, "duty": charged, "excise": goods.excise, "customs_fee": fee_share}
    base = sum((parts[name] for name in vat.parts if name in parts), start=m.number(0))
    return Declared(value, charged, goods.excise, m.money(base * vat.rate))


def fee_of_declarations(
    m: Arithmetic, schedule: FeeSchedule, values: Sequence[Amount], *, listed: bool = False
) -> list[Amount]:
    """The customs fee of each declaration by its customs value: splitting a consignment changes the sum."""
    return [customs_fee(m, schedule, value, listed=listed) for value in values]


def financing_cost(m: Arithmetic, *, principal: Amount, rate: Amount, days: Amount) -> Amount:
    """Interest on money paid before the goods arrive: simple, actual/365."""
    return m.money(principal * rate * days / m.number(365))


def carriage(m: Arithmetic, *, fixed: Amount, km: Amount, per_km: Amount, trucks: Amount) -> Amount:
    """fixed + RUB/km · km for every truck."""
    return m.money(fixed + km * per_km * trucks)


def trucks_needed(m: Arithmetic, *, mass: Amount, capacity: Amount, volume: Amount, room: Amount) -> Amount:
    """Whole trucks by mass or by volume, whichever needs more; at least one."""
    return m.larger(m.whole(m.larger(mass / capacity, volume / room)), m.number(1))


def with_vat(m: Arithmetic, amount: Amount, rate: Amount) -> Amount:
    """The VAT on a net amount."""
    return m.money(amount * rate)


def net_of_vat(m: Arithmetic, gross: Amount, rate: Amount) -> tuple[Amount, Amount]:
    """A VAT-inclusive amount as net and VAT that sum to it exactly (НК РФ ст. 164 п. 4: rate / (1 + rate))."""
    net = m.money(gross / (m.number(1) + rate))
    return net, gross - net
