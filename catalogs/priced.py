"""Where a catalog states prices: rows by class, currency and country, of very many a picked few."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from catalogs.item import Item

MOST = 1000  # prices of one group that are kept: a model of more is no better, and takes seconds
Group = tuple[str, str, str]  # class, currency, country of the maker
Rows = npt.NDArray[np.int64]


class PricedRows:
    """Gathers the rows item by item, in memory that does not grow with the catalog."""

    def __init__(self) -> None:
        self._found: dict[Group, list[tuple[bytes, int]]] = {}
        self._size = 0

    def add(self, items: Iterable[Item]) -> None:
        """The next rows."""
        for row, item in enumerate(items, self._size):
            self._size = row + 1
            if item.classes and item.price is not None and item.price.amount > 0 and not item.price.private:
                group = item.classes[0].code, item.price.currency, item.country
                found = self._found.setdefault(group, [])
                found.append((lot(item), row))
                if len(found) >= 2 * MOST:
                    found[:] = sorted(found)[:MOST]

    def groups(self) -> dict[Group, Rows]:
        """Rows of each group, ascending."""
        picked = {group: sorted(row for _, row in sorted(found)[:MOST]) for group, found in self._found.items()}
        return {group: np.array(picked[group], dtype=np.int64) for group in sorted(picked)}


def lot(item: Item) -> bytes:
    """What decides who is picked: as random as a draw, and the same wherever in the catalog the item stands."""
    return blake2b(f"{item.title}\0{item.id}\0{item.price}".encode("utf-8", "surrogatepass"), digest_size=8).digest()


def priced_rows(items: Iterable[Item]) -> dict[Group, Rows]:
    """The groups of a catalog in memory."""
    found = PricedRows()
    found.add(items)
    return found.groups()
