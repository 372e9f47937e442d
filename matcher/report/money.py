"""Costs as people read them: a rounded amount, its interval, "at least" where a line is missing."""

from __future__ import annotations

import math
from typing import Literal

from matcher.tables import Costs
from matcher.words.language import Words, shown_number

_SIGNS = {"RUB": "₽", "EUR": "€", "USD": "$", "CNY": "¥"}


class Money:
    """Words amounts in one language."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def amount(self, amount: float, currency: str) -> str:
        """An amount of the currency in whole units from 100 on; "" for an unknown one."""
        if not math.isfinite(amount):
            return ""
        rounded = round(amount) if abs(amount) >= 100 else round(amount, 2)
        return f"{shown_number(float(rounded), self.words)} {_SIGNS.get(currency, currency)}".strip()

    def side(self, costs: Costs, pair: int, side: Literal["import", "offer"]) -> str:
        """One side of a pair; where lines are missing the low end is a lower bound and says so; unknown is a dash."""
        middle, low = (costs.import_mid, costs.import_low) if side == "import" else (costs.offer_mid, costs.offer_low)
        text, currency = self.amount(float(middle[pair]), str(costs.currency[pair])), str(costs.currency[pair])
        if text:
            return text
        bound = self.amount(float(low[pair]), currency) if low[pair] > 0 else ""
        return self.words.say("money", "at_least", amount=bound) if bound else "–"

    def interval(self, costs: Costs, pair: int, side: Literal["import", "offer"]) -> str:
        """Low to high of one side; "" where unknown."""
        low, high = (costs.import_low, costs.import_high) if side == "import" else (costs.offer_low, costs.offer_high)
        if not (math.isfinite(low[pair]) and math.isfinite(high[pair])):
            return ""
        first, last = self.amount(float(low[pair]), ""), self.amount(float(high[pair]), str(costs.currency[pair]))
        return self.words.say("money", "interval", low=first, high=last)

    def missing(self, costs: Costs, pair: int, side: Literal["import", "offer"]) -> tuple[str, ...]:
        """Lines of one side that are missing; they are named "import.freight", "offer.delivery"."""
        lines = [str(name) for name in costs.missing[pair]]
        return tuple(name.split(".", 1)[1] for name in lines if name.startswith(f"{side}."))
