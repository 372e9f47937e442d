"""What rows of a catalog cost, each worked out when it is first asked for: a query meets a hundred of a million."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from catalogs.item import Item
from catalogs.packed import brief
from catalogs.table import ItemTable
from matcher.cost.pair_columns import Known, read_items
from matcher.cost.side_costs import SideCosts, Terms, offer_costs
from matcher.tables import Rows


@dataclass(frozen=True, slots=True)
class Basis:
    """What the costs are worked out with."""

    known: Known
    terms: Terms
    ex_vat: bool


class RowCosts:
    """Costs of a catalog's offers; threads may share it."""

    def __init__(self, catalog: ItemTable, basis: Basis) -> None:
        self.catalog, self._basis = catalog, basis
        self._points = np.zeros((3, len(catalog)))  # memory is taken when a row is filled
        self._reason = np.zeros(len(catalog), dtype=np.int64)
        self._known: npt.NDArray[np.bool_] = np.zeros(len(catalog), dtype=np.bool_)
        self._names: dict[tuple[str, ...], int] = {}
        self._filling = threading.Lock()

    def of(self, rows: Rows) -> SideCosts:
        """Costs by row of the catalog; those of `rows` are filled in."""
        with self._filling:
            new = np.unique(rows[~self._known[rows]])
            if len(new):
                self._fill(new)
            low, mid, high = self._points
            return SideCosts(low, mid, high, self._reason, tuple(self._names))

    def _item(self, row: int) -> Item:
        """As much of an offer as its cost needs: without a price, what a model is asked with."""
        item = brief(self.catalog.details, row)
        return item if item.price and item.price.amount > 0 else self.catalog.details[row]

    def _fill(self, rows: Rows) -> None:
        basis = self._basis
        side = read_items([self._item(row) for row in rows.tolist()], basis.known, duties=False)
        found = offer_costs(side, basis.terms, ex_vat=basis.ex_vat)
        for column, points in zip(self._points, (found.low, found.mid, found.high), strict=True):
            column[rows] = points
        used, place = np.unique(found.reason, return_inverse=True)
        numbers = [self._names.setdefault(found.reasons[one], len(self._names)) for one in used.tolist()]
        self._reason[rows] = np.array(numbers, dtype=np.int64)[place]
        self._known[rows] = True
