"""Duty rates as the tariff words them: ad valorem, specific, "но не менее", "плюс", footnotes, supplementary units."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from matcher.cost.arithmetic import Amount, Arithmetic

Unit = Literal["kg", "piece", "pair", "l", "m2", "m3", "cm3", "m", "kW", "carat"]

# Spelling of a unit in the tariff → unit, how many of it.
_UNITS: tuple[tuple[str, Unit, int], ...] = (
    (r"кг|kg|килограмм\w*", "kg", 1),
    (r"т|t|тонн\w*", "kg", 1000),
    (r"шт|штук\w*|pcs?|piece", "piece", 1),
    (r"пар\w*|pair", "pair", 1),
    (r"л|l|литр\w*", "l", 1),
    (r"м2|м²|m2|кв\.?\s*м\w*", "m2", 1),
    (r"м3|м³|m3|куб\.?\s*м\w*", "m3", 1),
    # "см3, мл" is how the tariff table names cubic centimetres of an engine
    (r"(?:см3|см³|cm3|куб\.?\s*см\w*)(?:\s*,\s*мл)?", "cm3", 1),
    (r"м|m|метр\w*", "m", 1),
    (r"квт|kw", "kW", 1),
    (r"карат\w*|кар", "carat", 1),
)
_CURRENCIES = {
    "eur": "EUR",
    "евро": "EUR",
    "€": "EUR",
    "usd": "USD",
    "долл": "USD",
    "$": "USD",
    "rub": "RUB",
    "руб": "RUB",
    "kzt": "KZT",
}
_FOOTNOTE = re.compile(r"<[^<>]*>|\*+|\[\d+\]|\d{1,3}[СCсc]?\)$")
_NUMBER = r"\d+(?:[\s\u00a0]\d{3})*(?:[.,]\d+)?"
_ADVALOREM = re.compile(rf"({_NUMBER})\s*(?:%|процент\w*)?")
_SPECIFIC = re.compile(
    rf"({_NUMBER})\s*([a-zа-яё€$]+)[.\w]*\s*(?:сша)?\s*(?:за|/|per)\s*(1\s+1000(?=\D)|{_NUMBER}(?=\D))?\s*(.+)",
    re.IGNORECASE,
)
_OF_WHAT = re.compile(
    r"\s+(?:нетто|чистого веса|net|рабочего объ[её]ма.*|объ[её]ма.*)$"
)  # the unit is of the goods anyway
_FREE = ("беспошлинно", "free", "duty free")
_FLOOR = re.compile(r"\s*,?\s*но\s+не\s+менее\s+|\s*,?\s*but\s+not\s+less\s+than\s+", re.IGNORECASE)
_PLUS = re.compile(r"\s*,?\s*плюс\s+|\s*\+\s*|\s+plus\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Specific:
    """`amount` of `currency` for every `per` units."""

    amount: Decimal
    currency: str
    per: Decimal
    unit: Unit


@dataclass(frozen=True, slots=True)
class DutyRate:
    """A rate: max(ad_valorem · customs value, floor · quantity) + plus · quantity, floor and plus often absent."""

    ad_valorem: Decimal = Decimal(0)  # share of 1
    floor: Specific | None = None
    plus: Specific | None = None
    notes: tuple[str, ...] = ()
    text: str = ""

    @property
    def kind(self) -> Literal["adv", "spec", "max", "sum"]:
        """The tariff's kind of rate."""
        if self.floor:
            return "max"
        if self.plus:
            return "sum" if self.ad_valorem else "spec"
        return "adv"

    @property
    def specifics(self) -> tuple[Specific, ...]:
        """The parts that need a quantity and an exchange rate."""
        return tuple(part for part in (self.floor, self.plus) if part)


@dataclass(frozen=True, slots=True)
class DutyTerms:
    """A rate in money: what `duty` needs of it. Decimals, or columns aligned with the customs values."""

    ad_valorem: Amount
    floor: Amount
    plus: Amount


def duty(m: Arithmetic, terms: DutyTerms, customs_value: Amount) -> Amount:
    """max(rate · customs value, floor) + plus, rounded to the smallest unit. ETT EAEU, combined rates."""
    return m.money(m.larger(customs_value * terms.ad_valorem, terms.floor) + terms.plus)


@dataclass(frozen=True, slots=True)
class Unparsed:
    """A rate that is not of the grammar, and where it broke."""

    text: str
    reason: str
    notes: tuple[str, ...] = field(default=())


def parse_duty(text: str) -> DutyRate | Unparsed:
    """A rate cell of the tariff. "" and "-" are unknown, never free.

    Grammar: ad ::= NUM ["%"] · spec ::= NUM cur "за" [NUM] unit · max ::= ad "но не менее" spec ·
    sum ::= ad "плюс" spec.
    """
    notes = tuple(mark.strip() for mark in _FOOTNOTE.findall(text))
    plain = " ".join(_FOOTNOTE.sub(" ", text).split()).strip(" ;.")
    if not plain:
        return Unparsed(text, "empty", notes)
    for divider, name in ((_FLOOR, "floor"), (_PLUS, "plus")):
        parts = divider.split(plain)
        if len(parts) == 2:
            return _combined(text, parts, name, notes)
    if plain.casefold() in _FREE:
        return DutyRate(notes=notes, text=text)
    rate = _ADVALOREM.fullmatch(plain)
    if rate:
        return DutyRate(_decimal(rate[1]) / 100, notes=notes, text=text)
    specific = parse_specific(plain)
    if isinstance(specific, str):
        return Unparsed(text, specific, notes)
    return DutyRate(plus=specific, notes=notes, text=text)


def _combined(text: str, parts: list[str], name: str, notes: tuple[str, ...]) -> DutyRate | Unparsed:
    rate = _ADVALOREM.fullmatch(parts[0].strip(" ,"))
    if not rate:
        return Unparsed(text, f"'{parts[0]}' is not a percentage", notes)
    specific = parse_specific(parts[1])
    if isinstance(specific, str):
        return Unparsed(text, specific, notes)
    share = _decimal(rate[1]) / 100
    if name == "floor":
        return DutyRate(share, floor=specific, notes=notes, text=text)
    return DutyRate(share, plus=specific, notes=notes, text=text)


def parse_specific(text: str) -> Specific | str:
    """ "1,2 евро за 1 кг" → 1.2 EUR per 1 kg; otherwise the reason."""
    match = _SPECIFIC.fullmatch(text.strip(" .;"))
    if not match:
        return f"'{text}' is not an amount for a unit"
    currency = next((code for word, code in _CURRENCIES.items() if match[2].casefold().startswith(word)), None)
    if currency is None:
        return f"unknown currency '{match[2]}'"
    # "за 1 1000 шт" is how the tariff table writes its unit "1000 шт"
    per = Decimal(1000) if re.fullmatch(r"1\s+1000", match[3] or "") else _decimal(match[3] or "1")
    found = _unit(match[4])
    if found is None:
        return f"unknown unit '{match[4]}'"
    return Specific(_decimal(match[1]), currency, per * found[1], found[0])


def _unit(text: str) -> tuple[Unit, int] | None:
    written = _OF_WHAT.sub("", text.strip(" .").casefold()).strip(" .")
    for pattern, unit, many in _UNITS:
        if re.fullmatch(pattern, written):
            return unit, many
    return None


def _decimal(written: str) -> Decimal:
    return Decimal(re.sub(r"[\s\u00a0]", "", written).replace(",", "."))


def duty_terms(
    rate: DutyRate,
    amount_of: Callable[[Specific], Amount],
    *,
    factor: Amount,
    nothing: Amount,
    share: Callable[[Decimal], Amount],
) -> DutyTerms:
    """The rate in money. `amount_of` prices a specific part; `factor` is the origin's share of the MFN rate."""
    return DutyTerms(
        ad_valorem=share(rate.ad_valorem) * factor,
        floor=amount_of(rate.floor) * factor if rate.floor else nothing,
        plus=amount_of(rate.plus) * factor if rate.plus else nothing,
    )
