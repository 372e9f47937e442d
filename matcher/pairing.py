"""One-to-one matching: both sides are the same products, so imports compete for an offer as offers do for an import.

A step after matching, over all pairs at once: the answer depends on both lists as wholes, but not on their order.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from config.model.weights import Identity
from matcher.compare.stage import one_product
from matcher.matches import Matches
from matcher.retrieve.order import id_order
from matcher.tables import SIGNS, Candidates, Floats, Rows

POOL = 50  # offers of each import that take part, whatever limit is asked for


def one_to_one(matches: Matches, identity: Identity, *, limit: int) -> Matches:
    """The best `limit` offers of each import: first the one assigned to it, the others by probability.

    Pairs are assigned from the most probable down, each import and each offer once, so that no import and offer
    would both rather have each other. The score of every pair becomes the probability that it is one product.
    """
    candidates = matches.candidates
    probability = one_product(candidates.signs, identity, backs(candidates))
    query_order, offer_order = id_order(matches.queries), id_order(matches.catalog)
    keys = offer_order[candidates.candidate_row], query_order[candidates.query_row], -probability
    chosen = _assigned(candidates, np.lexsort(keys))
    order = np.lexsort((offer_order[candidates.candidate_row], -probability, ~chosen, candidates.query_row))
    places = np.arange(len(order)) - np.searchsorted(candidates.query_row[order], candidates.query_row[order]) + 1
    best = order[places <= limit]
    comparisons = tuple(
        replace(one, similarity=probability[one.pairs]) if one.evidence == "identity" else one
        for one in matches.comparisons
    )
    grades = matches.grades
    named = np.ones(len(candidates), dtype=np.bool_)
    return replace(
        matches,
        candidates=candidates.take(best),
        comparisons=tuple(one.take(best, len(candidates)) for one in comparisons),
        grades=replace(grades, score=probability, expected=probability, named=named).take(best),
        rank=places[places <= limit],
        costs=matches.costs.take(best) if matches.costs is not None else None,
    )


def backs(candidates: Candidates) -> Floats:
    """How far each pair is ahead of the best other import for its offer, in the likeness by which names compete."""
    together = candidates.signs[:, SIGNS.index("together")]
    order = np.lexsort((-together, candidates.candidate_row))
    offers = candidates.candidate_row[order]
    first = np.searchsorted(offers, offers, side="left")
    last = np.searchsorted(offers, offers, side="right")
    values = np.append(together[order], 0.0)
    is_best = np.arange(len(order)) == first
    rival = np.where(is_best, values[np.where(first + 1 < last, first + 1, len(order))], values[first])
    ahead = np.zeros(len(order))
    ahead[order] = together[order] - rival
    return ahead


def _assigned(candidates: Candidates, order: Rows) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Flags of the pairs taken when each import and each offer is given away once, in `order`."""
    chosen = np.zeros(len(candidates), dtype=np.bool_)
    imports, offers = set[int](), set[int]()
    for pair in order.tolist():
        query, offer = int(candidates.query_row[pair]), int(candidates.candidate_row[pair])
        if query not in imports and offer not in offers:
            chosen[pair] = True
            imports.add(query)
            offers.add(offer)
    return chosen
