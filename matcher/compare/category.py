"""Comparators of category values: normalized words, "" = missing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from matcher.compare.words import Worded
from matcher.tables import Floats, Strings

FAILED_BEST = 0.9  # a failure, however narrow, stays visibly below a pass

_PROTECTION = re.compile(r"(?P<letters>[a-z]*?)[\s-]*(?P<digits>[0-9x]{2})(?P<rest>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class CategoryComparator(Worded):
    """What every comparator of categories shares: equal words pass, missing ones are unknown."""

    kind: ClassVar[str] = "category"
    any_alternative: ClassVar[bool] = False  # True: one of the query's alternatives is enough

    def one(self, query: str, candidate: str) -> float:
        """Similarity of two different, present words; NaN = unknown."""
        raise NotImplementedError

    def compare(self, query: Strings, candidate: Strings) -> Floats:
        """1 for equal words, NaN where one is missing, else what the comparator knows of the two."""
        similarity = np.full(len(query), np.nan)
        equal = (query == candidate) & (query != "")
        similarity[equal] = 1.0
        for at in np.flatnonzero(~equal & (query != "") & (candidate != "")):
            similarity[at] = self.one(query[at], candidate[at])
        return similarity

    @staticmethod
    def margin(similarity: Floats) -> Floats:
        """Shortfall of a failure as a share, at most 1; 0 where it passes, NaN where unknown: words never exceed."""
        return np.where(similarity < 1.0, similarity / FAILED_BEST - 1.0, similarity - 1.0)


@dataclass(frozen=True, slots=True)
class SameText(CategoryComparator):
    """Candidate has the query's category."""

    verbs: ClassVar[tuple[str, str, str]] = ("equals", "differs from", "cannot be compared with")

    def one(self, query: str, candidate: str) -> float:  # noqa: ARG002 - different words differ, whichever they are
        """Different words differ."""
        return 0.0


@dataclass(frozen=True, slots=True)
class Unordered(CategoryComparator):
    """Candidate's words equal the query's where a number was expected; other words tell nothing."""

    def one(self, query: str, candidate: str) -> float:  # noqa: ARG002 - words cannot answer a rule for numbers
        """Different words may still mean the same size."""
        return float("nan")


@dataclass(frozen=True, slots=True)
class Ordinal(CategoryComparator):
    """Candidate's category ranks at least as high as the query's."""

    verbs: ClassVar[tuple[str, str, str]] = ("is no lower than", "is lower than", "cannot be ranked against")
    order: tuple[str, ...] = ()  # from worst to best

    def one(self, query: str, candidate: str) -> float:
        """Unknown where a word is not in the order."""
        if query not in self.order or candidate not in self.order:
            return float("nan")
        behind = self.order.index(query) - self.order.index(candidate)
        return 1.0 if behind <= 0 else FAILED_BEST * (1.0 - behind / len(self.order))


@dataclass(frozen=True, slots=True)
class DigitByDigit(CategoryComparator):
    """Every digit of the candidate's code is at least the query's: IP65 and IP56 do not replace each other.

    An X in the query asks nothing, an X in the candidate tells nothing (IEC 60529, 4.1).
    """

    verbs: ClassVar[tuple[str, str, str]] = ("protects at least like", "protects less than", "cannot be set against")

    def one(self, query: str, candidate: str) -> float:
        """Falls with the worst digit's shortfall; unknown where a code is not read or an asked digit is not stated."""
        asked, offered = _PROTECTION.fullmatch(query), _PROTECTION.fullmatch(candidate)
        if not asked or not offered or asked["letters"] != offered["letters"]:
            return float("nan")
        digits = [(a, b) for a, b in zip(asked["digits"], offered["digits"], strict=True) if a != "x"]
        short = max(((int(a) - int(b)) / int(a) for a, b in digits if b != "x" and b < a), default=0.0)
        if short:
            return FAILED_BEST * (1.0 - short)
        return float("nan") if any(b == "x" for _, b in digits) else 1.0


@dataclass(frozen=True, slots=True)
class Equivalent(CategoryComparator):
    """Candidate's category stands in one group of equivalents with the query's."""

    verbs: ClassVar[tuple[str, str, str]] = ("is equivalent to", "is no equivalent of", "may be an equivalent of")
    groups: tuple[tuple[str, ...], ...] = ()

    def one(self, query: str, candidate: str) -> float:
        """Unknown where a word stands in no group: the table does not speak of it."""
        if any(query in group and candidate in group for group in self.groups):
            return 1.0
        listed = [any(word in group for group in self.groups) for word in (query, candidate)]
        return 0.0 if all(listed) else float("nan")


@dataclass(frozen=True, slots=True)
class Member(CategoryComparator):
    """Candidate's category is one of those the query allows."""

    verbs: ClassVar[tuple[str, str, str]] = ("is allowed by", "is not among", "cannot be compared with")
    any_alternative: ClassVar[bool] = True

    def one(self, query: str, candidate: str) -> float:  # noqa: ARG002 - different words differ, whichever they are
        """A word that is not the allowed one is not allowed by it."""
        return 0.0
