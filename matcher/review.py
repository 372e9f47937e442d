"""Which pairs are worth a person's judgement: value at stake times uncertainty."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from matcher.judgements import Judgement
from matcher.matches import Matches
from matcher.tables import natural

PROPOSED = 3  # offers of one import at most: the first decides, the next two say whether it should


@dataclass(frozen=True, slots=True)
class Proposal:
    """One pair to judge. `value` is the price of the import, or the median of all prices where it has none."""

    import_id: str
    import_name: str
    offer_id: str
    offer_name: str
    value: float
    uncertainty: float  # in [0, 1]: 1 at probability one half
    score: float
    grade: str

    @property
    def stake(self) -> float:
        """What the judgement is worth."""
        return self.value * self.uncertainty


def proposals(matches: Matches, judged: Iterable[Judgement], *, limit: int) -> list[Proposal]:
    """The `limit` pairs of the highest stake that nobody judged yet; ties by ids, so the order can be reproduced."""
    known = {(one.import_id, one.offer_id) for one in judged}
    values = _values(matches)
    found = []
    for pair in np.flatnonzero(matches.rank <= PROPOSED).tolist():
        query, offer = int(matches.candidates.query_row[pair]), int(matches.candidates.candidate_row[pair])
        ids = str(matches.queries.ids[query]), str(matches.catalog.ids[offer])
        if ids in known:
            continue
        score = float(matches.score[pair])
        found.append(
            Proposal(
                import_id=ids[0],
                import_name=str(matches.queries.display[query]),
                offer_id=ids[1],
                offer_name=str(matches.catalog.display[offer]),
                value=values[query],
                uncertainty=1.0 if math.isnan(score) else 1.0 - abs(2.0 * score - 1.0),
                score=score,
                grade=str(matches.grade[pair]),
            )
        )
    found.sort(key=lambda one: (-one.stake, natural(one.import_id), natural(one.offer_id)))
    return found[:limit]


def _values(matches: Matches) -> list[float]:
    prices = [matches.queries.item(row).price for row in range(len(matches.queries))]
    known = [one.amount for one in prices if one is not None and one.amount > 0]
    typical = float(np.median(known)) if known else 1.0
    return [one.amount if one is not None and one.amount > 0 else typical for one in prices]
