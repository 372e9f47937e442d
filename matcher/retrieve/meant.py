"""Whether a foreign name and a Russian one mean the same, as a probability.

Likeness of meaning has no scale of its own: an answer that stands alone at .6 is surer than one of ten at .9.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matcher.retrieve.asked import Asked
from matcher.tables import Flags, Floats, Rows


class Scale(NamedTuple):
    """Logistic in the likeness and in its lead over the best other offer that competes for the query."""

    bias: float
    likeness: float
    lead: float


# Fitted on customs and ETIM names with a lexicon that was not built from them, see docs/decisions.
WITH_EMBEDDING = Scale(-2.8, 0.9, 8.1)
BY_TERMS = Scale(-2.5, 1.95, 9.1)


def same_meaning(asked: Asked, rows: Rows, competing: Flags) -> Floats:
    """Probability for each of `rows`; NaN where both names are of one script, or nothing in the query is read."""
    likeness = asked.meanings(rows)
    known = np.nan_to_num(likeness)
    if not known.any():
        return np.full(len(rows), np.nan)
    first, second = np.sort(np.append(known[competing], [0.0, 0.0]))[[-1, -2]]
    lead = known - np.where(competing & (known >= first), second, first)
    scale = WITH_EMBEDDING if asked.embeds else BY_TERMS
    probability: Floats = 1.0 / (1.0 + np.exp(-(scale.bias + scale.likeness * known + scale.lead * lead)))
    return np.where(np.isnan(likeness), np.nan, probability)
