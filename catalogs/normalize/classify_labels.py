"""Nearest labels: which class has a name most like a given phrase, by words, concepts and character 3-grams."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Features = Mapping[str, Sequence[str]]  # block → features of one phrase

BLOCKS: Mapping[str, float] = {"word": 0.45, "concept": 0.25, "gram": 0.3}
"""Share of each block of features in the similarity."""


class LabelIndex:
    """Labels of classes, asked for those nearest to a phrase. A phrase's answer does not depend on other phrases."""

    def __init__(self, labels: Sequence[tuple[str, str, float]], features: Callable[[str], Features]) -> None:
        """`labels` are (class code, label, trust in [0, 1])."""
        ordered = sorted(labels)
        self._features = features
        self.codes = tuple(sorted({code for code, _, _ in ordered}))
        numbers = {code: number for number, code in enumerate(self.codes)}
        owners = np.array([numbers[code] for code, _, _ in ordered], dtype=np.int64)
        self._first = np.searchsorted(owners, np.arange(len(self.codes)))
        self._trust = np.array([trust for _, _, trust in ordered])
        split = [features(label) for _, label, _ in ordered]
        self._blocks = {name: _Block([one[name] for one in split]) for name in BLOCKS}

    def nearest(self, text: str, count: int) -> list[tuple[str, float]]:
        """The `count` classes of the labels nearest to `text`, similarity in [0, 1], best first; ties by code."""
        if not self.codes:
            return []
        features = self._features(text)
        score = np.zeros(len(self._trust))
        for name, share in BLOCKS.items():
            self._blocks[name].add_scores(features[name], share, score)
        by_class = np.maximum.reduceat(score * self._trust, self._first)
        best = np.argsort(-by_class, kind="stable")[:count]
        return [(self.codes[row], float(by_class[row])) for row in best if by_class[row] > 0]


class _Block:
    """Inverted index of one kind of feature, weighted by rarity, rows of unit length."""

    def __init__(self, rows: Sequence[Sequence[str]]) -> None:
        counts = Counter(feature for row in rows for feature in set(row))
        self._idf = {feature: float(np.log1p(len(rows) / count)) for feature, count in counts.items()}
        self._unseen = float(np.log1p(len(rows)))
        postings: dict[str, tuple[list[int], list[float]]] = {feature: ([], []) for feature in counts}
        for number, row in enumerate(rows):
            for feature, weight in self._weights(row):
                where, weights = postings[feature]
                where.append(number)
                weights.append(weight)
        self._postings = {
            feature: (np.array(where, dtype=np.int64), np.array(weights))
            for feature, (where, weights) in postings.items()
        }

    def add_scores(self, row: Sequence[str], share: float, score: Floats) -> None:
        """Adds the cosine with every label, times `share`; features never seen make it smaller."""
        for feature, weight in self._weights(row):
            found = self._postings.get(feature)
            if found is not None:
                score[found[0]] += share * weight * found[1]

    def _weights(self, row: Sequence[str]) -> Iterable[tuple[str, float]]:
        counted = sorted(Counter(row).items())
        weights = [self._idf.get(feature, self._unseen) * count**0.5 for feature, count in counted]
        norm = sum(weight * weight for weight in weights) ** 0.5
        return [(feature, weight / norm) for (feature, _), weight in zip(counted, weights, strict=True)]


def grams(words: Iterable[str]) -> list[str]:
    """Character 3-grams within words, edges marked."""
    return [padded[at : at + 3] for word in words for padded in (f" {word} ",) for at in range(len(padded) - 2)]
