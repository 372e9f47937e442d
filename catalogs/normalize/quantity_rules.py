"""The grammar of quantities: tokens → readings, rule by rule in a fixed order.

dimensions → range → tolerance → bound → slash list → value. Codes, threads and sizes (DN, PN) are tokens already.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from catalogs.normalize.quantity_bounds import Bounds
from catalogs.normalize.quantity_cursor import POLES_OR_CURRENT, Reading, Side, links, problem_of, starts
from catalogs.normalize.quantity_scan import unit_of
from catalogs.normalize.quantity_words import AND, NOT, PLUS_MINUS, RANGE_MARKS, RANGE_WORDS

# What may lie below zero; any other "-2А" is a dash of a code or of a sentence.
_BELOW_ZERO = frozenset(("temperature", "voltage", "sound_level", "ratio", "angle", "pressure", "optical_power"))
_INCH_MARKS = frozenset("\"'”″“")
_MOST_SIZES = 6  # longer chains are no sizes, and reading each from every place would be quadratic


@dataclass(slots=True)
class Reader(Bounds):
    """Applies the rules to the tokens of one text."""

    cable: bool = False  # "3х2х0,5" counts cores here and states no lengths

    def read(self) -> list[Reading]:
        """All readings, in the order of the text."""
        at = 0
        for place, token in enumerate(self.tokens):
            if place < at:
                continue
            if token.kind == "number" and token.number and self._alone(place):
                value = token.number.value * token.factor
                self.add(value, value, unit_of(token), (token.start, token.end), problem=problem_of(token))
            elif token.kind == "number" or starts(token.text):
                at = max(at, self._step(place))
        return self.readings

    def _alone(self, at: int) -> bool:
        """Whether nothing beside a number can make it more than one plain value."""
        following, before = self.text(at + 1), self.text(at - 1)
        if following == "," and self.text(at + 2) not in PLUS_MINUS and self.text(at + 2) not in NOT:
            following = ""
        kind = self.tokens[at + 1].kind if at + 1 < len(self.tokens) else ""
        return not links(following) and not links(before) and kind != "number"

    def _step(self, at: int) -> int:
        for rule in self._rules(at):
            after = rule(at)
            if after > at:
                return after
        side = self.side(at)
        if side is None:
            return at + 1
        return self._single(side, at)

    def _rules(self, at: int) -> tuple[Callable[[int], int], ...]:
        """The rules that can begin at a token, by what stands there and behind it."""
        if self.tokens[at].kind != "number":
            return (self._tolerance_alone, self._bounded, self._dimensions, self._interval, self._list)
        following = self.text(at + 1)
        if following == "×":
            return (self._dimensions,)
        if following == "~":
            return (self._phases, self._interval)
        if following in RANGE_MARKS or following in RANGE_WORDS:
            return (self._interval,)
        if following == "/" or following in AND:
            return (self._list,)
        return (self._one_to,) if following == ":" else ()

    def _phases(self, at: int) -> int:
        """`3~400 V`, `1~230`: the count before the alternating sign is the number of phases."""
        token = self.tokens[at]
        if token.kind != "number" or token.found or self.text(at + 1) != "~" or token.text not in ("1", "2", "3"):
            return at
        following = self.side(at + 2)
        if following is None or following.unit is None or following.unit.dimension not in ("voltage", "frequency"):
            return at
        value = float(token.text)
        self.add(value, value, None, (token.start, self.tokens[at + 1].end), role="phases")
        return at + 2

    def _one_to(self, at: int) -> int:
        """`1:40`: a ratio."""
        if self.text(at) != "1" or self.text(at + 1) != ":" or self.tokens[at + 1].end - self.tokens[at].end != 1:
            return at
        side = self.side(at + 2, sign=False)
        if side is None or side.token.found or side.start != self.tokens[at + 1].end:
            return at
        self.add(side.value, side.value, None, (self.tokens[at].start, side.token.end), role="ratio")
        return side.at

    def _dimensions(self, at: int) -> int:
        """`25x52x15`, `ø12х1400`, `3х2,5 мм²`, `2x1,5 кВт`, `3х380 В`."""
        if self.text(at) == "ø" and (ranged := self._diameter_range(at)) > at:
            return ranged
        sides: list[Side] = []
        place, diameter = at, -1
        while len(sides) < _MOST_SIZES:
            if self.text(place) == "ø":
                diameter, place = len(sides), place + 1 + (self.text(place + 1) == "=")
            side = self.side(place, sign=False)
            if side is None:
                break
            sides.append(side)
            place = side.at
            if self.text(place) != "×":
                break
            place += 1
        if not sides or (len(sides) == 1 and diameter < 0):
            return at
        if not self._sized(sides, diameter, self.tokens[at].start):
            return at
        return self.widen(sides[0]) if len(sides) == 1 else sides[-1].at

    def _diameter_range(self, at: int) -> int:
        """`ф 4-22 мм`: a range of diameters; the token after it, or `at`."""
        begin = at + 1 + (self.text(at + 1) == "=")
        after = self._interval(begin)
        if after > begin:
            self.readings[-1] = self.readings[-1]._replace(role="diameter", start=self.tokens[at].start)
            return after
        return at

    def _sized(self, sides: list[Side], diameter: int, begin: int) -> bool:
        unit = sides[-1].unit
        problem = next((text for text in (problem_of(side.token) for side in sides) if text), "")
        own = [side.unit for side in sides[:-1] if side.unit]
        counted = unit is not None and unit.dimension != "length" and not own
        if counted and unit is not None:
            if len(sides) > 2 and unit.dimension != "area":
                return False
            last = sides[-1]
            if unit.dimension == "voltage" and sides[0].value in (1.0, 3.0):
                self.add(sides[0].value, sides[0].value, None, (begin, sides[0].token.end), role="phases")
            self.add(last.value, last.value, unit, (last.start, last.token.end), problem=problem)
            self.widen(last)
            return True
        if unit is None and (self.cable or (len(sides) < 3 and diameter < 0) or len(sides) > 4):
            return False
        if any(side.token.found and not side.unit for side in sides):
            return False
        marked = sides[-1].token.text[-1] in _INCH_MARKS  # 10 x 20 in says inches of both, 62х2" may not
        if unit is not None and unit.name == "in" and marked and len(own) < len(sides) - 1:
            problem = problem or "millimetres and inches mixed"
        group = len(self.readings)
        for number, side in enumerate(sides):
            role = "diameter" if number == diameter else "size" if len(sides) > 1 else ""
            own_unit = side.unit or unit
            span = (begin if number == 0 else side.start, side.token.end)
            value = side.value
            self.add(value, value, own_unit, span, role=role, place=number, group=group, problem=problem, firm=True)
        return True

    def _list(self, at: int) -> int:
        """`11/15 кВт`, `220/380 В`, `5 and 6 kg`: several values, not an interval."""
        first = self.side(at)
        if first is None or first.unit:
            return at
        members = self._members(first)
        if len(members) < 2 or self.chained(at, members[-1].at):
            return at
        unit = members[-1].unit
        if self._poles(members):
            last = members[-1]
            self.add(first.value, first.value, None, (first.start, first.token.end), problem=POLES_OR_CURRENT)
            self.add(last.value, last.value, unit, (last.start, last.token.end), firm=True)
            return self.widen(last)
        group = len(self.readings)
        for place, side in enumerate(members):
            span = (side.start, side.token.end)
            problem = problem_of(side.token)
            value = side.value
            self.add(value, value, unit, span, group=group, place=place, problem=problem, role="list", firm=True)
        return self.widen(members[-1], len(members))

    def _poles(self, members: list[Side]) -> bool:
        """`2/63А`: a breaker's poles before its current; 3,5/2,0 А and 12/21 А are two currents of one motor."""
        unit = members[-1].unit
        first, last = members[0], members[-1]
        whole = all(side.value.is_integer() and not side.token.number.decimal for side in members if side.token.number)
        return (
            len(members) == 2 and unit is not None and unit.name == "A" and whole and self.text(first.at) == "/"
            and first.value in (1.0, 2.0, 3.0, 4.0) and last.value >= 5 and last.value > 2 * first.value
        )  # fmt: skip

    def _single(self, side: Side, at: int) -> int:
        problem = problem_of(side.token)
        if self.chained(at, side.at):
            problem = problem or "stands in a chain of numbers, like a code"
        span = (side.start, side.token.end)
        if side.value < 0 and side.unit is not None and side.unit.dimension not in _BELOW_ZERO:
            problem = problem or "a minus or a dash"
        self.add(side.value, side.value, side.unit, span, firm=side.signed, problem=problem)
        after = self.widen(side)
        if after == side.at:
            after = self._minutes(side)
        return self._bound_behind(side, after) if after == side.at else after

    def _minutes(self, side: Side) -> int:
        """`1°30′`: degrees and minutes of arc are one angle."""
        following = self.side(side.at, sign=False)
        if side.unit is None or side.unit.name != "deg" or following is None or following.unit is None:
            return side.at
        if following.unit.name not in ("arcmin", "ft") or following.start - side.token.end > 1:
            return side.at
        value = side.value + following.value / 60
        self.readings[-1] = self.readings[-1]._replace(low=value, high=value, end=following.token.end)
        return following.at
