"""One side of the pairs, vectorised: the formulas of the cases over float64 columns, block by block.

A side's cost depends on its own row alone. Unknown is NaN: where a mandatory line is unknown the middle and the high
end are NaN and the low end is what is known ("≥").
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from config.model.country import CountryPack, FeeSchedule, in_force
from matcher.cost.pair_blocks import (
    SPARE,
    ImportShares,
    Points,
    import_block,
    import_shares,
    offer_block,
    settle,
)
from matcher.cost.pair_columns import POINTS, Side
from matcher.cost.pair_missing import reasons
from matcher.cost.pair_ranges import Loads, loads

Floats = npt.NDArray[np.float64]
BLOCK = 8_192  # rows at a time: a block's columns stay in the cache; results do not depend on it
_DEFAULTS = (
    "insurance_rate", "insurance_factor", "payment_agent_rate", "bank_rate", "financing_rate",
    "estimate_prepaid_days", "estimate_freight_share", "estimate_consignment_value", "estimate_clearance_share",
    "estimate_delivery_share",
)  # fmt: skip


@dataclass(frozen=True)
class Terms:
    """The pack's figures of one day as floats: the most likely, and the spread of the loads."""

    lines: Mapping[str, float]
    loads: Loads
    vat: float
    vat_parts: tuple[str, ...]
    fee: FeeSchedule | None
    fob: bool

    @classmethod
    def of(cls, pack: CountryPack, day: date) -> Terms:
        """The figures in force on `day`; a pack without one of them gives NaN there."""
        nan = float("nan")
        figures = {name: in_force(pack.lines.get(name, ()), day) for name in _DEFAULTS}
        lines = {name: float(figure.mode) if figure else nan for name, figure in figures.items()}
        vat, base = in_force(pack.vat.standard, day), in_force(pack.vat.import_base, day)
        parts = base.parts if base else ("customs_value", "duty")
        rate = float(vat.value) if vat else nan
        return cls(lines, loads(figures), rate, parts, in_force(pack.customs_fee, day), pack.valuation == "FOB")

    def shares(self, *, ex_vat: bool) -> ImportShares:
        """What an import of a price of 1 costs."""
        vat = 0.0 if ex_vat else self.vat
        return import_shares(self.lines, self.loads, self.fee, vat=vat, vat_parts=self.vat_parts, fob=self.fob)


@dataclass(frozen=True, slots=True)
class SideCosts:
    """One side's unit cost in national currency: the middle, P10 and P90, and what is lacking or was estimated.

    `reason` is a place in `reasons`, tuples of names.
    """

    low: Floats
    mid: Floats
    high: Floats
    reason: npt.NDArray[Any]
    reasons: tuple[tuple[str, ...], ...]


Costing = Callable[[Side, Points, list[Floats]], None]  # fills the results of a block, may use up the spare columns


def import_costs(side: Side, terms: Terms, *, ex_vat: bool) -> SideCosts:
    """Landed cost of one unit of every row; a row priced in national currency is a trader's offer in the country."""
    shares, offer = terms.shares(ex_vat=ex_vat), _offering(terms, ex_vat=ex_vat)

    def fill(block: Side, found: Points, spare: list[Floats]) -> None:
        import_block(block, shares, found, spare)
        if block.national.any():
            landed = [column.copy() for column in found]
            offer(block, found, spare)
            for column, foreign in zip(found, landed, strict=True):
                np.copyto(column, foreign, where=~block.national)

    return _by_blocks(side, fill)


def offer_costs(side: Side, terms: Terms, *, ex_vat: bool) -> SideCosts:
    """Delivered cost of one unit of every domestic offer."""
    return _by_blocks(side, _offering(terms, ex_vat=ex_vat))


def _offering(terms: Terms, *, ex_vat: bool) -> Costing:
    vat, borne = terms.vat, 0.0 if ex_vat else terms.vat
    delivery = terms.lines["estimate_delivery_share"], terms.loads.delivery
    return partial(offer_block, vat=vat, borne=borne, delivery=delivery)


def _by_blocks(side: Side, fill: Costing) -> SideCosts:
    low, mid, high = np.empty((len(POINTS), len(side)))
    columns = [np.empty(min(BLOCK, len(side))) for _ in range(SPARE)]
    for start in range(0, len(side), BLOCK):
        rows = slice(start, start + BLOCK)
        block, found = side.take(rows), (low[rows], mid[rows], high[rows])
        spare = [column[: len(block)] for column in columns]
        fill(block, found, spare)
        settle(block, found, spare[0])
    return SideCosts(low, mid, high, *reasons(side))
