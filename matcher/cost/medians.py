"""The price of an item that has none: the median of observed prices of its class."""

from __future__ import annotations

from catalogs.item import Item
from catalogs.table import ItemTable
from matcher.cost.pair_columns import Filled, Filler, Known, read_price

LEAST = 3  # observed prices of a class; fewer say nothing about a further item


def class_medians(table: ItemTable, known: Known) -> Filler:
    """A filler from the observed prices of a whole list, with the pack's interval for a class median.

    Prices inside the country and prices of foreign sellers are kept apart; the class takes the more frequent kind.
    Take it from the whole list, not from a part: a median of a part would change with the parts.
    """
    observed: dict[str, dict[bool, list[float]]] = {}
    for item in table.details:
        _, mid, _, national, lacks = read_price(item, known)
        if item.classes and not lacks and mid > 0:
            observed.setdefault(item.classes[0].code, {}).setdefault(national, []).append(mid)
    spread = known.pack.price_spread.get("class_median")
    ends = (float(spread.low), float(spread.high)) if spread else (0.0, float("inf"))
    filled: dict[str, Filled] = {}
    for code, kinds in observed.items():
        national, prices = max(kinds.items(), key=lambda one: (len(one[1]), not one[0]))
        if len(prices) >= LEAST:
            median = sorted(prices)[len(prices) // 2]
            filled[code] = Filled(median * ends[0], median, median * ends[1], national)

    def fill(item: Item) -> Filled | None:
        return filled.get(item.classes[0].code) if item.classes else None

    return fill
