"""Nearest labels: which class has a name most like a phrase, by rare character 3-grams.

36,000 labels are indexed in .3 s because they are cut as one array of code points; a word-by-word index took 3 s.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import exp
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

FAR = 0.15  # likeness under which a label says nothing
WHOLE = 0.7  # what all labels of a class together say, beside the nearest ones
JUDGED = 12  # classes with the nearest labels that are looked at as a whole
SHARP = 5  # several labels like the phrase say more than one; the nearest still says most

_BITS = 21  # a code point fits
_SPACE = ord(" ")


# Logistic: the nearest class is right, by its likeness and its lead over the next one; counted on held-out labels.
_BIAS, _SLOPE, _LEAD, _MOST_LEAD = -2.2, 1.8, 10.5, 0.3


def label_trust(likeness: float, lead: float) -> float:
    """Probability that the class of the nearest labels is the right one."""
    return 1.0 / (1.0 + exp(-(_BIAS + _SLOPE * likeness + _LEAD * min(lead, _MOST_LEAD))))


class LabelIndex:
    """Labels of classes, asked for those nearest to a phrase. A phrase's answer does not depend on other phrases."""

    def __init__(self, labels: Sequence[tuple[str, str, float]]) -> None:
        """`labels` are (class code, label, trust in [0, 1])."""
        ordered = sorted(labels)
        self.codes = tuple(sorted({code for code, _, _ in ordered}))
        numbers = {code: number for number, code in enumerate(self.codes)}
        owners = np.array([numbers[code] for code, _, _ in ordered], dtype=np.int64)
        self._owners = owners
        self._trust = np.array([trust for _, _, trust in ordered])
        rows, grams = cut([label for _, label, _ in ordered])
        self._grams, self._starts, counts = np.unique(grams, return_index=True, return_counts=True)
        self._starts = np.append(self._starts, len(grams))
        self._idf = np.log1p(len(ordered) / np.maximum(counts, 1))
        each = np.repeat(self._idf, counts)
        norm = np.sqrt(np.bincount(rows, weights=each * each, minlength=len(ordered)))
        self._rows, self._weights = rows, each / norm[rows]
        self._unseen = float(np.log1p(len(ordered)))
        self._whole = _Wholes.of(
            owners[rows], np.repeat(np.arange(len(counts)), counts), self._weights, len(self.codes)
        )

    def nearest(self, texts: Sequence[str], count: int) -> list[list[tuple[str, float]]]:
        """The `count` classes nearest to each text, likeness in about [0, 1], best first; ties by code.

        Texts are cut together, which is half of the work for a single one.
        """
        rows, grams = cut(texts)
        order = np.argsort(rows, kind="stable")
        ends = np.searchsorted(rows[order], np.arange(len(texts) + 1))
        return [self._nearest(grams[order[low:high]], count) for low, high in pairwise(ends.tolist())]

    def _nearest(self, grams: Ints, count: int) -> list[tuple[str, float]]:
        if not self.codes or not len(grams):
            return []
        at = np.minimum(np.searchsorted(self._grams, grams), len(self._grams) - 1)
        known = self._grams[at] == grams
        idf = np.where(known, self._idf[at], self._unseen)
        norm = float(np.sqrt(np.cumsum(idf * idf)[-1]))
        at, idf = at[known], idf[known]
        counts = self._starts[at + 1] - self._starts[at]
        offsets = np.repeat(self._starts[at] - (np.cumsum(counts) - counts), counts) + np.arange(counts.sum())
        shares = np.repeat(idf / norm, counts) * self._weights[offsets]
        score = np.bincount(self._rows[offsets], weights=shares, minlength=len(self._trust)) * self._trust
        near = np.flatnonzero(score >= FAR)
        owners, place = np.unique(self._owners[near], return_inverse=True)
        by_class = np.bincount(place, weights=score[near] ** SHARP, minlength=len(owners)) ** (1.0 / SHARP)
        first = owners[np.argsort(-by_class, kind="stable")[: max(count, JUDGED)]]
        asked = np.zeros(len(self._grams))
        asked[at] = idf / norm
        near_label = by_class[np.searchsorted(owners, first)]
        likeness = (near_label + WHOLE * self._whole.cosines(first, asked)) / (1.0 + WHOLE)
        best = np.argsort(-likeness, kind="stable")[:count]
        return [(self.codes[first[row]], float(likeness[row])) for row in best]


class _Wholes(NamedTuple):
    """All labels of each class together, as one direction."""

    starts: Ints  # of each class, and the end
    grams: Ints
    weights: npt.NDArray[np.float64]  # of each class of norm 1

    @classmethod
    def of(cls, owners: Ints, grams: Ints, weights: npt.NDArray[np.float64], classes: int) -> _Wholes:
        """Sums of the weights of each class and gram."""
        size = int(grams.max(initial=0)) + 1
        keys, place = np.unique(owners * size + grams, return_inverse=True)
        total = np.bincount(place, weights=weights, minlength=len(keys))
        of = keys // size
        norm = np.sqrt(np.bincount(of, weights=total * total, minlength=classes))
        return cls(np.searchsorted(of, np.arange(classes + 1)), keys % size, total / norm[of])

    def cosines(self, classes: Ints, asked: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Cosine of each of `classes` with the weights `asked` of all grams."""
        counts = self.starts[classes + 1] - self.starts[classes]
        offsets = np.repeat(self.starts[classes] - (np.cumsum(counts) - counts), counts) + np.arange(counts.sum())
        owner = np.repeat(np.arange(len(classes)), counts)
        shares = asked[self.grams[offsets]] * self.weights[offsets]
        return np.asarray(np.bincount(owner, weights=shares, minlength=len(classes)), dtype=np.float64)


def cut(texts: Sequence[str]) -> tuple[Ints, Ints]:
    """Row and packed characters of the distinct 3-grams of each text, ascending by gram; only letters are looked at."""
    joined = "\n".join(f" {text} " for text in texts).casefold().replace("ё", "е")
    points = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.int64)
    row = np.cumsum(points == ord("\n"))
    letter = _is_letter(points)
    points = np.where(letter, points, _SPACE)
    kept = letter | np.append(letter[1:], False) | np.append(False, letter[:-1])
    points, row = points[kept], row[kept]
    if len(points) < 3:
        return np.array([], dtype=np.int64), np.array([], dtype=np.int64)
    packed = (points[:-2] << 2 * _BITS) | (points[1:-1] << _BITS) | points[2:]
    within = (row[:-2] == row[2:]) & (points[1:-1] != _SPACE)
    packed, row = packed[within], row[:-2][within]
    order = np.lexsort((row, packed))
    packed, row = packed[order], row[order]
    first = np.ones(len(packed), dtype=np.bool_)
    first[1:] = (packed[1:] != packed[:-1]) | (row[1:] != row[:-1])
    return row[first], packed[first]


def _is_letter(points: Ints) -> npt.NDArray[np.bool_]:
    """Letters of the scripts labels are in: Latin with its accents, Cyrillic, Chinese."""
    return (
        ((points >= ord("a")) & (points <= ord("z")))
        | ((points >= 0xDF) & (points <= 0x24F))
        | ((points >= 0x400) & (points <= 0x52F))
        | ((points >= 0x3400) & (points <= 0x9FFF))
    )
