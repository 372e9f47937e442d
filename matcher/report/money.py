"""Costs as people read them: a rounded amount, its interval, "at least" where a line is missing, what was estimated."""

from __future__ import annotations

import math
from typing import Literal

from matcher.explain import Voice
from matcher.tables import Costs
from matcher.words.language import shown_number

_SIGNS = {"RUB": "₽", "EUR": "€", "USD": "$", "CNY": "¥"}
Side = Literal["import", "offer"]
Remark = Literal["cost_missing", "cost_estimated"]


class Money:
    """Words amounts in one language."""

    def __init__(self, voice: Voice) -> None:
        self._voice, self.words = voice, voice.words

    def amount(self, amount: float, currency: str) -> str:
        """An amount of the currency in whole units from 100 on; "" for an unknown one."""
        if not math.isfinite(amount):
            return ""
        rounded = round(amount) if abs(amount) >= 100 else round(amount, 2)
        return f"{shown_number(float(rounded), self.words)} {_SIGNS.get(currency, currency)}".strip()

    def side(self, costs: Costs, pair: int, side: Side) -> str:
        """One side of a pair; where lines are missing the low end is a lower bound and says so; unknown is a dash."""
        middle, low = (costs.import_mid, costs.import_low) if side == "import" else (costs.offer_mid, costs.offer_low)
        text, currency = self.amount(float(middle[pair]), str(costs.currency[pair])), str(costs.currency[pair])
        if text:
            return text
        bound = self.amount(float(low[pair]), currency) if low[pair] > 0 else ""
        return self.words.say("money", "at_least", amount=bound) if bound else "–"

    def interval(self, costs: Costs, pair: int, side: Side) -> str:
        """Low to high of one side; "" where unknown."""
        low, high = (costs.import_low, costs.import_high) if side == "import" else (costs.offer_low, costs.offer_high)
        if not (math.isfinite(low[pair]) and math.isfinite(high[pair])):
            return ""
        first, last = self.amount(float(low[pair]), ""), self.amount(float(high[pair]), str(costs.currency[pair]))
        return self.words.say("money", "interval", low=first, high=last)

    def remark(self, costs: Costs, pair: int, side: Side, key: Remark) -> str:
        """Which lines of one side are missing, or how they were estimated: "Не учтено: цена, пошлина"; "" for none."""
        names = [str(name).split(".", 1)[1] for name in costs.missing[pair] if str(name).startswith(f"{side}.")]
        lines = [self.line(name) for name in names if ("(" in name) == (key == "cost_estimated")]
        return self.words.say("report", key, lines=", ".join(lines)) if lines else ""

    def line(self, name: str) -> str:
        """One cost line by its name; how it was estimated stands behind it: "unit_price (model: …)"."""
        line, bracket, how = name.removesuffix(")").partition(" (")
        word = self.words.get("cost_lines", line)
        return f"{word} ({self._voice.issues.estimate(how)})" if bracket else word

    def lines(self, missing: tuple[str, ...]) -> str:
        """Lines of both sides: "импорт: цена; предложение: пошлина"."""
        told = []
        for name in missing:
            side, _, line = name.partition(".")
            told.append(f"{self.words.get('sides', side)}: {self.line(line)}")
        return "; ".join(told)
