"""One comparison → one sentence. Everything said is taken from the stored line; nothing is compared again."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from catalogs.item import Quantity
from config.model.classes import AttributeRule
from matcher.tables import FAIL, PASS
from matcher.words.facts import Line, Outside, Side
from matcher.words.language import counted, sentence_case, shown_number
from matcher.words.values import Values

_TIMES_FROM = 2.0  # from twice on, "times" reads better than percent
_SPARE_FROM = 0.005  # half a percent to spare is rounding
_WORD = re.compile("[a-zа-яё]{3}")
_SHORT = 60  # characters of a name inside a sentence


class Sentences:
    """Words one line of a comparison table in one language."""

    def __init__(self, values: Values) -> None:
        self.values, self.words = values, values.words

    def label(self, line: Line | Outside) -> str:
        """What is compared, by its name in the language."""
        if isinstance(line, Line) and line.evidence != "attribute":
            return self.words.get("evidence", line.name)
        return self.values.label(line.name)

    def line(self, line: Line) -> str:
        """The sentence of one line; "" for evidence that says nothing a person could act on."""
        if line.rule is None:
            return self._evidence(line)
        query, offer = self._shown(line)
        facts = {"label": sentence_case(self.label(line)), "query": query, "offer": offer, "by": self._by(line)}
        facts["rule"] = self.requirement(line)
        if line.verdict == PASS:
            return self._passed(line, facts)
        if line.verdict == FAIL:
            return self._failed(line, line.rule, facts)
        return self.words.say("sentences", _unknown_key(line), **facts)

    def requirement(self, line: Line) -> str:
        """What is asked, in the wording of a technical specification: "не менее 11 кВт"; "" where nothing is asked."""
        rule, value = line.rule, self._shown(line)[0]
        if rule is None or not value:
            return value
        facts = {"value": value, "tolerance": self._tolerance(line, rule), "limit": self._limit(line, rule)}
        key: str = rule.rule
        asked = line.query.values[0].quantity if line.query.values else None
        if key in ("at_least", "at_most") and asked is not None and asked.low != asked.high:
            facts["value"] = self._end(line, asked, upper=_decisive_is_upper(key, asked))
        if key == "at_least" and facts["limit"]:
            key = "at_least_limited"
        if key == "covers" and asked is not None and asked.low == asked.high:
            key = "covers_point"
        if asked is None and key in ("at_least", "at_most", "near", "covers", "within"):
            key = "same"
        if asked is not None and math.isinf(asked.high - asked.low) and key in ("near", "covers", "within"):
            key = "same"  # "up to 400 mm" is a requirement as it stands
        if key == "near" and not facts["tolerance"]:
            key = "same"
        return self.words.say("rules", key, **facts)

    def question(self, line: Line, *, offer: str, maker: str) -> str:
        """Whom to ask what, so that an unknown line is settled."""
        label = sentence_case(self.label(line))
        key = "question_maker" if line.query.speaks else "question_buyer" if line.offer.speaks else "question_both"
        value = self._shown(line)[1]
        facts = {"label": label, "rule": self.requirement(line), "offer": offer, "maker": maker, "value": value}
        return " ".join(self.words.say("sentences", key, **facts).replace(" :", ":").split())

    def silence(self, lines: Sequence[Line]) -> list[str]:
        """Unknown lines, gathered by who could answer: the maker, the buyer, both."""
        groups: dict[str, list[str]] = {}
        for line in lines:
            key = _unknown_key(line)
            label, (_, offer) = self.label(line), self._shown(line)
            detail = {"unknown_offer": self.requirement(line), "unknown_query": offer}.get(key, "")
            text = f"{label} ({detail})" if detail else label
            groups.setdefault(key, []).append(self.line(line) if key == "unknown_partly" else text)
        said = groups.pop("unknown_partly", [])
        for key in ("unknown_offer", "unknown_query", "unknown_both"):
            if key in groups:
                said.append(self.words.say("sentences", f"{key}_all", labels=", ".join(groups[key])))
        return said

    def outside(self, one: Outside) -> str:
        """An attribute no rule of the class compares."""
        key = "outside_query" if one.of_query else "outside_offer"
        value = self.values.of(one.name, one.side.values)
        return self.words.say("sentences", key, label=sentence_case(self.label(one)), value=value)

    def _evidence(self, line: Line) -> str:
        key = {
            ("class", FAIL): "class_fail",
            ("code", FAIL): "code_fail",
            ("designation", PASS): "designation_pass",
            ("table", PASS): "table_pass",
        }.get((line.evidence, line.verdict))
        if key is None:
            return ""
        query, offer = self._shown(line)
        if key == "designation_pass" and query == offer:
            key = "designation_same"
        shown = (query, offer) if key == "table_pass" else (_short(query), _short(offer))  # a source is told whole
        return self.words.say("sentences", key, query=shown[0], offer=shown[1])

    def _passed(self, line: Line, facts: dict[str, str]) -> str:
        if facts["query"] == facts["offer"]:
            return self.words.say("sentences", "equal", **facts)
        if line.rule is not None and line.rule.rule in ("at_least", "at_most") and line.margin > _SPARE_FROM:
            return self.words.say("sentences", "pass_spare", margin=self.values.percent(line.margin), **facts)
        return self.words.say("sentences", "pass", **facts)

    def _failed(self, line: Line, rule: AttributeRule, facts: dict[str, str]) -> str:
        if line.is_bridged and rule.bridge is not None:
            bridge = rule.bridge
            facts |= {
                "kind": self.words.get("bridges", bridge.kind),
                "bridge": bridge.ru if self.words.code == "ru" else bridge.en,
                "work": self._work(bridge.hours, bridge.price_share),
            }
            return self.words.say("sentences", "bridged", **facts)
        if rule.role == "soft":
            return self.words.say("sentences", "minor", **facts)
        inside = rule.waiver_band <= 0 or not -line.margin > rule.waiver_band
        waived = (rule.waivable and inside) or not (rule.critical or rule.role == "compliance")
        return self.words.say("sentences", "waivable" if waived else "fail", **facts)

    def _work(self, hours: float, price_share: float) -> str:
        parts = [self.words.say("sentences", "work_hours", number=shown_number(hours, self.words))] if hours else []
        if price_share:
            parts.append(self.words.say("sentences", "work_price", percent=self.values.percent(price_share)))
        return self.words.say("sentences", "work", parts=", ".join(parts)) if parts else ""

    def _by(self, line: Line) -> str:
        """How far two points are apart: ", в 10 раз больше"; "" where it has no meaning."""
        asked, offered = _point(line.query), _point(line.offer)
        # A ratio of temperatures in degC, or of values on both sides of zero, says nothing.
        if asked is None or offered is None or asked <= 0 or offered <= 0 or line.query.values[0].unit == "degC":
            return ""
        more, ratio = offered > asked, max(offered / asked, asked / offered)
        if ratio >= _TIMES_FROM:
            factor = float(f"{ratio:.2g}")
            facts = {"times": counted(self.words, factor, "times"), "number": shown_number(factor, self.words)}
            return self.words.say("sentences", "more_times" if more else "less_times", **facts)
        share = abs(offered - asked) / asked
        if share < _SPARE_FROM / 10:
            return ""
        key = "more_percent" if more else "less_percent"
        return self.words.say("sentences", key, percent=self.values.percent(share))

    def _shown(self, line: Line) -> tuple[str, str]:
        query, offer = self.values.pair(line.name, line.query, line.offer)
        if line.rule is None:
            return query, offer
        return self._quoted(query, line.query), self._quoted(offer, line.offer)

    def _quoted(self, text: str, side: Side) -> str:
        """Words of a category in quotation marks, so that a sentence need not inflect them; codes and figures bare."""
        is_figure = any(value.quantity is not None for value in side.values)
        if is_figure or not _WORD.search(text):
            return text
        return self.words.say("sentences", "quoted", text=text)

    def _tolerance(self, line: Line, rule: AttributeRule) -> str:
        if rule.tolerance_abs:
            unit = self.values.unit(line.name, (*line.query.values, *line.offer.values))
            factor = unit.factor if unit else 1.0
            name = self.values.number(0.0, unit).removeprefix("0").strip()
            return f"{shown_number(rule.tolerance_abs / factor, self.words)} {name}".strip()
        return self.values.percent(rule.tolerance) if rule.tolerance else ""

    def _limit(self, line: Line, rule: AttributeRule) -> str:
        asked = _point(line.query)
        if rule.max_ratio is None or asked is None or asked <= 0:
            return ""
        unit = self.values.unit(line.name, (*line.query.values, *line.offer.values))
        return self.values.number(asked * rule.max_ratio, unit, line.query.values[0].unit)

    def _end(self, line: Line, asked: Quantity, *, upper: bool) -> str:
        unit = self.values.unit(line.name, (*line.query.values, *line.offer.values))
        return self.values.number(asked.high if upper else asked.low, unit, line.query.values[0].unit)


def _unknown_key(line: Line) -> str:
    if line.query.speaks and line.offer.speaks:
        return "unknown_partly"
    if line.query.speaks:
        return "unknown_offer"
    return "unknown_query" if line.offer.speaks else "unknown_both"


def _decisive_is_upper(rule: str, asked: Quantity) -> bool:
    """Which end of an asked interval decides: the upper one of at_least, the lower one of at_most, if it is finite."""
    return math.isfinite(asked.high) if rule == "at_least" else not math.isfinite(asked.low)


def _point(side: Side) -> float | None:
    """The one number a side states; None for ranges, alternatives and words."""
    if len(side.values) != 1 or side.values[0].quantity is None:
        return None
    quantity = side.values[0].quantity
    return quantity.low if quantity.low == quantity.high and math.isfinite(quantity.low) else None


def _short(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1].rstrip()}…"
