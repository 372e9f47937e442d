"""Both sides of every pair at the scope `delivered`, vectorised: the formulas of the cases over float64 columns.

A side's cost depends on its own row alone, so it is computed once per row and gathered to the pairs. Unknown is NaN:
where a mandatory line is unknown the middle and the high end are NaN and the low end is what is known ("≥").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt

from catalogs.table import ItemTable
from config.load import Config, load_config
from matcher.cost.pair_columns import POINTS, Filler, Known, read_side
from matcher.cost.pair_missing import missing_column
from matcher.cost.price_index import PriceIndex
from matcher.cost.prices import PriceModels
from matcher.cost.row_costs import Basis, RowCosts
from matcher.cost.side_costs import SideCosts, Terms, import_costs
from matcher.tables import Candidates, Costs, Rows

Floats = npt.NDArray[np.float64]
SCOPE = "delivered"


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
    _offers: RowCosts | None = field(default=None, init=False, repr=False)
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
        return gather(imported, self.offers(catalog).of(rows[1]), rows, self.known.pack.currency)

    def offers(self, catalog: ItemTable) -> RowCosts:
        """Costs of the catalog's rows, each worked out when first asked for."""
        held = self._offers
        if held is None or held.catalog is not catalog:
            models = PriceModels.of_offers(catalog.details, self.known, groups=catalog.priced)
            basis = Basis(replace(self.known, fill=models.fill), self.terms, self.vat_recoverable)
            self._offers = held = RowCosts(catalog, basis)
        return held

    def _import_filler(self, catalog: ItemTable) -> Filler:
        """Prices of imports that have none: by `import_prices`, else by the imports the catalog itself lists.

        Never by the queries at hand: a query's answer would change with its neighbours.
        """
        listed = self.import_prices
        source = catalog if listed is None else listed
        held = self._fill
        if held is None or held[0] is not source:
            models = PriceModels.of_imports(
                source.details, self.known, all_imports=listed is not None, groups=source.priced
            )
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
