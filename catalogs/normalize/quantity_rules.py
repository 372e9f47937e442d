"""The grammar of quantities: tokens → readings, rule by rule in a fixed order.

dimensions → range → tolerance → bound → slash list → value. Codes, threads and sizes (DN, PN) are tokens already.
"""

from __future__ import annotations

from dataclasses import dataclass

from catalogs.normalize.quantity_cursor import (
    AFTER,
    AND,
    FILLERS,
    INF,
    LINKS,
    PLUS_MINUS,
    RANGE_MARKS,
    RANGE_WORDS,
    STARTERS,
    Cursor,
    Reading,
    Side,
    problem_of,
    same_kind,
)
from catalogs.normalize.quantity_scan import unit_of

_MOST_SIZES = 6  # longer chains are no sizes, and reading each from every place would be quadratic


@dataclass(slots=True)
class Reader(Cursor):
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
            elif token.kind == "number" or token.text in STARTERS:
                at = max(at, self._step(place))
        return self.readings

    def _alone(self, at: int) -> bool:
        """Whether nothing beside a number can make it more than one plain value."""
        following, before = self.text(at + 1), self.text(at - 1)
        if following == "," and self.text(at + 2) not in PLUS_MINUS:
            following = ""
        kind = self.tokens[at + 1].kind if at + 1 < len(self.tokens) else ""
        return following not in LINKS and before not in LINKS and kind != "number"

    def _step(self, at: int) -> int:
        for rule in (
            self._one_to,
            self._phases,
            self._tolerance_alone,
            self._bounded,
            self._dimensions,
            self._interval,
            self._list,
        ):
            after = rule(at)
            if after > at:
                return after
        side = self.side(at)
        if side is None:
            return at + 1
        return self._single(side, at)

    # -- pieces

    # -- rules

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

    def _tolerance_alone(self, at: int) -> int:
        """`±0,5 %`: an interval around zero."""
        ends = self._two_ends(at)
        if ends:
            plus, minus = ends
            span = (self.tokens[at].start, self.tokens[minus.at - 1].end)
            self.add(-minus.value, plus.value, minus.unit, span, firm=True)
            return minus.at
        if self.text(at) not in PLUS_MINUS:
            return at
        side = self.side(at + 1, sign=False)
        if side is None:
            return at
        span = (self.tokens[at].start, side.token.end)
        self.add(-side.value, side.value, side.unit, span, firm=True, problem=problem_of(side.token))
        return side.at

    def _bounded(self, at: int) -> int:
        """`до 400 мм`, `не менее 5`, and both bounds together: `от 5 до 10 бар`."""
        kind, after = self.bound(at)
        side = self.side(after) if kind else None
        if side is None:
            return at
        begin = self.tokens[at].start
        if kind == "lo":
            upper = self._upper(side.at)
            if upper is not None and same_kind(side, upper):
                return self._close(side, upper, begin, firm=True)
        low, high = (-INF, side.value) if kind == "hi" else (side.value, INF)
        reach = self.reach(side)
        members = self._members(side) if reach is None else []
        if len(members) > 1:  # "до 230/400 В" bounds nothing that could be told
            return at
        if reach is not None:
            low, high = (-INF, reach[1]) if kind == "hi" else (reach[0], INF)
        self.add(low, high, side.unit, (begin, side.token.end), firm=True, problem=problem_of(side.token))
        return side.at if reach is None else reach[2]

    def _upper(self, at: int) -> Side | None:
        """The upper end after a lower bound: `до 10`, `not exceeding 35 mm`, `and 10`."""
        while self.text(at) in FILLERS or self.text(at) in (",", "-", "…", "..."):
            at += 1
        if self.text(at) in RANGE_WORDS:
            return self.side(at + 1)
        kind, after = self.bound(at)
        if kind == "hi":
            return self.side(after)
        side = self.side(at)
        return side if side is not None and at and self.text(at - 1) in RANGE_MARKS | AND else None

    def _close(self, first: Side, last: Side, begin: int, *, firm: bool) -> int:
        """Add the interval between two sides that share a unit; the order written must be ascending."""
        low_unit, unit = first.unit or last.unit, last.unit or first.unit
        low, high = first.value, last.value
        problem = problem_of(first.token) or problem_of(last.token)
        if low_unit and unit and low_unit is not unit:
            low = (low_unit.to_base(low) - unit.offset) / unit.factor
        if low > high and not problem:
            problem = "the range descends: a code, or ends in different units"
        self.add(min(low, high), max(low, high), unit, (begin, last.token.end), firm=firm, problem=problem)
        return last.at

    def _interval(self, at: int) -> int:
        """`0...1,6 МПа`, `-40…+70 °C`, `5–10 мм`, `6 мм … 12 мм`, `5 до 10 мм`."""
        first = self.side(at)
        if first is None:
            return at
        mark = self.text(first.at)
        if mark not in RANGE_MARKS and mark not in RANGE_WORDS:
            return at
        last = self.side(first.at + 1)
        if last is None or not same_kind(first, last) or (mark == "-" and self.chained(at, last.at)):
            return at
        if not last.unit and (mark == "~" or (mark in RANGE_WORDS and first.unit)):
            return at
        return self._close(first, last, first.start, firm=True)

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
        return sides[-1].at if self._sized(sides, diameter, self.tokens[at].start) else at

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
        if unit is not None and unit.name == "in" and len(own) < len(sides) - 1:
            problem = problem or "millimetres and inches mixed"
        group = len(self.readings)
        for number, side in enumerate(sides):
            role = "diameter" if number == diameter else "size" if len(sides) > 1 else ""
            own_unit = side.unit or unit
            span = (begin if number == 0 else side.start, side.token.end)
            value = side.value
            self.add(value, value, own_unit, span, role=role, place=number, group=group, problem=problem, firm=True)
        return True

    def _members(self, first: Side) -> list[Side]:
        """The numbers of `11/15 кВт`, `5 and 6 kg`: the last one carries the unit of all."""
        members = [first]
        while not members[-1].unit and (self.text(members[-1].at) == "/" or self.text(members[-1].at) in AND):
            following = self.side(members[-1].at + 1)
            if following is None:
                break
            members.append(following)
        return members if members[-1].unit else [first]

    def _list(self, at: int) -> int:
        """`11/15 кВт`, `220/380 В`, `5 and 6 kg`: several values, not an interval."""
        first = self.side(at)
        if first is None or first.unit:
            return at
        members = self._members(first)
        if len(members) < 2 or self.chained(at, members[-1].at):
            return at
        unit = members[-1].unit
        group = len(self.readings)
        for place, side in enumerate(members):
            span = (side.start, side.token.end)
            problem = problem_of(side.token)
            value = side.value
            self.add(value, value, unit, span, group=group, place=place, problem=problem, role="list", firm=True)
        self.widen(members[-1], len(members))
        return members[-1].at

    def _single(self, side: Side, at: int) -> int:
        problem = problem_of(side.token)
        if self.chained(at, side.at):
            problem = problem or "stands in a chain of numbers, like a code"
        span = (side.start, side.token.end)
        self.add(side.value, side.value, side.unit, span, firm=side.signed, problem=problem)
        after = self.widen(side)
        if after == side.at:
            after = self._minutes(side)
        joined = self.text(after) in AND
        kind, end = self.bound(after + joined)
        if kind and after == side.at and (joined or self.text(after) in AFTER) and self.side(end) is None:
            last = self.readings[-1]
            low, high = (-INF, last.high) if kind == "hi" else (last.low, INF)
            self.readings[-1] = last._replace(low=low, high=high, end=self.tokens[end - 1].end, firm=True)
            return end
        return after

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
