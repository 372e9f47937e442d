"""Price evidence by comparable market prices: which quotes count and why, their mean and their homogeneity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from config.model.country import PriceEvidenceRule

# Placeholders of price lists, not prices: "on request" entered as a number.
_PLACEHOLDERS = (Decimal(0), Decimal(1), Decimal(999999), Decimal(9999999), Decimal(99999999))


@dataclass(frozen=True, slots=True)
class Quote:
    """One observed price per unit in the national currency; `factor` = product of its corrections."""

    place: int
    stated: Decimal | None
    price: Decimal | None  # national currency, before corrections
    factor: Decimal
    day: date | None
    source: str
    indexed: bool
    why_not: str = ""

    @property
    def corrected(self) -> Decimal | None:
        """The price brought to the day and the terms of the purchase."""
        return None if self.price is None else self.price * self.factor


@dataclass(frozen=True, slots=True)
class Evidence:
    """The used quotes with mean, sample deviation and V; `excluded` says which were left out and why."""

    used: tuple[Quote, ...]
    excluded: tuple[tuple[Quote, str], ...]
    mean: Decimal | None
    deviation: Decimal | None
    v_percent: Decimal | None
    enough: bool
    homogeneous: bool | None


def weigh(quotes: Sequence[Quote], day: date, rule: PriceEvidenceRule) -> Evidence:
    """Mean, sample deviation (n − 1) and V = σ / mean · 100 % of the quotes that count.

    V over the rule's limit is a fail without rounding; fewer quotes than the rule asks for are not enough.
    """
    used, excluded = [], []
    for quote in quotes:
        why = _why_not(quote, day, rule)
        if why:
            excluded.append((quote, why))
        else:
            used.append(quote)
    prices = [quote.corrected for quote in used if quote.corrected is not None]
    if not prices:
        return Evidence((), tuple(excluded), None, None, None, False, None)
    mean = sum(prices, start=Decimal(0)) / len(prices)
    enough = len(prices) >= rule.min_quotes
    if len(prices) == 1:
        return Evidence(tuple(used), tuple(excluded), mean, None, None, enough, None)
    deviation = (sum(((price - mean) ** 2 for price in prices), start=Decimal(0)) / (len(prices) - 1)).sqrt()
    spread = deviation / mean * 100
    return Evidence(tuple(used), tuple(excluded), mean, deviation, spread, enough, spread <= rule.limit_percent)


def _why_not(quote: Quote, day: date, rule: PriceEvidenceRule) -> str:
    if quote.why_not:
        return quote.why_not
    if quote.price is None or quote.stated is None:
        return "no price"
    if quote.price <= 0 or (quote.stated in _PLACEHOLDERS):
        return f"a placeholder, not a price: {quote.stated}"
    if quote.day is not None and quote.day > day:
        return f"dated {quote.day}, after the day of the estimate"
    if quote.day is not None and (day - quote.day).days > rule.max_age_days and not quote.indexed:
        return f"of {quote.day}, older than {rule.max_age_days} days and not indexed"
    return ""
