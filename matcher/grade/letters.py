"""From failures to a letter: what each failed attribute costs, and what bridges it."""

from __future__ import annotations

import numpy as np

from config.model.classes import AttributeRule
from config.model.weights import GradePolicy, Limits
from matcher.tables import FAIL, UNKNOWN, Comparison, Flags, Floats, Rows, Strings

LETTERS = ("A", "B", "C", "D", "X")  # by severity; U stands beside the scale
A, B, C, D, X = range(5)
U = "U"


def letter_of(severity: Rows) -> Strings:
    """The letter of each severity."""
    return np.array(LETTERS, dtype=object)[severity]


class Severity:
    """The worst of the failures of each pair, and the work that bridges the others, added up rule by rule."""

    def __init__(self, pairs: int, policy: GradePolicy) -> None:
        self._policy = policy
        self._level = np.full(pairs, A, dtype=np.int64)
        self._hours, self._share = np.zeros(pairs), np.zeros(pairs)

    def add(self, comparison: Comparison, failing: Flags) -> None:
        """Count the failures of one comparison; `failing` is aligned with its pairs."""
        here = comparison.pairs[failing]
        level, bridged = severity_of(comparison)
        self._level[here] = np.maximum(self._level[here], level[failing])
        if comparison.rule is not None and comparison.rule.bridge is not None:
            self._hours[here] += np.where(bridged[failing], comparison.rule.bridge.hours, 0.0)
            self._share[here] += np.where(bridged[failing], comparison.rule.bridge.price_share, 0.0)

    def veto(self, where: Flags) -> None:
        """These pairs are no substitutes."""
        self._level[where] = X

    def worst(self) -> Rows:
        """Severity of each pair, with the work of all its bridges held against the limits."""
        work = np.full(len(self._level), A)
        work = np.where(self._beyond(Limits(hours=0, price_share=0)), B, work)
        work = np.where(self._beyond(self._policy.adjustment), C, work)
        work = np.where(self._beyond(self._policy.rework), D, work)
        return np.asarray(np.maximum(self._level, work), dtype=np.int64)

    def _beyond(self, limits: Limits) -> Flags:
        return (self._hours > limits.hours) | (self._share > limits.price_share)


def severity_of(comparison: Comparison) -> tuple[Rows, Flags]:
    """For each pair, what failing this comparison alone would cost, and whether a bridge closes the gap.

    An unknown may fail by any amount. Another class: X. Evidence and soft attributes: nothing.
    """
    none = np.zeros(len(comparison.pairs), dtype=np.bool_)
    rule = comparison.rule
    if rule is None:
        return np.full(len(none), X if comparison.evidence == "class" else A), none
    if rule.role == "soft":
        return np.full(len(none), A), none
    level, bridged = _level(rule, np.where(comparison.verdict == UNKNOWN, np.inf, -comparison.margin))
    if rule.consent_ratio is not None:
        oversized = (
            (comparison.verdict == FAIL) & (comparison.margin > 0) & (comparison.margin <= rule.consent_ratio - 1)
        )
        level = np.where(oversized, D, level)
    return level, bridged


def _level(rule: AttributeRule, deviation: Floats) -> tuple[Rows, Flags]:
    """Severity of failing `rule` by `deviation` (relative, NaN = not measurable), and whether a bridge closes it.

    Compliance and function: X, unless waivable, then D inside the waiver band. Fit and form: B by adapter or setting,
    C by work, where a bridge is named and the band, if any, is kept; otherwise X where critical, else D.
    """
    none = np.zeros(len(deviation), dtype=np.bool_)
    inside = ~(deviation > rule.waiver_band) if rule.waiver_band > 0 else ~none
    if rule.role in ("fit", "form") and rule.bridge is not None:
        closed = C if rule.bridge.kind == "work" else B
        open_end = X if rule.critical and not rule.waivable else D
        return np.where(inside, closed, open_end), inside
    if rule.role in ("fit", "form") and not rule.critical:
        return np.full(len(deviation), D), none
    if rule.waivable:
        return np.where(inside & ~np.isinf(deviation), D, X), none
    return np.full(len(deviation), X), none
