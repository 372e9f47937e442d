"""What the rules of the quantity grammar share: words of bounds and ranges, signed numbers, tolerances."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from catalogs.normalize.quantity_scan import Token, unit_of
from catalogs.normalize.quantity_words import (
    AFTER,
    AND,
    BETWEEN_BOUND_AND_NUMBER,
    FLIPPED,
    LIMITING,
    MINUS,
    NOT,
    PLUS,
    PLUS_MINUS,
    RANGE_MARKS,
    RANGE_WORDS,
    Bound,
    bound_of,
)
from config.model.units import Unit, skeleton

INF = float("inf")
UNIT_UNCLEAR = "unit could be "
PERCENT_OF_WHAT = "a tolerance in per cent of a number without a unit"
POLES_OR_CURRENT = "poles or a current"
_SMALL = 0.1  # of the nominal: a deviation beyond that is no tolerance of manufacture
_MOST_PERCENT = 50


class Reading(NamedTuple):
    """A closed interval in `unit` (None = no unit was written) between two places of the text."""

    low: float
    high: float
    unit: Unit | None
    start: int
    end: int
    role: str = ""  # "size": one of several dimensions; "diameter"; "phases"; "count"
    place: int = 0  # which of several dimensions or list members
    group: int = -1  # readings of one list share their name
    problem: str = ""  # why it must not be believed
    firm: bool = False  # a sign, bound, range, tolerance or decimal stood with it


class Side(NamedTuple):
    """One signed number with what stands beside it."""

    value: float
    token: Token
    start: int
    at: int  # index of the next token
    signed: bool = False

    @property
    def unit(self) -> Unit | None:
        """The unit written behind the number, if any."""
        return unit_of(self.token)


@dataclass(slots=True)
class Cursor:
    """The tokens of one text, the pieces that several rules read, and the readings so far."""

    tokens: list[Token]
    readings: list[Reading] = field(default_factory=list, kw_only=True)

    def text(self, at: int) -> str:
        """The text of a token, "" outside."""
        return self.tokens[at].text if 0 <= at < len(self.tokens) else ""

    def side(self, at: int, *, sign: bool = True) -> Side | None:
        """The signed number at a token, or None. A dash straight after a number is no sign."""
        if at >= len(self.tokens):
            return None
        token = self.tokens[at]
        text = token.text
        if token.kind == "number" and token.number:
            return Side(token.number.value * token.factor, token, token.start, at + 1)
        if not sign or not self._signs(at):
            return None
        negative = text == "-" or text in MINUS
        inner = self.side(at + 1, sign=False)
        if inner is None:
            return None
        return inner._replace(value=-inner.value if negative else inner.value, start=token.start, signed=True)

    def _signs(self, at: int) -> bool:
        """Whether the token is a sign of the number after it."""
        text = self.text(at)
        if text not in ("-", "+") and text not in MINUS and text not in PLUS:
            return False
        following = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        if following is None or following.kind != "number" or (at and self._glued(at)):
            return False
        apart = text == "-" and following.start > self.tokens[at].end  # "Мощность - 11 кВт": a dash of the sentence
        return not (apart and at and self.tokens[at - 1].kind == "word" and not links(self.text(at - 1)))

    def _glued(self, at: int) -> bool:
        before = self.tokens[at - 1]
        return before.end == self.tokens[at].start and (
            before.text == ")" or before.kind in ("number", "code", "word", "thread", "size")
        )

    def bound(self, at: int) -> tuple[Bound, int]:
        """`не более`, `≥`, `max.`, `more than or equal to` at a token: "hi", "lo" or "", and the token after it."""
        text = self.text(at)
        negated = text in NOT
        if negated:
            at += 1
            text = self.text(at)
        kind = bound_of(text)
        if text == _UP and self.text(at + 1) == _TO:
            kind, at = "hi", at + 1
        elif text == _AT and self.text(at + 1) in _LEAST_MOST:
            kind, at = _LEAST_MOST[self.text(at + 1)], at + 1
        elif text == _IN and self.text(at + 1) == _EXCESS:
            kind, at = "lo", at + 1
        if not kind:
            return "", at
        if negated:
            kind = FLIPPED[kind] if text not in LIMITING else "hi"
        return kind, self._after_bound(at + 1, kind)

    def _after_bound(self, at: int, kind: Bound) -> int:
        """The token after words that change nothing between a bound and its number: `than`, `и включая`, `max.`."""
        while True:
            text, following = self.text(at), self.text(at + 1)
            joins = (text in AND or text == _TO) and (
                following in BETWEEN_BOUND_AND_NUMBER or self.text(at - 1) in _EQUAL
            )
            repeats = text in AFTER and bound_of(text) == kind
            if text == _ALONG and self._word_then_number(at + 1):  # "не превышающие по длине 5 мм"
                return at + 2
            if text not in BETWEEN_BOUND_AND_NUMBER and not joins and not repeats:
                return at
            at += 1

    def _word_then_number(self, at: int) -> bool:
        pair = self.tokens[at : at + 2]
        return len(pair) == 2 and pair[0].kind == "word" and pair[1].kind == "number"

    def chained(self, at: int, after: int) -> bool:
        """Whether a dash stands on an outer side too: 100-65-200 and 65/200-18,5/2 are codes."""
        outer = self.tokens[at - 1] if at else None
        if outer and outer.text in ("-", "/", "×", "+") and outer.end == self.tokens[at].start:
            inner = self.tokens[at - 2] if at > 1 else None
            return inner is not None and inner.end == outer.start and not unit_of(inner) and inner.kind in _IN_CODES
        following = self.tokens[after] if after < len(self.tokens) else None
        glued = following is not None and following.start == self.tokens[after - 1].end
        has_unit = unit_of(self.tokens[after - 1]) is not None
        beyond = self.tokens[after + 1].kind if after + 1 < len(self.tokens) else ""
        joined = following is not None and following.text in ("-", "/") and beyond in ("number", "code")
        return bool(glued and joined and not has_unit)

    def reach(self, side: Side) -> tuple[float, float, int] | None:
        """Low and high of a value with its tolerance, and the token after: `380 В ±10 %`, `12 +0,1/-0,2 мм`."""
        at = side.at
        following = self.text(at + 1)
        if self.text(at) == "(" and (following in PLUS_MINUS or following in ("+", "-")):
            at += 1
        if self.text(at) == "," and following in PLUS_MINUS:
            at += 1
        if self.text(at) in PLUS_MINUS:
            spread = self.side(at + 1, sign=False)
            ends = (spread, spread) if spread else None
        else:
            ends = self._two_ends(at, side) or self._one_sided(at, side)
        if not ends:
            return None
        plus, minus = ends
        unit = minus.unit or side.unit
        if minus.unit and minus.unit.name == "percent" and not (side.unit and side.unit.name == "percent"):
            up, down = abs(side.value) * plus.value / 100, abs(side.value) * minus.value / 100
        elif side.unit and unit and side.unit.dimension == unit.dimension:
            ratio = unit.factor / side.unit.factor
            up, down = plus.value * ratio, minus.value * ratio
        elif side.unit is None:
            up, down = plus.value, minus.value
        else:
            return None
        return side.value - abs(down), side.value + abs(up), minus.at

    def _two_ends(self, at: int, nominal: Side | None = None) -> tuple[Side, Side] | None:
        """`+10/-15 %`, `-15…+10 %` after a value; ends in another unit than per cent need a larger nominal."""
        if self.text(at) not in ("+", "-"):
            return None
        first = self.side(at)
        if first is None or not first.signed:
            return None
        place = first.at + (self.text(first.at) in ("/", "…", "...", ","))
        second = self.side(place)
        if second is None or not second.signed or first.value * second.value > 0:
            return None
        last = second if second.unit else first
        within = nominal is not None and max(abs(first.value), abs(second.value)) < abs(nominal.value)
        if not within and (last.unit is None or last.unit.name != "percent"):
            return None
        plus, minus = (first, second) if first.value >= 0 else (second, first)
        return plus._replace(value=abs(plus.value)), last._replace(value=abs(minus.value), at=second.at)

    def _one_sided(self, at: int, nominal: Side) -> tuple[Side, Side] | None:
        """`220 В +10 %`, `12+0,5 мм`, `100 мм -0,5 мм`: a sign glued to per cents or to a small decimal."""
        sign = self.text(at)
        spread = self.side(at + 1, sign=False) if sign in ("+", "-") else None
        if spread is None or spread.start != self.tokens[at].end:
            return None
        apart = self.tokens[at - 1].end < self.tokens[at].start or self.text(at - 1) == "("
        percent = spread.unit is not None and spread.unit.name == "percent"
        number = spread.token.number
        fine = number is not None and not number.unclear and (number.decimal or apart)
        small = fine and abs(spread.value) <= _SMALL * abs(nominal.value)
        if (sign == "-" and not apart) or not (small or (percent and apart and spread.value <= _MOST_PERCENT)):
            return None
        if self.text(spread.at) in ("+", "-", "/", "×") and self.tokens[spread.at].start == spread.token.end:
            return None  # a chain of numbers, like a code
        none = spread._replace(value=0.0)
        return (spread, none) if sign == "+" else (none, spread)

    def add(self, low: float, high: float, unit: Unit | None, span: tuple[int, int], **more: object) -> None:
        """Add a reading of the given place."""
        self.readings.append(Reading(low, high, unit, *span, **more))  # type: ignore[arg-type]

    def widen(self, side: Side, members: int = 1) -> int:
        """Widen the readings just added by the tolerance that follows them."""
        reach = self.reach(side)
        if reach is None:
            return side.at
        low, high, after = reach
        unit = side.unit or unit_of(self.tokens[after - 1])
        shared = side.unit is None and unit is not None and unit.name == "percent"
        problem = PERCENT_OF_WHAT if shared else ""
        unit = None if shared else unit
        ratio = (low / side.value, high / side.value) if side.value else (1.0, 1.0)
        for place in range(len(self.readings) - members, len(self.readings)):
            one = self.readings[place]
            if members > 1:
                low, high = one.low * ratio[0], one.high * ratio[1]
            end = self.tokens[after - 1].end
            one = one._replace(low=low, high=high, unit=one.unit or unit, end=end, firm=True)
            self.readings[place] = one._replace(problem=one.problem or problem)
        return after


_VALUED = ("number", "code", "word", "thread", "size")
_IN_CODES = ("number", "code", "word")
_UP, _TO, _AT, _IN, _EXCESS = (skeleton(word) for word in ("up", "to", "at", "in", "excess"))
_ALONG = skeleton("по")
_EQUAL = frozenset(skeleton(word) for word in ("equal", "gleich", "равно"))
_LEAST_MOST: dict[str, Bound] = {skeleton("least"): "lo", skeleton("most"): "hi"}
_STARTERS = NOT | MINUS | PLUS | PLUS_MINUS | {"-", "+", "ø", _UP, _AT, _IN}
_LINKS = _STARTERS | RANGE_MARKS | RANGE_WORDS | AND | AFTER | {"×", "/", "(", ",", ":"}


@lru_cache(maxsize=8192)
def starts(text: str) -> bool:
    """Whether a token other than a number can begin a reading: a bound, a sign, ø."""
    return text in _STARTERS or bool(bound_of(text))


@lru_cache(maxsize=8192)
def links(text: str) -> bool:
    """Whether a token beside a number may join it to more: a range, a list, a product, a tolerance, a bound."""
    return text in _LINKS or bool(bound_of(text))


def same_kind(first: Side, last: Side) -> bool:
    """Whether two numbers may be the ends of one range: one has no unit, or both measure the same."""
    return not (first.unit and last.unit) or first.unit.dimension == last.unit.dimension


def problem_of(token: Token) -> str:
    """Why the number or the unit of a token must not be believed, or ""."""
    found = token.found
    if found and found.unit is None and found.options:
        return UNIT_UNCLEAR + " or ".join(found.options)
    if found and found.suspicious and found.unit:
        return f"strictly {found.unit.name}, but another unit is usually meant"
    if token.number and token.number.unclear:
        return "decimal or thousands separator"
    return ""
