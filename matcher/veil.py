"""What a viewer may see of an answer: the one seam, before any word is made of it.

A match-only value has decided by now and goes no further. Where it was compared, its line says so and keeps the
verdict; its similarity and margin are told as the verdict alone, and the score is made of what is told, for from the
exact ones the value could be computed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from math import isnan

import numpy as np

from catalogs.conceal import Concealed, conceal
from catalogs.item import Item
from catalogs.levels import OPEN, Levels
from catalogs.table import ItemTable
from config.load import Config
from matcher.cost.pairs import CostEstimator
from matcher.matches import Matches
from matcher.tables import FAIL, PASS, Comparison, Costing, Costs, Floats, Grades, Rows

NOT_SHOWN = "offer.unit_price"


@dataclass(frozen=True, slots=True)
class Veil:
    """`levels`: what is seen of each listing not seen whole. `salt`: keys that tell a secret are named with it."""

    levels: Mapping[str, Levels]
    config: Config
    salt: bytes
    cost: Costing = None
    _seen: dict[str, Concealed] = field(default_factory=dict, init=False, repr=False)

    def of(self, offer_id: str) -> Levels:
        """What is seen of an offer, by the id that answers name it by."""
        return self.levels.get(offer_id.partition(":")[0], OPEN)

    def offer(self, item: Item, *, withheld: bool = False) -> Item:
        """An offer as it is seen; `withheld` marks what is not shown, else it is as if it were unknown."""
        levels = self.of(item.id)
        if levels.open:
            return item
        seen = conceal(item, levels, self.config, withheld=withheld)
        return replace(seen.item, id=self._id(item.id, seen))

    def id_of(self, item: Item) -> str:
        """The id an offer is told by: its key, unless that gives a secret away."""
        levels = self.of(item.id)
        return item.id if levels.open else self._id(item.id, conceal(item, levels, self.config))

    def matches(self, matches: Matches) -> Matches:
        """The same pairs and verdicts; everything else of an offer as it is seen."""
        rows = matches.candidates.candidate_row
        ids = [str(matches.catalog.ids[row]) for row in rows.tolist()]
        levels = [self.of(one) for one in ids]
        veiled = np.array([not one.open for one in levels], dtype=np.bool_)
        if not veiled.any():
            return matches
        distinct, places = np.unique(rows, return_inverse=True)
        offers = [matches.catalog.item(int(row)) for row in distinct]
        candidates = replace(matches.candidates, candidate_row=places.astype(np.int64))
        comparisons = tuple(_told(one, levels) for one in matches.comparisons)
        seen = replace(
            matches,
            catalog=ItemTable.from_items([self.offer(one, withheld=True) for one in offers]),
            candidates=candidates,
            comparisons=comparisons,
        )
        return replace(
            seen,
            grades=_scored(seen, np.flatnonzero(veiled)),
            costs=self._costs(matches, offers, candidates.candidate_row, levels) if matches.costs else None,
        )

    def _id(self, offer_id: str, seen: Concealed) -> str:
        listing_id, _, key = offer_id.partition(":")
        if not seen.blanks.found_in(key):
            return offer_id
        return f"{listing_id}:~{blake2b(key.encode(), key=self.salt[:64], digest_size=12).hexdigest()}"

    def _costs(self, matches: Matches, offers: list[Item], rows: Rows, levels: list[Levels]) -> Costs:
        """Costs without those of offers whose price, or what their price would be estimated from, is not exact."""
        costs = matches.costs
        assert costs is not None
        own = [offers[row] for row in rows.tolist()]
        in_bucket = np.array(
            [bool(item.price) and one.price == "bucket" for item, one in zip(own, levels, strict=True)]
        )
        closed = in_bucket | np.array([_tells(item, one) for item, one in zip(own, levels, strict=True)])
        names = np.empty(len(rows), dtype=object)
        for pair, missing in enumerate(costs.missing):
            kept = [name for name in missing if not str(name).startswith("offer.")]
            names[pair] = (*kept, NOT_SHOWN) if closed[pair] else missing
        low, high = (
            np.where(closed, np.where(in_bucket, self._cost_of(offers, end)[rows], np.nan), exact)
            for end, exact in (("low", costs.offer_low), ("high", costs.offer_high))
        )
        middle = np.where(closed, np.nan, costs.offer_mid)
        return replace(costs, offer_mid=middle, offer_low=low, offer_high=high, missing=names)

    def _cost_of(self, offers: list[Item], end: str) -> Floats:
        """What each offer costs where its price is one end of its bucket; NaN where that is not worked out."""
        if not isinstance(self.cost, CostEstimator):
            return np.full(len(offers), np.nan)
        items = []
        for item in offers:
            price = item.price
            if price is not None and self.of(item.id).price == "bucket":
                ends = self.config.visibility.bucket(price.amount, price.amount)
                item = replace(item, price=replace(price, amount=ends[0] if end == "low" else ends[1]))  # noqa: PLW2901
            items.append(item)
        # An estimator of its own: the one of the engine remembers the whole catalog.
        found = replace(self.cost).offers(ItemTable.from_items(items)).of(np.arange(len(items)))
        return np.array(getattr(found, end), dtype=np.float64)


def _tells(item: Item, levels: Levels) -> bool:
    """Whether an offer's cost would tell what is not shown: its price, or the values a price is modelled from."""
    if item.price is not None:
        return levels.price != "exact"
    return any(levels.of(value.attribute) != "exact" for value in item.values) or levels.of("mass_kg") != "exact"


def _told(comparison: Comparison, levels: list[Levels]) -> Comparison:
    """A comparison whose numbers say no more than the verdict, at the pairs where the attribute is not exact."""
    if comparison.evidence != "attribute":
        return comparison
    closed = np.array([levels[pair].of(comparison.name) != "exact" for pair in comparison.pairs.tolist()], np.bool_)
    if not closed.any():
        return comparison
    said = np.select([comparison.verdict == PASS, comparison.verdict == FAIL], [1.0, 0.0], np.nan)
    return replace(
        comparison,
        similarity=np.where(closed, said, comparison.similarity),
        margin=np.where(closed, np.nan, comparison.margin),
    )


def _scored(matches: Matches, pairs: Rows) -> Grades:
    """Grades with the scores of some pairs made of the similarities that are told."""
    score = matches.grades.score.copy()
    for pair in pairs.tolist():
        if not matches.grades.named[pair]:
            known = [
                (one.comparison.weight, one.similarity) for one in matches.table(pair) if not isnan(one.similarity)
            ]
            weight = sum(one for one, _ in known)
            score[pair] = sum(one * similarity for one, similarity in known) / weight if weight else np.nan
    return replace(matches.grades, score=score)
