"""AttributeRule → comparator: the explicit list of what a class profile may ask."""

from __future__ import annotations

from functools import lru_cache

from catalogs.normalize.quantity_codes import normalize_thread
from config.model.classes import AttributeRule
from matcher.compare.category import (
    CategoryComparator,
    DigitByDigit,
    Equivalent,
    Member,
    Ordinal,
    SameText,
    Unordered,
)
from matcher.compare.explosion import Explosion
from matcher.compare.quantity import AtLeast, AtMost, Covers, Near, QuantityComparator, Same, Within


def quantity_comparator(rule: AttributeRule) -> QuantityComparator:
    """The comparator of a rule over numbers; a rule over categories asks for the same number."""
    tolerances = {"tolerance": rule.tolerance, "tolerance_abs": rule.tolerance_abs}
    if rule.rule == "at_least":
        return AtLeast(**tolerances, max_ratio=rule.max_ratio)
    if rule.rule == "covers":
        return Covers(**tolerances, max_ratio=rule.max_ratio)
    kinds: dict[str, type[QuantityComparator]] = {
        "at_most": AtMost,
        "near": Near,
        "within": Within,
    }
    return kinds.get(rule.rule, Same)(**tolerances)


def category_comparator(rule: AttributeRule) -> CategoryComparator:
    """The comparator of a rule over categories; a rule over numbers learns nothing from different words."""
    if rule.rule == "ordinal":
        return DigitByDigit() if rule.digitwise else Ordinal(order=_folded(rule.order))
    if rule.rule == "equivalent":
        return Equivalent(groups=tuple(_folded(group) for group in rule.equivalent))
    if rule.rule == "explosion":
        return Explosion()
    if rule.rule == "member":
        return Member()
    return SameText() if rule.rule == "same" else Unordered()


@lru_cache(maxsize=65536)
def folded(text: str) -> str:
    """A category for comparison: case, outer space and a thread's coarse pitch do not matter."""
    return normalize_thread(" ".join(text.casefold().split()))


def _folded(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(folded(word) for word in words)
