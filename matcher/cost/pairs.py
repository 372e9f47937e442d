"""Both sides of every pair at the scope `delivered`, vectorised: the formulas of the cases over float64 columns.

A side's cost depends on its own row alone, so it is computed once per row and gathered to the pairs. Unknown is NaN:
where a mandatory line is unknown the middle and the high end are NaN and the low end is what is known ("≥").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from catalogs.table import ItemTable
from config.load import Config, load_config
from config.model.country import CountryPack, FeeSchedule, in_force
from matcher.cost.arithmetic import Columns
from matcher.cost.duty import DutyTerms
from matcher.cost.fees import customs_fee
from matcher.cost.landed import Goods, VatTerms, charges, customs_value, financing_cost, insurance_premium
from matcher.cost.pair_columns import BLOCKING, LACKS, NO_DUTY, POINTS, Filler, Known, Side, read_side
from matcher.tables import Candidates, Costs, Rows

Floats = npt.NDArray[np.float64]
SCOPE = "delivered"
BLOCK = 16_384  # rows at a time: a block's columns stay in the cache; results do not depend on it
_DEFAULTS = (
    "insurance_rate", "insurance_factor", "payment_agent_rate", "bank_rate", "financing_rate",
    "estimate_prepaid_days", "estimate_freight_share", "estimate_consignment_value", "estimate_clearance_share",
    "estimate_delivery_share",
)  # fmt: skip


class Estimated(Columns):
    """Columns without rounding: an estimate with an interval is rounded once, at its end."""

    def money(self, amount: Any) -> Any:
        """As it is."""
        return amount


@dataclass(frozen=True)
class Terms:
    """The pack's figures of one day as floats, by point."""

    lines: Mapping[str, Mapping[str, float]]
    vat: float
    vat_parts: tuple[str, ...]
    fee: FeeSchedule | None
    fob: bool

    @classmethod
    def of(cls, pack: CountryPack, day: date) -> Terms:
        """The figures in force on `day`; a pack without one of them gives NaN there."""
        nan = float("nan")
        lines = {}
        for name in _DEFAULTS:
            figure = in_force(pack.lines.get(name, ()), day)
            ends = (figure.low, figure.mode, figure.high) if figure else (nan, nan, nan)
            lines[name] = dict(zip(POINTS, map(float, ends), strict=True))
        vat, base = in_force(pack.vat.standard, day), in_force(pack.vat.import_base, day)
        parts = base.parts if base else ("customs_value", "duty")
        rate = float(vat.value) if vat else nan
        return cls(lines, rate, parts, in_force(pack.customs_fee, day), pack.valuation == "FOB")


@dataclass(frozen=True, slots=True)
class SideCosts:
    """One side's unit cost in national currency: middle and both ends, and bits of what is lacking."""

    low: Floats
    mid: Floats
    high: Floats
    lacks: npt.NDArray[np.uint8]


def import_costs(side: Side, terms: Terms, *, ex_vat: bool) -> SideCosts:
    """Landed cost of one unit of every row; a row priced in national currency is a trader's offer in the country."""
    return _by_blocks(side, lambda block, point: _import_at(block, terms, point, ex_vat=ex_vat))


def offer_costs(side: Side, terms: Terms, *, ex_vat: bool) -> SideCosts:
    """Delivered cost of one unit of every domestic offer."""
    return _by_blocks(side, lambda block, point: _offer_at(block, terms, point, ex_vat=ex_vat))


def _by_blocks(side: Side, cost_at: Any) -> SideCosts:
    ends = {point: np.empty(len(side)) for point in POINTS}
    for start in range(0, len(side), BLOCK):
        rows = slice(start, start + BLOCK)
        block = _bounded(side.take(rows))
        for point in POINTS:
            cost = cost_at(block, point)
            cost *= 100.0
            np.rint(cost, out=cost)
            cost /= 100.0
            if point != "low":
                cost[(block.lacks & BLOCKING) != 0] = np.nan
            ends[point][rows] = cost
    return SideCosts(ends["low"], ends["mid"], ends["high"], side.lacks)


def _bounded(block: Side) -> Side:
    """An unknown duty left out, so that the low end says "at least"; the caller empties middle and high."""
    unknown = (block.lacks & NO_DUTY) != 0
    if not unknown.any():
        return block
    rates = {id(one): np.where(unknown, 0.0, one) for one in block.ad_valorem.values()}
    return replace(
        block,
        ad_valorem={point: rates[id(one)] for point, one in block.ad_valorem.items()},
        floor=np.where(unknown, 0.0, block.floor),
        plus=np.where(unknown, 0.0, block.plus),
    )


def _import_at(block: Side, terms: Terms, point: str, *, ex_vat: bool) -> Floats:
    m, zero = Estimated(), 0.0
    share = {name: ends[point] for name, ends in terms.lines.items()}
    invoice = block.price[point]
    freight = invoice * share["estimate_freight_share"]
    insured = invoice + freight
    premium = insurance_premium(m, rate=share["insurance_rate"], factor=share["insurance_factor"], insured=insured)
    goods = Goods(
        invoice, freight, premium, zero, zero, DutyTerms(block.ad_valorem[point], block.floor, block.plus), zero
    )
    value = customs_value(m, goods, fob=terms.fob)
    fee = _fee_share(value, terms)
    declared = charges(m, goods, value, VatTerms(terms.vat, terms.vat_parts), fee_share=fee)
    services = invoice * (
        share["payment_agent_rate"] + share["estimate_clearance_share"] + share["estimate_delivery_share"]
    )
    prepaid = financing_cost(m, principal=invoice, rate=share["financing_rate"], days=share["estimate_prepaid_days"])
    landed: Floats = insured + premium + declared.duty + fee + services + invoice * share["bank_rate"] + prepaid
    if not ex_vat:
        landed = landed + declared.import_vat + services * terms.vat
    if block.national.any():
        landed = np.where(block.national, _offer_at(block, terms, point, ex_vat=ex_vat), landed)
    return landed


def _fee_share(value: Floats, terms: Terms) -> Floats:
    """The good's part of the customs fee: nobody declares one bearing alone, it shares a typical declaration."""
    if terms.fee is None:
        return np.full(len(value), np.nan)
    typical = terms.lines["estimate_consignment_value"]["mid"]
    declared = np.fmax(value, typical)  # a pack without the figure: each good alone
    share: Floats = customs_fee(Estimated(), terms.fee, declared) * (value / declared)
    return share


def _offer_at(block: Side, terms: Terms, point: str, *, ex_vat: bool) -> Floats:
    net = np.where(block.included, block.price[point] / (1.0 + terms.vat), block.price[point])
    delivered: Floats = net * (1.0 + terms.lines["estimate_delivery_share"][point])
    return delivered if ex_vat else delivered * (1.0 + terms.vat)


@dataclass
class CostEstimator:
    """The cost stage: what both sides of every pair cost on one day, from the country pack's defaults.

    `rates`: national currency for one unit of each foreign one, stated by the user; a currency without a rate makes the
    cost unknown. `vat_recoverable`: costs are ex VAT; else with it. Reading a catalog's columns is remembered for the
    last catalog, so single queries do not pay for it.
    """

    day: date
    country: str = "RU"
    rates: Mapping[str, float] = field(default_factory=dict)
    vat_recoverable: bool = True
    fill: Filler | None = None  # prices of imports that have none, e.g. class_medians
    config: Config = field(default_factory=load_config)
    _offers: tuple[ItemTable, SideCosts] | None = field(default=None, init=False, repr=False)

    @cached_property
    def known(self) -> Known:
        """What rows are read against."""
        return Known(self.config, self.config.country(self.country), self.day, self.rates)

    @cached_property
    def terms(self) -> Terms:
        """The pack's figures of the day."""
        return Terms.of(self.known.pack, self.day)

    def __call__(self, queries: ItemTable, catalog: ItemTable, candidates: Candidates) -> Costs:
        """Costs of every pair, in the order of `candidates`."""
        known = replace(self.known, fill=self.fill)
        imported = import_costs(read_side(queries, known, duties=True), self.terms, ex_vat=self.vat_recoverable)
        rows = candidates.query_row, candidates.candidate_row
        return gather(imported, self.offers(catalog), rows, self.known.pack.currency)

    def offers(self, catalog: ItemTable) -> SideCosts:
        """Costs of the catalog's rows."""
        held = self._offers
        if held is None or held[0] is not catalog:
            side = read_side(catalog, self.known, duties=False)
            held = (catalog, offer_costs(side, self.terms, ex_vat=self.vat_recoverable))
            self._offers = held
        return held[1]


def gather(imported: SideCosts, offers: SideCosts, rows: tuple[Rows, Rows], currency: str) -> Costs:
    """Both sides' costs at the rows of every pair: (import row, offer row)."""
    first, second = rows
    pairs = len(first)
    kinds = imported.lacks[first].astype(np.int64) * 16 + offers.lacks[second]
    return Costs(
        imported.mid[first],
        imported.low[first],
        imported.high[first],
        offers.mid[second],
        offers.low[second],
        offers.high[second],
        _same(currency, pairs),
        _same(SCOPE, pairs),
        _MISSING[kinds],
    )


def _same(text: str, many: int) -> npt.NDArray[np.object_]:
    """A read-only column of one text: it is stored once, filling a million cells would cost more than the estimate."""
    return np.broadcast_to(np.array(text, dtype=object), (many,))


def _names() -> npt.NDArray[np.object_]:
    table = np.empty(256, dtype=object)
    for kind in range(256):
        lacking = [(side, bits) for side, bits in (("import", kind // 16), ("offer", kind % 16)) if bits]
        table[kind] = tuple(f"{side}.{name}" for side, bits in lacking for bit, name in LACKS.items() if bits & bit)
    return table


_MISSING = _names()


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
