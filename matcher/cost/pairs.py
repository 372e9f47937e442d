"""Both sides of every pair at the scope `delivered`, vectorised: the formulas of the cases over float64 columns.

A side's cost depends on its own row alone, so it is computed once per row and gathered to the pairs. Unknown is NaN:
where a mandatory line is unknown the middle and the high end are NaN and the low end is what is known ("≥").
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, partial
from typing import Any

import numpy as np
import numpy.typing as npt

from catalogs.table import ItemTable
from config.load import Config, load_config
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
from matcher.cost.pair_columns import POINTS, Filler, Known, Side, read_side
from matcher.cost.pair_missing import missing_column, reasons
from matcher.cost.pair_ranges import Loads, loads
from matcher.cost.price_index import PriceIndex
from matcher.cost.prices import PriceModels
from matcher.tables import Candidates, Costs, Rows

Floats = npt.NDArray[np.float64]
SCOPE = "delivered"
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


@dataclass
class CostEstimator:
    """The cost stage: what both sides of every pair cost on one day, from the country pack's defaults.

    `rates`: national currency for one unit of each foreign one, stated by the user; a currency without a rate makes the
    cost unknown. `vat_recoverable`: costs are ex VAT; else with it. Reading a catalog's columns is remembered for the
    last catalog, so single queries do not pay for it. An item without a price is given a modelled one where the
    catalog's observed prices of its class allow, and `missing` says so with the method, the prices behind it and the
    interval's basis.
    """

    day: date
    country: str = "RU"
    rates: Mapping[str, float] = field(default_factory=dict)
    vat_recoverable: bool = True
    import_prices: ItemTable | None = None  # a list whose prices the models of unpriced imports are fitted on
    price_index: PriceIndex | None = None  # brings prices older than half a year to the day
    config: Config = field(default_factory=load_config)
    _offers: tuple[ItemTable, SideCosts] | None = field(default=None, init=False, repr=False)
    _fill: tuple[ItemTable, Filler] | None = field(default=None, init=False, repr=False)

    @cached_property
    def known(self) -> Known:
        """What rows are read against."""
        pack = self.config.country(self.country)
        return Known(self.config, pack, self.day, self.rates, index=self.price_index)

    @cached_property
    def terms(self) -> Terms:
        """The pack's figures of the day."""
        return Terms.of(self.known.pack, self.day)

    def __call__(self, queries: ItemTable, catalog: ItemTable, candidates: Candidates) -> Costs:
        """Costs of every pair, in the order of `candidates`."""
        known = replace(self.known, fill=self._import_filler(catalog))
        imported = import_costs(read_side(queries, known, duties=True), self.terms, ex_vat=self.vat_recoverable)
        rows = candidates.query_row, candidates.candidate_row
        return gather(imported, self.offers(catalog), rows, self.known.pack.currency)

    def offers(self, catalog: ItemTable) -> SideCosts:
        """Costs of the catalog's rows."""
        held = self._offers
        if held is None or held[0] is not catalog:
            known = replace(self.known, fill=PriceModels.of_offers(catalog.details, self.known).fill)
            side = read_side(catalog, known, duties=False)
            held = (catalog, offer_costs(side, self.terms, ex_vat=self.vat_recoverable))
            self._offers = held
        return held[1]

    def _import_filler(self, catalog: ItemTable) -> Filler:
        """Prices of imports that have none: by `import_prices`, else by the imports the catalog itself lists.

        Never by the queries at hand: a query's answer would change with its neighbours.
        """
        listed = self.import_prices
        source = catalog if listed is None else listed
        held = self._fill
        if held is None or held[0] is not source:
            models = PriceModels.of_imports(source.details, self.known, all_imports=listed is not None)
            held = (source, models.fill)
            self._fill = held
        return held[1]


def gather(imported: SideCosts, offers: SideCosts, rows: tuple[Rows, Rows], currency: str) -> Costs:
    """Both sides' costs at the rows of every pair: (import row, offer row)."""
    first, second = rows
    pairs = len(first)
    one, two = _at(imported, first), _at(offers, second)
    return Costs(
        *(one[1], one[0], one[2]),
        *(two[1], two[0], two[2]),
        _same(currency, pairs),
        _same(SCOPE, pairs),
        missing_column((imported.reason[first], imported.reasons), (offers.reason[second], offers.reasons)),
    )


def _at(side: SideCosts, rows: Rows) -> Floats:
    """P10, middle and P90 at the rows, in one piece: the system takes long to hand out memory for each anew."""
    found = np.empty((len(POINTS), len(rows)))
    for column, amounts in zip(found, (side.low, side.mid, side.high), strict=True):
        np.take(amounts, rows, out=column, mode="clip")  # the codes' own look-up refuses a row that is not there
    return found


def _same(text: str, many: int) -> npt.NDArray[np.object_]:
    """A read-only column of one text: it is stored once, filling a million cells would cost more than the estimate."""
    return np.broadcast_to(np.array(text, dtype=object), (many,))


def estimate_pairs(
    queries: ItemTable,
    catalog: ItemTable,
    candidates: Candidates,
    *,
    day: date,
    rates: Mapping[str, float] | None = None,
) -> Costs:
    """Costs of every pair with the default country pack; see CostEstimator for the other choices."""
    return CostEstimator(day, rates=rates or {})(queries, catalog, candidates)
