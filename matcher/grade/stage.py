"""Score, coverage and letter of each pair.

Every sum runs comparison by comparison: `@` and `.sum(axis=1)` may add a row's terms in another order when the batch
size changes, and the last bit flips ties.
"""

from __future__ import annotations

import numpy as np

from config.model.weights import GradePolicy
from matcher.grade.letters import A, LETTERS, Severity, U, letter_of
from matcher.tables import ABSENT, FAIL, PASS, UNKNOWN, Comparison, Flags, Floats, Grades


def grade(comparisons: tuple[Comparison, ...], pairs: int, *, policy: GradePolicy) -> Grades:
    """Grades of `pairs` pairs.

    X: a veto, see `letters`. U: no veto, but something critical is unknown, or nothing of substance is known at all.
    Otherwise the worst failure decides; A has none. `best` and `worst` are the letters if every unknown attribute
    turned out to pass, or to fail.
    """
    score, coverage = _score(comparisons, pairs)
    failed, doubted = Severity(pairs, policy), Severity(pairs, policy)
    undecided, supported = np.zeros(pairs, dtype=np.bool_), np.zeros(pairs, dtype=np.bool_)
    for one in comparisons:
        failed.add(one, one.verdict == FAIL)
        doubted.add(one, (one.verdict == FAIL) | (one.verdict == UNKNOWN))
        if one.rule is not None and one.rule.role != "soft":
            needed = one.rule.critical or one.rule.role == "compliance"
            undecided[one.pairs] |= needed & (one.verdict == UNKNOWN)
            supported[one.pairs] |= one.verdict == PASS
    same = identical(comparisons, pairs)
    failed.veto(_other_number(comparisons, pairs, policy) & ~supported)
    best = failed.worst()
    worst = np.where(same, best, np.maximum(doubted.worst(), best))
    open_question = (undecided | ~supported) & ~same
    bare = ~supported & ~same
    worst = np.where(bare, LETTERS.index("X"), worst)
    letter = letter_of(best)
    letter[open_question & (letter != "X")] = U
    suffix = np.where((letter == U) | (letter == "X"), "", _suffix(comparisons, pairs, policy))
    return Grades(score, coverage, letter, suffix.astype(object), letter_of(best), letter_of(worst))


def _score(comparisons: tuple[Comparison, ...], pairs: int) -> tuple[Floats, Floats]:
    """Weighted mean of the known similarities, NaN where none is; share of the asked attribute weight that is known."""
    earned, known, asked, answered = (np.zeros(pairs) for _ in range(4))
    for one in comparisons:
        here = one.pairs
        present = ~np.isnan(one.similarity)
        earned[here] += np.where(present, one.weight * np.nan_to_num(one.similarity), 0.0)
        known[here] += np.where(present, one.weight, 0.0)
        if one.rule is not None:
            asked[here] += one.weight
            answered[here] += np.where(present, one.weight, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        score = np.where(known > 0, earned / known, np.nan)
        coverage = np.where(asked > 0, answered / asked, 0.0)
    return np.minimum(score, 1.0), np.minimum(coverage, 1.0)


def identical(comparisons: tuple[Comparison, ...], pairs: int) -> Flags:
    """Pairs that are one product: the same decoded designation with suffixes, or the same maker and product code."""
    passed = {name: np.zeros(pairs, dtype=np.bool_) for name in ("designation", "maker", "code")}
    for one in comparisons:
        if one.evidence in passed:
            passed[one.evidence][one.pairs] = one.verdict == PASS
    return passed["designation"] | (passed["maker"] & passed["code"])


def _other_number(comparisons: tuple[Comparison, ...], pairs: int, policy: GradePolicy) -> Flags:
    """Pairs whose names agree but for the digits of a code: room 101 and room 102 are not one room."""
    alike, differ = np.zeros(pairs, dtype=np.bool_), np.zeros(pairs, dtype=np.bool_)
    wordless = np.ones(pairs, dtype=np.bool_)
    for one in comparisons:
        if one.evidence == "words":
            alike[one.pairs] = one.similarity >= policy.same_words
            wordless[one.pairs] = False
        if one.evidence == "code":
            differ[one.pairs] = one.verdict == FAIL
    return differ & (alike | wordless)


def _suffix(comparisons: tuple[Comparison, ...], pairs: int, policy: GradePolicy) -> Floats:
    """"+" for a function margin beyond the notable one, "−" for one short of it, "±" for both."""
    better, worse = np.zeros(pairs, dtype=np.bool_), np.zeros(pairs, dtype=np.bool_)
    for one in comparisons:
        if one.rule is not None and one.rule.role == "function" and one.verdict.size:
            known = (one.verdict != UNKNOWN) & (one.verdict != ABSENT)
            better[one.pairs] |= known & (one.margin > policy.notable_margin)
            worse[one.pairs] |= known & (one.margin < -policy.notable_margin)
    return np.where(better & worse, "±", np.where(better, "+", np.where(worse, "-", "")))


__all__ = ["A", "grade", "identical"]
