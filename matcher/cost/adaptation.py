"""What it costs to make a candidate fit: work items of the class profile's bridges, or hours stated in a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from config.model.classes import Bridge
from matcher.tables import FAIL, Comparison


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One bridged gap: hours of an engineer, materials in national currency, and a share of the candidate's price."""

    name: str
    hours: Decimal
    materials: Decimal
    price_share: Decimal


@dataclass(frozen=True, slots=True)
class Adaptation:
    """All work of a pair. `unbridged` gaps have no work item: their cost is unknown, not 0."""

    items: tuple[WorkItem, ...]
    unbridged: tuple[str, ...] = ()

    @property
    def hours(self) -> Decimal:
        """Hours of all items."""
        return sum((item.hours for item in self.items), start=Decimal(0))

    @property
    def materials(self) -> Decimal:
        """Materials of all items, national currency, ex VAT."""
        return sum((item.materials for item in self.items), start=Decimal(0))

    @property
    def price_share(self) -> Decimal:
        """Share of the candidate's price over all items."""
        return sum((item.price_share for item in self.items), start=Decimal(0))


def adaptation_from(gaps: Sequence[tuple[str, Bridge | None]]) -> Adaptation:
    """The work of the failed fit and form attributes: (attribute, its bridge in the class profile)."""
    items, unbridged = [], []
    for attribute, bridge in gaps:
        if bridge is None:
            unbridged.append(attribute)
            continue
        hours, materials, share = (
            Decimal(str(value)) for value in (bridge.hours, bridge.materials, bridge.price_share)
        )
        items.append(WorkItem(f"{attribute}: {bridge.en}", hours, materials, share))
    return Adaptation(tuple(items), tuple(unbridged))


def gaps_of(comparisons: Sequence[Comparison], pair: int) -> list[tuple[str, Bridge | None]]:
    """The fit and form attributes the candidate of pair number `pair` fails, each with its bridge."""
    gaps = []
    for one in comparisons:
        if one.rule is None or one.rule.role not in ("fit", "form"):
            continue
        place = int(one.pairs.searchsorted(pair))
        if place < len(one.pairs) and one.pairs[place] == pair and one.verdict[place] == FAIL:
            gaps.append((one.name, one.rule.bridge))
    return gaps


def adaptation_cost(work: Adaptation, *, rate_per_hour: Decimal, price: Decimal) -> Decimal | None:
    """hours · rate + materials + share · price, ex VAT; None where a gap has no work item."""
    if work.unbridged:
        return None
    return (work.hours * rate_per_hour + work.materials + work.price_share * price).quantize(Decimal("0.01"))
