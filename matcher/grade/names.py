"""What names say of a pair: whether they alone decide, and which failures they make doubtful."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from config.model.weights import GradePolicy
from matcher.tables import FAIL, LIKELY, PASS, UNKNOWN, Comparison, Flags, Floats

TOLD_WRONG = 0.1  # chance that one of two classes was told wrong, up to which neither is doubted


def by_names(comparisons: tuple[Comparison, ...], pairs: int) -> tuple[Flags, Floats]:
    """Pairs on which names alone can decide, and the probability that they are one product.

    A name decides where no rule written for the class compares anything of substance and no designation decodes on
    both sides: figures by the generic rules may be anything a shop says of a thing, a rule that passes by what the
    standard assumes of silence compares nothing, and neither do words that agree: both items are washers.
    """
    decided, probability = np.zeros(pairs, dtype=np.bool_), np.full(pairs, np.nan)
    for one in comparisons:
        known = ~np.isnan(one.similarity)
        if one.evidence == "identity":
            probability[one.pairs] = one.similarity
        elif one.evidence in ("designation", "table"):
            decided[one.pairs[known]] = True
        elif one.rule is not None and one.rule.role != "soft" and not one.generic:
            tells = one.rule.assume is None and one.comparator.kind == "quantity"
            decided[one.pairs[known & ((one.verdict == FAIL) | tells)]] = True
    return ~decided & ~np.isnan(probability), probability


def likeness(comparisons: tuple[Comparison, ...], expected: Floats) -> Floats:
    """What ranks names: the expected score, or without a profile the mean of what names, codes and makers share.

    Without a profile the weights of figures are not known: how many of them a shop states says nothing of the pair.
    """
    earned, known, profiled = np.zeros(len(expected)), np.zeros(len(expected)), np.zeros(len(expected), dtype=np.bool_)
    for one in comparisons:
        if one.rule is None:
            earned[one.pairs] += one.weight * np.nan_to_num(one.similarity)
            known[one.pairs] += np.where(np.isnan(one.similarity), 0.0, one.weight)
        elif not one.generic:
            profiled[one.pairs] = True
    shared = np.divide(earned, known, out=np.zeros(len(expected)), where=known > 0)
    return np.where(profiled, expected, np.minimum(shared, 1.0))


def beside_classes(comparisons: tuple[Comparison, ...], probability: Floats) -> Floats:
    """The probability of one product after the classes were seen: if both were told right, it is none."""
    odds = np.ones(len(probability))
    for one in comparisons:
        if one.evidence == "class":
            odds[one.pairs] = np.where(one.verdict == FAIL, one.similarity, 1.0)
    return np.asarray(probability * odds / (probability * odds + 1.0 - probability), dtype=np.float64)


def without_doubted(comparisons: tuple[Comparison, ...], pairs: int, policy: GradePolicy) -> tuple[Comparison, ...]:
    """The comparisons, with the failures that names make doubtful counted as unknown.

    Where no profile says what a figure of the class means, and the names carry one code and no other offer is as near,
    a figure that differs is more likely read of something else: 4 × 50 W and 4,200 W of one car radio. Where nothing
    but names decides, classes told by words do not contradict names that are alike: a word of one was taken for what
    it is, and is what it has.
    """
    code, likely, alike = (np.zeros(pairs, dtype=np.bool_) for _ in range(3))
    for one in comparisons:
        if one.evidence == "code":
            code[one.pairs] = one.verdict == PASS
        elif one.evidence == "identity":
            likely[one.pairs] = one.similarity >= LIKELY
        elif one.evidence == "characters":
            alike[one.pairs] = one.similarity >= policy.alike_names
    alike &= by_names(comparisons, pairs)[0]
    return tuple(
        _doubted(one, (code & likely)[one.pairs])
        if one.generic
        else _doubted(one, alike[one.pairs] & (one.similarity > TOLD_WRONG))
        if one.evidence == "class"
        else one
        for one in comparisons
    )


def _doubted(one: Comparison, where: Flags) -> Comparison:
    """The comparison with its flagged failures counted as unknown."""
    return replace(one, verdict=np.where(where & (one.verdict == FAIL), np.int8(UNKNOWN), one.verdict))
