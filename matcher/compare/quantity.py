"""Comparators of quantities: closed intervals in one base unit, three-valued.

A candidate passes when all its values pass, fails when none does, and is unknown otherwise. An infinite end of the
query asks nothing at that end. A value identical to what is asked always passes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from matcher.compare.words import Worded
from matcher.tables import Flags, Floats

ROUNDING = 1e-9  # relative; conversion to base units leaves the 12th digit uncertain
FAILED_BEST = 0.9  # a failure, however narrow, stays visibly below a pass


class Spans(NamedTuple):
    """Intervals of n pairs; NaN where a value is missing."""

    low: Floats
    high: Floats


class Judged(NamedTuple):
    """Per pair: does every value pass, does none, by how much does it miss or exceed, relative to what is asked.

    `oversized` flags failures by too much, whose margin is the surplus.
    """

    passes: Flags
    fails: Flags
    shortfall: Floats
    surplus: Floats
    oversized: Flags | None = None


@dataclass(frozen=True, slots=True)
class QuantityComparator(Worded):
    """What every comparator of quantities shares: similarity and margin are two readings of one judgement."""

    kind: ClassVar[str] = "quantity"
    tolerance: float = 0.0  # relative to the asked value
    tolerance_abs: float = 0.0  # in the base unit

    def judge(self, query: Spans, candidate: Spans) -> Judged:
        """Whether each candidate passes, fails or neither, and by how much."""
        raise NotImplementedError

    def compare(self, query: Spans, candidate: Spans) -> Floats:
        """1 where the candidate passes, below 0.9 and falling with the shortfall where it fails, NaN where unknown."""
        judged = self._judged(query, candidate)
        same = (query.low == candidate.low) & (query.high == candidate.high)
        closeness = FAILED_BEST * np.clip(1.0 - judged.shortfall, 0.0, 1.0)
        failed = np.where(judged.fails, np.nan_to_num(closeness, nan=0.0), np.nan)
        missing = np.isnan(query.low) | np.isnan(candidate.low)
        return np.where(missing, np.nan, np.where(judged.passes | same, 1.0, failed))

    def margin(self, query: Spans, candidate: Spans) -> Floats:
        """How far the candidate exceeds (+) or misses (-) what is asked, relative to it; NaN = cannot be told."""
        judged = self._judged(query, candidate)
        short = judged.fails if judged.oversized is None else judged.fails & ~judged.oversized
        margin = np.where(short, -judged.shortfall, judged.surplus)
        return np.where(np.isfinite(margin), margin, np.nan)

    def _judged(self, query: Spans, candidate: Spans) -> Judged:
        # Two infinite ends have no difference; NaN is the right answer and no reason to warn.
        with np.errstate(invalid="ignore"):
            return self.judge(query, candidate)

    def slack(self, asked: Floats) -> Floats:
        """Absolute tolerance at an asked value; 0 at an infinite one."""
        size = np.where(np.isfinite(asked), np.abs(asked), 0.0)
        return size * (self.tolerance + ROUNDING) + self.tolerance_abs


@dataclass(frozen=True, slots=True)
class AtLeast(QuantityComparator):
    """Candidate reaches the query's value; more is fine, up to `max_ratio` times where oversizing harms."""

    verbs: ClassVar[tuple[str, str, str]] = ("reaches", "misses", "may or may not reach")
    max_ratio: float | None = None

    def judge(self, query: Spans, candidate: Spans) -> Judged:
        """All values at least the asked one and none oversized; of an asked interval the top has to be reached."""
        needed = np.where(np.isfinite(query.high), query.high, query.low)
        slack = self.slack(needed)
        passes = (candidate.low >= query.low - slack) & (candidate.high >= needed - slack)
        fails = candidate.high < needed - slack
        shortfall = _relative(needed - candidate.high, needed)
        oversized = np.zeros(len(fails), dtype=np.bool_)
        if self.max_ratio is not None:
            ceiling = np.where(needed > 0, needed * self.max_ratio, np.inf)
            oversized = candidate.low > ceiling + slack
            passes &= candidate.high <= ceiling + slack
            shortfall = np.where(oversized, _relative(candidate.low - ceiling, ceiling), shortfall)
            fails |= oversized
        return Judged(passes, fails, shortfall, _relative(candidate.low - needed, needed), oversized)


@dataclass(frozen=True, slots=True)
class AtMost(QuantityComparator):
    """Candidate does not exceed the query's value; less is better."""

    verbs: ClassVar[tuple[str, str, str]] = ("stays within", "exceeds", "may or may not stay within")

    def judge(self, query: Spans, candidate: Spans) -> Judged:
        """AtLeast with the axis turned over."""
        turned = AtLeast(tolerance=self.tolerance, tolerance_abs=self.tolerance_abs)
        return turned.judge(Spans(-query.high, -query.low), Spans(-candidate.high, -candidate.low))


@dataclass(frozen=True, slots=True)
class Near(QuantityComparator):
    """Candidate lies within the tolerance around the query's value."""

    verbs: ClassVar[tuple[str, str, str]] = ("is near", "is too far from", "may or may not be near")

    def judge(self, query: Spans, candidate: Spans) -> Judged:
        """All values inside the asked interval, widened by the tolerance; of a range, both ends are near."""
        below, above = query.low - self.slack(query.low), query.high + self.slack(query.high)
        passes = (candidate.low >= below) & (candidate.high <= above)
        both_ranges = (query.low < query.high) & (candidate.low < candidate.high)
        reaches = (candidate.low <= query.low + self.slack(query.low)) & (
            candidate.high >= query.high - self.slack(query.high)
        )
        passes &= ~both_ranges | reaches
        fails = (candidate.high < below) | (candidate.low > above)
        return Judged(passes, fails, _gap(query, candidate), np.zeros(len(below)))


@dataclass(frozen=True, slots=True)
class Same(QuantityComparator):
    """Candidate has the query's value, or the same interval, up to the tolerance."""

    verbs: ClassVar[tuple[str, str, str]] = ("equals", "differs from", "may or may not equal")

    def judge(self, query: Spans, candidate: Spans) -> Judged:
        """Both ends agree; intervals that share nothing fail."""
        below, above = query.low - self.slack(query.low), query.high + self.slack(query.high)
        inside = (candidate.low >= below) & (candidate.high <= above)
        passes = inside & (candidate.low <= query.low + self.slack(query.low))
        passes &= candidate.high >= query.high - self.slack(query.high)
        fails = (candidate.high < below) | (candidate.low > above)
        return Judged(passes, fails, _gap(query, candidate), np.zeros(len(below)))


@dataclass(frozen=True, slots=True)
class Covers(QuantityComparator):
    """Candidate's range contains the query's range; it may be up to `max_ratio` times as wide where width harms."""

    verbs: ClassVar[tuple[str, str, str]] = ("covers", "does not cover", "may or may not cover")
    max_ratio: float | None = None

    def judge(self, query: Spans, candidate: Spans) -> Judged:
        """Both asked ends inside; one number where a range is asked states no range, so reaching the top is unknown."""
        scale = _scale(query)
        slack = self.slack(scale)
        low_gap = np.where(np.isinf(query.low), -np.inf, candidate.low - query.low)
        high_gap = np.where(np.isinf(query.high), -np.inf, query.high - candidate.high)
        passes = (low_gap <= slack) & (high_gap <= slack)
        known = ~np.isnan(low_gap) & ~np.isnan(high_gap)
        asks_range = np.isfinite(query.low) & np.isfinite(query.high) & (query.high > query.low)
        bare = asks_range & (candidate.low == candidate.high) & (candidate.high >= query.high - slack)
        wider = -np.where(np.isinf(low_gap), 0.0, low_gap) - np.where(np.isinf(high_gap), 0.0, high_gap)
        shortfall = _relative(np.maximum(low_gap, high_gap), scale)
        surplus, oversized = _relative(wider, scale), np.zeros(len(passes), dtype=np.bool_)
        if self.max_ratio is not None:
            asked = query.high - query.low
            oversized = passes & (candidate.high - candidate.low > asked * self.max_ratio + slack) & (asked > 0)
            shortfall = np.where(oversized, 0.0, shortfall)
        fails = (known & ~passes & ~bare) | oversized
        return Judged(passes & ~oversized, fails, shortfall, surplus, oversized)


@dataclass(frozen=True, slots=True)
class Within(QuantityComparator):
    """Candidate stays inside the query's interval: an envelope or a supply window."""

    verbs: ClassVar[tuple[str, str, str]] = ("lies within", "lies outside", "may or may not lie within")

    def judge(self, query: Spans, candidate: Spans) -> Judged:
        """All values inside the asked interval; only those that share nothing with it fail."""
        below, above = query.low - self.slack(query.low), query.high + self.slack(query.high)
        passes = (candidate.low >= below) & (candidate.high <= above)
        fails = (candidate.high < below) | (candidate.low > above)
        return Judged(passes, fails, _gap(query, candidate), np.zeros(len(below)))


def _relative(difference: Floats, asked: Floats) -> Floats:
    """`difference` as a share of |asked|; where 0 is asked any difference is infinitely large."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share = difference / np.abs(asked)
    return np.where(difference == 0, 0.0, share)


def _scale(query: Spans) -> Floats:
    """The larger finite end of what is asked, by size."""
    low = np.where(np.isfinite(query.low), np.abs(query.low), 0.0)
    high = np.where(np.isfinite(query.high), np.abs(query.high), 0.0)
    return np.where(np.isnan(query.low), np.nan, np.maximum(low, high))


def _gap(query: Spans, candidate: Spans) -> Floats:
    """Distance between two intervals relative to the asked one; 0 where they meet."""
    distance = np.maximum(np.maximum(query.low - candidate.high, candidate.low - query.high), 0.0)
    return _relative(distance, _scale(query))
