"""Score, coverage and letter of each pair.

Every sum runs comparison by comparison: `@` and `.sum(axis=1)` may add a row's terms in another order when the batch
size changes, and the last bit flips ties.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from config.model.weights import GradePolicy, Weights
from matcher.grade.letters import A, C, Severity, U, X, letter_of, severity_of
from matcher.grade.names import beside_classes, by_names, likeness, without_doubted
from matcher.tables import ABSENT, FAIL, PASS, UNKNOWN, Comparison, Flags, Floats, Grades, Rows

NAMES_SHARE = 0.4  # of the plain likeness of names in the order of what names decide
SAME_BASE = 0.8  # a designation that decodes to the same thing without its suffixes


def grade(comparisons: tuple[Comparison, ...], pairs: int, *, policy: GradePolicy, weights: Weights) -> Grades:
    """Grades of `pairs` pairs.

    X: a veto, see `letters`. U: no veto, but the letter would assert what is not known, see `_Claims`. Otherwise the
    worst failure decides; A has none. `best` and `worst` are the letters if every unknown attribute
    turned out to pass, or to fail. A published table answers what the function leaves open, see `_answered`.

    Between items that are one product, see `identical`, nothing is unknown, and figures that are not critical may
    differ by how two makers state them: they stay conflicts of the pair but do not lower its letter. A figure that
    differs between items that carry one code, see `without_doubted`, leaves the letter open.
    """
    comparisons = _answered(comparisons, pairs)
    same, code_alike = identical(comparisons, pairs), _one_listing(comparisons, pairs)
    failed, doubted = Severity(pairs, policy), Severity(pairs, policy)
    claims = _Claims(pairs, policy)
    excused = without_doubted(comparisons, pairs, policy)
    for one in excused:
        needed = one.rule is None or one.rule.critical or one.rule.role == "compliance"
        failing = (one.verdict == FAIL) & (needed | ~(code_alike if _is_told(one) else same)[one.pairs])
        failed.add(one, failing)
        doubted.add(one, failing | (one.verdict == UNKNOWN))
        claims.add(one)
    failed.veto(_other_number(excused, pairs, policy))
    best = failed.worst()
    worst = np.where(same, best, np.maximum(doubted.worst(), best))
    worst = np.where(~(claims.supported & claims.one_kind) & ~same, X, worst)
    letter = letter_of(best)
    letter[claims.open(best) & ~same & (letter != "X")] = U
    suffix = np.where((letter == U) | (letter == "X"), "", _suffix(comparisons, pairs, policy))
    score, expected, coverage = _scores(comparisons, pairs, weights)
    named, probability = by_names(comparisons, pairs)
    probability = beside_classes(comparisons, probability)
    measured = claims.one_kind & (coverage >= policy.measured_coverage)
    hoped = (1.0 - NAMES_SHARE) * probability + NAMES_SHARE * likeness(comparisons, expected)
    named |= ~measured & ~np.isnan(probability)
    score, expected = np.where(named, probability, score), np.where(named | ~measured, hoped, expected)
    return Grades(
        score=score,
        expected=expected,
        coverage=coverage,
        measured=measured,
        named=named,
        letter=letter,
        suffix=suffix.astype(object),
        best=letter_of(best),
        worst=letter_of(worst),
    )


class _Claims:
    """What each letter asserts, and which pairs leave it open.

    Every letter asserts that the two are one kind of thing, that something of substance passes and nothing critical is
    unknown; A to C assert that function and compliance pass; A that fit and form pass too. One kind are two items of
    classes that go together, or of one base designation, or whose names share their words: an oven of 1,100 W is no
    substitute for a drill of 1,100 W because the watts agree.
    """

    def __init__(self, pairs: int, policy: GradePolicy) -> None:
        self._policy = policy
        self.supported, self._critical, self._function, self._any = (np.zeros(pairs, dtype=np.bool_) for _ in range(4))
        self.one_kind = np.zeros(pairs, dtype=np.bool_)

    def add(self, one: Comparison) -> None:
        """Count one comparison; soft attributes assert nothing."""
        telling = {"class": 1.0, "designation": SAME_BASE, "words": self._policy.same_words, "table": 0.0}
        if one.evidence in telling:
            self.one_kind[one.pairs] |= one.similarity >= telling[one.evidence]
        if one.evidence == "table":
            self.supported[one.pairs] |= one.verdict == PASS
        if one.rule is None or one.rule.role == "soft":
            return
        unknown = one.verdict == UNKNOWN
        self.supported[one.pairs] |= one.verdict == PASS
        self._any[one.pairs] |= unknown
        if one.rule.role in ("function", "compliance"):
            self._function[one.pairs] |= unknown
        if one.rule.critical or one.rule.role == "compliance":
            self._critical[one.pairs] |= unknown

    def open(self, severity: Rows) -> Flags:
        """Pairs whose letter, by its failures alone, would assert what is not known."""
        unsure = (self._function & (severity <= C)) | (self._any & (severity == A))
        return np.asarray(~self.one_kind | ~self.supported | self._critical | unsure, dtype=np.bool_)


def _scores(comparisons: tuple[Comparison, ...], pairs: int, weights: Weights) -> tuple[Floats, Floats, Floats]:
    """Score, expected score, coverage.

    The weighted mean of the known similarities, NaN where none is; the same with unknown ones counted as
    `weights.unknown`, and less for function figures far above what is asked, which cost without being needed; the
    share of the asked attribute weight that is known, 0 where nothing is asked.
    """
    earned, known, missing, excess, asked, answered = (np.zeros(pairs) for _ in range(6))
    for one in comparisons:
        here = one.pairs
        present = ~np.isnan(one.similarity)
        earned[here] += np.where(present, one.weight * np.nan_to_num(one.similarity), 0.0)
        known[here] += np.where(present, one.weight, 0.0)
        missing[here] += np.where(present, 0.0, one.weight)
        if one.rule is not None and one.rule.role == "function" and one.rule.rule in ("at_least", "covers"):
            excess[here] += one.weight * np.clip(np.nan_to_num(one.margin), 0.0, 1.0)
        if one.rule is not None:
            asked[here] += one.weight
            answered[here] += np.where(present, one.weight, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        score = np.where(known > 0, earned / known, np.nan)
        hoped = earned + weights.unknown * missing - weights.oversize * excess
        expected = np.where(known + missing > 0, hoped / (known + missing), 0.0)
        coverage = np.where(asked > 0, answered / asked, 0.0)
    return np.minimum(score, 1.0), np.minimum(expected, 1.0), np.minimum(coverage, 1.0)


def _answered(comparisons: tuple[Comparison, ...], pairs: int) -> tuple[Comparison, ...]:
    """The comparisons, with no question about the function of a pair that a published table states to do one job.

    Only what is unknown: a figure that is stated on both sides and fails is a veto whatever the table says, and fit and
    compliance stay questions, as a table of counterparts speaks of neither.
    """
    said = np.zeros(pairs, dtype=np.bool_)
    for one in comparisons:
        if one.evidence == "table":
            said[one.pairs] = one.verdict == PASS
    if not said.any():
        return comparisons
    return tuple(
        replace(one, verdict=np.where(said[one.pairs] & (one.verdict == UNKNOWN), np.int8(ABSENT), one.verdict))
        if one.rule is not None and one.rule.role == "function"
        else one
        for one in comparisons
    )


def vetoes(comparisons: tuple[Comparison, ...], pairs: int, *, policy: GradePolicy) -> dict[str, Flags]:
    """What alone makes a pair no substitute, by the name of the comparison: flags of the pairs it refuses."""
    refused: dict[str, Flags] = {}
    excused = without_doubted(comparisons, pairs, policy)
    for one in excused:
        level, _ = severity_of(one)
        failing = one.pairs[(one.verdict == FAIL) & (level == X)]
        if len(failing):
            refused.setdefault(one.name, np.zeros(pairs, dtype=np.bool_))[failing] = True
    other = _other_number(excused, pairs, policy)
    return refused | ({"number": other} if other.any() else {})


def identical(comparisons: tuple[Comparison, ...], pairs: int) -> Flags:
    """Pairs that are one product: the same decoded designation with suffixes, or the same maker and product code."""
    passed = {name: np.zeros(pairs, dtype=np.bool_) for name in ("designation", "maker", "code")}
    for one in comparisons:
        if one.evidence in passed:
            passed[one.evidence][one.pairs] = one.verdict == PASS
    return passed["designation"] | (passed["maker"] & passed["code"])


def _one_listing(comparisons: tuple[Comparison, ...], pairs: int) -> Flags:
    """Pairs of one maker and one product code."""
    passed = {name: np.zeros(pairs, dtype=np.bool_) for name in ("maker", "code")}
    for one in comparisons:
        if one.evidence in passed:
            passed[one.evidence][one.pairs] = one.verdict == PASS
    return passed["maker"] & passed["code"]


def _is_told(one: Comparison) -> bool:
    """A category or range of the function that both sides state: NLGI 2 on both says nothing against it."""
    return one.rule is not None and one.rule.role == "function" and one.rule.rule in ("same", "covers", "ordinal")


def _other_number(comparisons: tuple[Comparison, ...], pairs: int, policy: GradePolicy) -> Flags:
    """Pairs whose names agree but for a number, where nobody has said which numbers may differ: the number decides.

    A code that differs in its digits alone, with nothing decoded or measured to excuse it: room 101 is not room 102,
    but 6205 is 180205. Or, without a profile of the class, a figure that fails: a 230 mm grinder is no 125 mm grinder;
    a soft figure counts only where no other passes.
    """
    alike, code, failed, soft_failed, supported = (np.zeros(pairs, dtype=np.bool_) for _ in range(5))
    wordless = np.ones(pairs, dtype=np.bool_)
    for one in comparisons:
        here = one.pairs
        if one.evidence == "words":
            alike[here] = one.similarity >= policy.same_words
            wordless[here] = False
        elif one.evidence == "code":
            code[here] = one.verdict == FAIL
        elif one.evidence in ("designation", "table"):
            supported[here] |= one.similarity >= SAME_BASE
        elif one.rule is not None:
            soft = one.rule.role == "soft"
            supported[here] |= (one.verdict == PASS) & (not soft)
            failed[here] |= (one.verdict == FAIL) & (not soft) & one.generic
            soft_failed[here] |= (one.verdict == FAIL) & soft & one.generic
    return (alike | wordless) & (failed | ((code | soft_failed) & ~supported))


def _suffix(comparisons: tuple[Comparison, ...], pairs: int, policy: GradePolicy) -> Floats:
    """`+` for a function margin beyond the notable one, `−` for one short of it, `±` for both."""
    better, worse = np.zeros(pairs, dtype=np.bool_), np.zeros(pairs, dtype=np.bool_)
    for one in comparisons:
        if one.rule is not None and one.rule.role == "function" and one.verdict.size:
            known = (one.verdict != UNKNOWN) & (one.verdict != ABSENT)
            better[one.pairs] |= known & (one.margin > policy.notable_margin)
            worse[one.pairs] |= known & (one.margin < -policy.notable_margin)
    return np.where(better & worse, "±", np.where(better, "+", np.where(worse, "−", "")))
