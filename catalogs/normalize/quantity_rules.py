"""The grammar of quantities: tokens → readings, rule by rule in a fixed order.

dimensions → range → tolerance → bound → slash list → value. Codes, threads and sizes (DN, PN) are tokens already.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import NamedTuple

from catalogs.normalize.quantity_scan import Token, unit_of
from config.model.units import Unit, skeleton

INF = float("inf")


def _words(*words: str) -> frozenset[str]:
    return frozenset(skeleton(word) for word in words)


AT_MOST = _words(
    "до", "макс", "max", "maximum", "максимум", "максимально", "максимальное", "максимальная", "≤", "<=", "<", "bis", "upto", "менее",
    "меньше", "below", "under", "höchstens", "ниже", "maximal", "превышает", "превышающий", "предел",
)  # fmt: skip
AT_LEAST = _words(
    "от", "мин", "min", "minimum", "минимум", "≥", ">=", ">", "from", "von", "ab", "свыше", "более", "больше", "over", "above",
    "exceeding", "mindestens", "выше", "минимально", "минимальная", "минимальное", "с", "between", "between", "минимальный",
)  # fmt: skip
_NOT = _words("не", "not", "no", "nicht")
RANGE_WORDS = _words("до", "to", "bis", "по", "through")
RANGE_MARKS = frozenset(("-", "…", "÷", "~", "..", "...", "....", "....."))
AND = _words("и", "and", "или", "or", "und", "oder", "&")
_MINUS, _PLUS = _words("минус", "minus"), _words("плюс", "plus")
_PLUS_MINUS = frozenset(("±", "+/-", "+-"))
_FILLERS = _words("а", "но", "but", "than", "и", "and", "up")
FLIPPED = {"hi": "lo", "lo": "hi"}


@dataclass(frozen=True, slots=True)
class Reading:
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
class Reader:
    """Applies the rules to the tokens of one text."""

    tokens: list[Token]
    cable: bool = False  # "3х2х0,5" counts cores here and states no lengths
    readings: list[Reading] = field(default_factory=list)

    def read(self) -> list[Reading]:
        """All readings, in the order of the text."""
        at = 0
        while at < len(self.tokens):
            at = self._step(at)
        return self.readings

    def _step(self, at: int) -> int:
        for rule in (self._phases, self._tolerance_alone, self._bounded, self._dimensions, self._interval, self._list):
            after = rule(at)
            if after > at:
                return after
        side = self._side(at)
        if side is None:
            return at + 1
        return self._single(side, at)

    # -- pieces

    def _text(self, at: int) -> str:
        return self.tokens[at].text if 0 <= at < len(self.tokens) else ""

    def _side(self, at: int, *, sign: bool = True) -> Side | None:
        """The signed number at a token, or None. A dash straight after a number is no sign."""
        if at >= len(self.tokens):
            return None
        token = self.tokens[at]
        text = token.text
        if token.kind == "number" and token.number:
            return Side(token.number.value * token.factor, token, token.start, at + 1)
        if not sign or at + 1 >= len(self.tokens):
            return None
        negative = text == "-" or text in _MINUS
        if not (negative or text == "+" or text in _PLUS) or self.tokens[at + 1].kind != "number":
            return None
        if text == "-" and at and self._glued(at):
            return None
        inner = self._side(at + 1, sign=False)
        if inner is None:
            return None
        return inner._replace(value=-inner.value if negative else inner.value, start=token.start, signed=True)

    def _glued(self, at: int) -> bool:
        before = self.tokens[at - 1]
        return before.end == self.tokens[at].start and before.kind in ("number", "code", "word", "thread", "size")

    def _add(self, low: float, high: float, unit: Unit | None, span: tuple[int, int], **more: object) -> None:
        self.readings.append(Reading(low, high, unit, *span, **more))  # type: ignore[arg-type]

    # -- rules

    def _phases(self, at: int) -> int:
        """`3~400 V`, `1~230`: the count before the alternating sign is the number of phases."""
        token = self.tokens[at]
        if token.kind != "number" or token.found or self._text(at + 1) != "~" or token.text not in ("1", "2", "3"):
            return at
        following = self._side(at + 2)
        if following is None or following.unit is None or following.unit.dimension not in ("voltage", "frequency"):
            return at
        value = float(token.text)
        self._add(value, value, None, (token.start, self.tokens[at + 1].end), role="phases")
        return at + 2

    def _tolerance_alone(self, at: int) -> int:
        """`±0,5 %`: an interval around zero."""
        if self._text(at) not in _PLUS_MINUS:
            return at
        side = self._side(at + 1, sign=False)
        if side is None:
            return at
        span = (self.tokens[at].start, side.token.end)
        self._add(-side.value, side.value, side.unit, span, firm=True, problem=_problem(side.token))
        return side.at

    def _bound(self, at: int) -> tuple[str, int]:
        """`не более`, `≥`, `max.` at a token: "hi", "lo" or "", and the token after it."""
        text = self._text(at)
        negated = text in _NOT
        if negated:
            at += 1
            text = self._text(at)
        kind = "hi" if text in AT_MOST else "lo" if text in AT_LEAST else ""
        if text == _UP and self._text(at + 1) == _TO:
            kind, at = "hi", at + 1
        if text == _LEAST_AT and self._text(at + 1) in _LEAST_MOST:
            kind, at = _LEAST_MOST[self._text(at + 1)], at + 1
        if not kind:
            return "", at
        if negated:
            kind = FLIPPED[kind] if text not in _LIMITING else "hi"
        at += 1
        while self._text(at) in (".", ":", "=", "~", _THAN):
            at += 1
        return kind, at

    def _bounded(self, at: int) -> int:
        """`до 400 мм`, `не менее 5`, and both bounds together: `от 5 до 10 бар`."""
        kind, after = self._bound(at)
        side = self._side(after) if kind else None
        if side is None:
            return at
        begin = self.tokens[at].start
        if kind == "lo":
            upper = self._upper(side.at)
            if upper is not None and _same_kind(side, upper):
                return self._close(side, upper, begin, firm=True)
        if kind == "lo" and self._text(at) == _WITH and not side.unit:
            return at
        low, high = (-INF, side.value) if kind == "hi" else (side.value, INF)
        reach = self._reach(side)
        members = self._members(side) if reach is None else []
        if len(members) > 1:  # "до 230/400 В" bounds nothing that could be told
            return at
        if reach is not None:
            low, high = (-INF, reach[1]) if kind == "hi" else (reach[0], INF)
        self._add(low, high, side.unit, (begin, side.token.end), firm=True, problem=_problem(side.token))
        return side.at if reach is None else reach[2]

    def _upper(self, at: int) -> Side | None:
        """The upper end after a lower bound: `до 10`, `not exceeding 35 mm`, `and 10`."""
        while self._text(at) in _FILLERS or self._text(at) in (",", "-", "…", "..."):
            at += 1
        if self._text(at) in RANGE_WORDS:
            return self._side(at + 1)
        kind, after = self._bound(at)
        if kind == "hi":
            return self._side(after)
        side = self._side(at)
        return side if side is not None and at and self._text(at - 1) in RANGE_MARKS | AND else None

    def _close(self, first: Side, last: Side, begin: int, *, firm: bool) -> int:
        """Add the interval between two sides that share a unit; the order written must be ascending."""
        low_unit, unit = first.unit or last.unit, last.unit or first.unit
        low, high = first.value, last.value
        problem = _problem(first.token) or _problem(last.token)
        if low_unit and unit and low_unit is not unit:
            low = (low_unit.to_base(low) - unit.offset) / unit.factor
        if low > high and not problem:
            problem = "the range descends: a code, or ends in different units"
        self._add(min(low, high), max(low, high), unit, (begin, last.token.end), firm=firm, problem=problem)
        return last.at

    def _interval(self, at: int) -> int:
        """`0...1,6 МПа`, `-40…+70 °C`, `5–10 мм`, `6 мм … 12 мм`, `5 до 10 мм`."""
        first = self._side(at)
        if first is None:
            return at
        mark = self._text(first.at)
        if mark not in RANGE_MARKS and mark not in RANGE_WORDS:
            return at
        last = self._side(first.at + 1)
        if last is None or not _same_kind(first, last) or (mark == "-" and self._chained(at, last.at)):
            return at
        if mark == "~" and not last.unit:
            return at
        if mark in RANGE_WORDS and first.unit and not last.unit:
            return at
        return self._close(first, last, first.start, firm=True)

    def _chained(self, at: int, after: int) -> bool:
        """Whether a dash stands on an outer side too: 100-65-200 and 65/200-18,5/2 are codes."""
        outer = self.tokens[at - 1] if at else None
        if outer and outer.text in ("-", "/", "×") and outer.end == self.tokens[at].start:
            return True
        following = self.tokens[after] if after < len(self.tokens) else None
        glued = following is not None and following.start == self.tokens[after - 1].end
        has_unit = unit_of(self.tokens[after - 1]) is not None
        return bool(glued and following and following.text in ("-", "/") and not has_unit)

    def _dimensions(self, at: int) -> int:
        """`25x52x15`, `ø12х1400`, `3х2,5 мм²`, `2x1,5 кВт`, `3х380 В`."""
        sides: list[Side] = []
        place, diameter = at, -1
        while True:
            if self._text(place) == "ø":
                diameter, place = len(sides), place + 1
            side = self._side(place, sign=False)
            if side is None:
                break
            sides.append(side)
            place = side.at
            if self._text(place) != "×":
                break
            place += 1
        if not sides or (len(sides) == 1 and diameter < 0):
            return at
        after = sides[-1].at
        return after if self._sized(sides, diameter, self.tokens[at].start, after) else at

    def _sized(self, sides: list[Side], diameter: int, begin: int, after: int) -> bool:
        unit = sides[-1].unit
        problem = next((text for text in (_problem(side.token) for side in sides) if text), "")
        own = [side.unit for side in sides[:-1] if side.unit]
        counted = unit is not None and unit.dimension != "length" and not own
        if counted and unit is not None:
            if len(sides) > 2 and unit.dimension != "area":
                return False
            last = sides[-1]
            if unit.dimension == "voltage" and sides[0].value in (1.0, 3.0):
                self._add(sides[0].value, sides[0].value, None, (begin, sides[0].token.end), role="phases")
            self._add(last.value, last.value, unit, (last.start, last.token.end), firm=True, problem=problem)
            self._tolerance(last)
            return True
        if unit is None and (self.cable or (len(sides) < 3 and diameter < 0) or len(sides) > 4):
            return False
        if any(side.token.found and not side.unit for side in sides):
            return False
        group = len(self.readings)
        for number, side in enumerate(sides):
            role = "diameter" if number == diameter else "size" if len(sides) > 1 else ""
            own_unit = side.unit or unit
            span = (begin if number == 0 else side.start, side.token.end)
            value = side.value
            self._add(value, value, own_unit, span, role=role, place=number, group=group, problem=problem, firm=True)
        return True

    def _members(self, first: Side) -> list[Side]:
        """The numbers of `11/15 кВт`, `5 and 6 kg`: the last one carries the unit of all."""
        members = [first]
        while not members[-1].unit and (self._text(members[-1].at) == "/" or self._text(members[-1].at) in AND):
            following = self._side(members[-1].at + 1)
            if following is None:
                break
            members.append(following)
        return members if members[-1].unit else [first]

    def _list(self, at: int) -> int:
        """`11/15 кВт`, `220/380 В`, `5 and 6 kg`: several values, not an interval."""
        first = self._side(at)
        if first is None or first.unit:
            return at
        members = self._members(first)
        if len(members) < 2 or self._chained(at, members[-1].at):
            return at
        unit = members[-1].unit
        group = len(self.readings)
        for place, side in enumerate(members):
            span = (side.start, side.token.end)
            problem = _problem(side.token)
            value = side.value
            self._add(value, value, unit, span, group=group, place=place, problem=problem, role="list", firm=True)
        self._tolerance(members[-1], len(members))
        return members[-1].at

    def _single(self, side: Side, at: int) -> int:
        problem = _problem(side.token)
        firm = side.signed or bool(side.token.number and side.token.number.decimal)
        if self._chained(at, side.at):
            problem = problem or "stands in a chain of numbers, like a code"
        span = (side.start, side.token.end)
        self._add(side.value, side.value, side.unit, span, firm=firm, problem=problem)
        after = self._tolerance(side)
        if after == side.at:
            after = self._minutes(side)
        kind, end = self._bound(after)
        if kind and after == side.at and self._text(after) in _AFTER and self._side(end) is None:
            last = self.readings[-1]
            low, high = (-INF, last.high) if kind == "hi" else (last.low, INF)
            self.readings[-1] = replace(last, low=low, high=high, end=self.tokens[end - 1].end, firm=True)
            return end
        return after

    def _minutes(self, side: Side) -> int:
        """`1°30′`: degrees and minutes of arc are one angle."""
        following = self._side(side.at, sign=False)
        if side.unit is None or side.unit.name != "deg" or following is None or following.unit is None:
            return side.at
        if following.unit.name not in ("arcmin", "ft") or following.start - side.token.end > 1:
            return side.at
        value = side.value + following.value / 60
        self.readings[-1] = replace(self.readings[-1], low=value, high=value, end=following.token.end)
        return following.at

    def _reach(self, side: Side) -> tuple[float, float, int] | None:
        """Low and high of a value with its tolerance, and the token after: `380 В ±10 %`, `12 +0,1/-0,2 мм`."""
        at = side.at
        if self._text(at) == "," and self._text(at + 1) in _PLUS_MINUS:
            at += 1
        if self._text(at) in _PLUS_MINUS:
            spread = self._side(at + 1, sign=False)
            ends = (spread, spread) if spread else None
        else:
            ends = self._two_ends(at)
        if not ends:
            return None
        plus, minus = ends
        unit = minus.unit or side.unit
        if minus.unit and minus.unit.name == "percent" and side.unit and side.unit.name != "percent":
            up, down = abs(side.value) * plus.value / 100, abs(side.value) * minus.value / 100
        elif side.unit and unit and side.unit.dimension == unit.dimension:
            ratio = unit.factor / side.unit.factor
            up, down = plus.value * ratio, minus.value * ratio
        elif side.unit is None:
            up, down = plus.value, minus.value
        else:
            return None
        return side.value - abs(down), side.value + abs(up), minus.at

    def _two_ends(self, at: int) -> tuple[Side, Side] | None:
        """`+10/-15 %`, `-15…+10 %` after a value."""
        if self._text(at) not in ("+", "-"):
            return None
        first = self._side(at)
        if first is None or not first.signed:
            return None
        place = first.at + (self._text(first.at) in ("/", "…", "...", ","))
        second = self._side(place)
        if second is None or not second.signed or first.value * second.value > 0:
            return None
        last = second if second.unit else first
        if last.unit is None or last.unit.name != "percent":
            return None
        plus, minus = (first, second) if first.value >= 0 else (second, first)
        return plus._replace(value=abs(plus.value)), last._replace(value=abs(minus.value), at=second.at)

    def _tolerance(self, side: Side, members: int = 1) -> int:
        """Widen the readings just added by the tolerance that follows them."""
        reach = self._reach(side)
        if reach is None:
            return side.at
        low, high, after = reach
        unit = side.unit or unit_of(self.tokens[after - 1])
        ratio = (low / side.value, high / side.value) if side.value else (1.0, 1.0)
        for place in range(len(self.readings) - members, len(self.readings)):
            one = self.readings[place]
            if members > 1:
                low, high = one.low * ratio[0], one.high * ratio[1]
            end = self.tokens[after - 1].end
            self.readings[place] = replace(one, low=low, high=high, unit=one.unit or unit, end=end, firm=True)
        return after


_UP, _TO, _THAN, _LEAST_AT, _WITH = (skeleton(word) for word in ("up", "to", "than", "at", "с"))
_LEAST_MOST = {skeleton("least"): "lo", skeleton("most"): "hi"}
_LIMITING = _words("превышает", "превышающий", "exceeding") | _words("до", "макс", "max")
_AFTER = _words("макс", "max", "мин", "min", "maximum", "minimum", "maximal", "максимум", "минимум")


def _same_kind(first: Side, last: Side) -> bool:
    return not (first.unit and last.unit) or first.unit.dimension == last.unit.dimension


def _problem(token: Token) -> str:
    """Why the number or the unit of a token must not be believed, or ""."""
    found = token.found
    if found and found.unit is None and found.options:
        return f"unit could be {' or '.join(found.options)}"
    if found and found.suspicious and found.unit:
        return f"strictly {found.unit.name}, but another unit is usually meant"
    if token.number and token.number.unclear:
        whole = found and found.unit and found.unit.dimension == "speed"
        return "" if whole else "decimal or thousands separator"
    return ""
