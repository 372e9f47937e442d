"""Where nothing fits: the offers that miss by least, and by what."""

from __future__ import annotations

import math
from dataclasses import dataclass

from matcher.explain import Explainer, Explanation
from matcher.tables import FAIL
from matcher.words.facts import Line


@dataclass(frozen=True, slots=True)
class Miss:
    """An offer of the right kind that is refused, and the line that refuses it hardest."""

    explanation: Explanation
    line: Line


def nearest_misses(explainer: Explainer, query_row: int, *, limit: int = 3) -> tuple[Miss, ...]:
    """Refused offers of the query's own kind: fewest failures first, then the smallest shortfall, then the rank.

    `explainer` is of a result that keeps refused pairs. Offers of another kind miss by nothing that can be told.
    """
    found = []
    for pair in explainer.matches.pairs_of(query_row).tolist():
        explanation = explainer.pair(pair)
        failed = [line for line in explanation.lines if line.verdict == FAIL]
        if not explanation.grade.startswith("X") or any(line.evidence == "class" for line in failed):
            continue
        measured = [line for line in failed if line.rule is not None]
        if measured:
            hardest = min(measured, key=_margin)
            found.append(((len(measured), -_margin(hardest), explanation.rank), Miss(explanation, hardest)))
    found.sort(key=lambda one: one[0])
    return tuple(miss for _, miss in found[:limit])


def _margin(line: Line) -> float:
    return line.margin if math.isfinite(line.margin) else -1.0
