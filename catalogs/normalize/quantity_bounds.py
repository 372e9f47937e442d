"""Bounds, intervals and tolerances of the quantity grammar: `до 5`, `5 кг и выше`, `0...16 бар`, `220 В ±10 %`."""

from __future__ import annotations

from dataclasses import dataclass

from catalogs.normalize.quantity_cursor import INF, Cursor, Side, problem_of, same_kind
from catalogs.normalize.quantity_words import (
    AFTER,
    AND,
    BEHIND,
    BETWEEN,
    FILLERS,
    FLIPPED,
    NOT,
    PLUS_MINUS,
    RANGE_MARKS,
    RANGE_WORDS,
    UPWARDS,
    Bound,
)

_CLAUSE_ENDS = frozenset(("", ",", ";", ")", ".", "|"))


@dataclass(slots=True)
class Bounds(Cursor):
    """The rules of one quantity with two ends, or with one that is open."""

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
        self.add(-side.value, side.value, side.unit, span, role="spread", firm=True, problem=problem_of(side.token))
        return side.at

    def _bounded(self, at: int) -> int:
        """`до 400 мм`, `не менее 5`, and both bounds together: `от 5 до 10 бар`."""
        kind, after = self.bound(at)
        side = self.side(after) if kind else None
        if side is None:
            return at
        begin = self.tokens[at].start
        between = self.text(at) in BETWEEN
        other = self._other_end(kind, side.at, between=between)
        if other is not None and same_kind(side, other):
            return self._close(*((side, other) if kind == "lo" else (other, side)), begin)
        if between:
            return at
        low, high = (-INF, side.value) if kind == "hi" else (side.value, INF)
        reach = self.reach(side)
        members = self._members(side) if reach is None else []
        if len(members) > 1:  # "до 230/400 В" bounds nothing that could be told
            return at
        if reach is not None:
            low, high = (-INF, reach[1]) if kind == "hi" else (reach[0], INF)
        self.add(low, high, side.unit, (begin, side.token.end), firm=True, problem=problem_of(side.token))
        return side.at if reach is None else reach[2]

    def _other_end(self, kind: Bound, at: int, *, between: bool = False) -> Side | None:
        """The other end after a bound: `до 10`, `not exceeding 35 mm`, `but less than 10`; `and 10` after `between`."""
        while self.text(at) in FILLERS or self.text(at) in (",", "-", "…", "..."):
            at += 1
        if kind == "lo" and self.text(at) in RANGE_WORDS:
            return self.side(at + 1)
        other, after = self.bound(at)
        if other == FLIPPED[kind]:
            return self.side(after)
        side = self.side(at) if kind == "lo" and at else None
        joins = RANGE_MARKS | AND if between else RANGE_MARKS
        return side if side is not None and self.text(at - 1) in joins else None

    def _close(self, first: Side, last: Side, begin: int) -> int:
        """Add the interval between two sides that share a unit; the lower one must be the lower."""
        low_unit, unit = first.unit or last.unit, last.unit or first.unit
        low, high = first.value, last.value
        problem = problem_of(first.token) or problem_of(last.token)
        if low_unit and unit and low_unit is not unit:
            low = (low_unit.to_base(low) - unit.offset) / unit.factor
        if low > high and not problem and not (first.signed and last.signed and first.unit):
            problem = "the range descends: a code, or ends in different units"
        end = max(first.token.end, last.token.end)
        self.add(min(low, high), max(low, high), unit, (begin, end), firm=True, problem=problem)
        return max(first.at, last.at)

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
        if mark == "-" and first.value > last.value and (after := self._nominal(first)) > at:
            return after
        return self._close(first, last, first.start)

    def _nominal(self, side: Side) -> int:
        """`100 мм -0,5 мм`: the token after a value with its tolerance, 0 when none follows."""
        if self.reach(side) is None:
            return 0
        self.add(side.value, side.value, side.unit, (side.start, side.token.end), problem=problem_of(side.token))
        return self.widen(side)

    def _members(self, first: Side) -> list[Side]:
        """The numbers of `11/15 кВт`, `5 and 6 kg`: the last one carries the unit of all."""
        members = [first]
        while not members[-1].unit and (self.text(members[-1].at) == "/" or self.text(members[-1].at) in AND):
            following = self.side(members[-1].at + 1)
            if following is None:
                break
            members.append(following)
        return members if members[-1].unit else [first]

    def _bound_behind(self, side: Side, at: int) -> int:
        """`10 kW or more`, `3 мм и выше, но менее 5 мм`, `250 bar max.`, `50 кг, не более` of the value just read."""
        joined = self.text(at) in AND
        place = at + (joined or (self.text(at) == "," and self.text(at + 1) in NOT))
        kind, end = self.bound(place)
        if joined and self.text(place) in UPWARDS:
            kind, end = "lo", place + 1
        elif joined:
            kind = kind if self.text(place) in BEHIND or self.text(place) in NOT else ""
        elif self.text(place) in NOT:
            kind = kind if self.text(end) in _CLAUSE_ENDS else ""
        elif self.text(place) not in AFTER:
            kind = ""
        if not kind or self.side(end) is not None:
            return at
        last = self.readings[-1]
        other = self._other_end(kind, end)
        if other is not None and same_kind(side, other):
            self.readings.pop()
            return self._close(*((side, other) if kind == "lo" else (other, side)), last.start)
        low, high = (-INF, last.high) if kind == "hi" else (last.low, INF)
        self.readings[-1] = last._replace(low=low, high=high, end=self.tokens[end - 1].end, firm=True)
        return end
