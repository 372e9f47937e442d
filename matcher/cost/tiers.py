"""Quantity breaks of a price list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Mode = Literal["all_units", "incremental"]


@dataclass(frozen=True, slots=True)
class Tier:
    """From `min_qty` units on, `price` for one."""

    min_qty: Decimal
    price: Decimal


def goods_price(tiers: Sequence[Tier], quantity: Decimal, mode: Mode) -> Decimal | None:
    """What `quantity` units cost; None below the smallest tier.

    all_units: the reached tier's price holds for every unit (BMEcat LOWER_BOUND). incremental: each unit at the price
    of the tier it falls into; units below the first bound at the first tier's price.
    """
    held = sorted(tiers, key=lambda tier: tier.min_qty)
    if not held or quantity < held[0].min_qty:
        return None
    if mode == "all_units":
        reached = [tier for tier in held if tier.min_qty <= quantity]
        return quantity * reached[-1].price
    amount = Decimal(0)
    for place, tier in enumerate(held):
        start = Decimal(0) if place == 0 else tier.min_qty - 1
        end = held[place + 1].min_qty - 1 if place + 1 < len(held) else quantity
        amount += max(Decimal(0), min(quantity, end) - start) * tier.price
    return amount
