"""Prices of items that have none, from the observed prices of a catalog: P50, an interval, and how both were found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import exp

from catalogs.item import Item
from catalogs.priced import Group
from config.load import Config
from config.model.country import CountryPack
from matcher.cost.conformal import Band, conformal_band, least_residuals
from matcher.cost.pair_columns import Filled, Known
from matcher.cost.price_methods import LEAST, Method, capacity_scaling, class_median, hedonic
from matcher.cost.price_rows import Observed, PriceRow, halves, is_foreign, observed_prices, price_row
from matcher.tables import Rows

EIGHTY = Fraction(4, 5)  # the interval of a match is P10 … P90
# Capacity of equipment in general, where no profile says what its function is measured by
_CAPACITIES = ("power", "flow", "torque", "current", "load", "volume", "nominal_diameter", "outer_diameter", "mass")
_NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Fitted:
    """A method, the band of its misses on prices it was not fitted on, and the number of prices behind both."""

    method: Method
    band: Band
    n: int


@dataclass(frozen=True, slots=True)
class Modelled:
    """A modelled price, in national currency. Its basis is always `model`; `low` and `high` are P10 and P90.

    Where the band is insufficient both ends come from the class table of the pack.
    """

    p50: float
    low: float
    high: float
    method: Method
    band: Band
    n: int  # observed prices the class has
    national: bool
    warning: str

    @property
    def note(self) -> str:
        """The words of a report."""
        held = f"{float(self.band.confidence):.0%} interval (n = {self.band.n})"
        if self.band.insufficient:
            held = f"interval insufficient (n = {self.band.n} of {self.band.needed}), class table instead"
        return ", ".join(part for part in (f"model: {self.method.name} of {self.n} prices", held, self.warning) if part)


@dataclass
class PriceModels:
    """One model per class, market and set of known sizes, fitted when first asked for and then remembered.

    A model depends on the observed prices alone, never on the items it is asked about nor on their order.
    """

    observed: Observed
    pack: CountryPack
    config: Config
    confidence: Fraction = EIGHTY
    _fitted: dict[tuple[str, bool, frozenset[str]], tuple[Fitted, ...]] = field(
        default_factory=dict, init=False, repr=False
    )

    @classmethod
    def of_offers(
        cls,
        items: Iterable[Item],
        known: Known,
        *,
        confidence: Fraction = EIGHTY,
        groups: Mapping[Group, Rows] | None = None,
    ) -> PriceModels:
        """Models of prices inside the country: of a catalog of offers."""
        found = observed_prices(
            items, known, lambda item: bool(item.price and item.price.currency == known.pack.currency), groups
        )
        return cls(found, known.pack, known.config, confidence)

    @classmethod
    def of_imports(
        cls,
        items: Iterable[Item],
        known: Known,
        *,
        all_imports: bool,
        confidence: Fraction = EIGHTY,
        groups: Mapping[Group, Rows] | None = None,
    ) -> PriceModels:
        """Models of import prices: of a list of imports, or (`all_imports` false) of the imports in a catalog."""
        keep = None if all_imports else lambda item: is_foreign(item, known.pack)
        return cls(observed_prices(items, known, keep, groups), known.pack, known.config, confidence)

    def price(self, item: Item) -> Modelled | None:
        """The modelled price of an item; None where its class is unknown or has fewer than three observed prices."""
        if not item.classes:
            return None
        code = item.classes[0].code
        national = self._market(code)
        if len(self.observed.of(code, national=national)) < LEAST:
            return None
        row = price_row(item, _NAN)
        common = self.observed.common_sizes(code, national=national)
        for fitted in self.models(code, national, frozenset(common & row.sizes.keys())):
            found = fitted.method.log_price(row)
            if found is not None:
                return self._priced(found, fitted, national=national, warning=fitted.method.warning(row))
        return None

    def fill(self, item: Item) -> Filled | None:
        """The same as the cost stage takes it."""
        found = self.price(item)
        if found is None:
            return None
        return Filled(found.low, found.p50, found.high, found.national, found.note)

    def models(self, code: str, national: bool, sizes: frozenset[str]) -> tuple[Fitted, ...]:
        """What prices an item of the class with these sizes known, best method first."""
        key = (code, national, sizes)
        if key not in self._fitted:
            rows = self.observed.of(code, national=national)
            self._fitted[key] = fit(rows, sizes, capacities_of(code, self.config), self.confidence)
        return self._fitted[key]

    def _market(self, code: str) -> bool:
        """Where the class has more observed prices; foreign sellers' where equal."""
        return len(self.observed.of(code, national=True)) > len(self.observed.of(code, national=False))

    def _priced(self, log_price: float, fitted: Fitted, *, national: bool, warning: str) -> Modelled:
        p50 = _rounded(exp(log_price))
        ends = fitted.band.around(p50)
        if ends is None:
            spread = self.pack.price_spread.get("class_median" if fitted.method.name == "class median" else "model")
            ends = (p50 * float(spread.low), p50 * float(spread.high)) if spread else (0.0, float("inf"))
        return Modelled(p50, *ends, fitted.method, fitted.band, fitted.n, national, warning)


def fit(
    rows: Sequence[PriceRow], sizes: frozenset[str], capacities: Sequence[str], confidence: Fraction
) -> tuple[Fitted, ...]:
    """Every method that can be fitted, in the order of preference, with its band from the half it has not seen.

    Where that half is too small for a band, the method is fitted on all prices: half of them would buy nothing.
    """
    part, held = halves(rows)
    if len(held) < least_residuals(confidence):
        part, held = list(rows), []
    found = (hedonic(part, sizes), capacity_scaling(part, capacities), class_median(part) or class_median(rows))
    return tuple(Fitted(one, conformal_band(misses(one, held), confidence), len(rows)) for one in found if one)


def misses(method: Method, held: Sequence[PriceRow]) -> list[float]:
    """Absolute log residuals of the rows the method can price."""
    modelled = ((row.log_price, method.log_price(row)) for row in held)
    return [abs(price - found) for price, found in modelled if found is not None]


def capacities_of(code: str, config: Config) -> tuple[str, ...]:
    """What a class's capacity is measured by: its function attributes that must be reached, heaviest first."""
    profile = config.classes.own(code)
    if profile is None:
        return _CAPACITIES
    own = [
        (name, rule.weight)
        for name, rule in profile.attributes.items()
        if rule.role == "function" and rule.rule == "at_least"
    ]
    named = tuple(name for name, _ in sorted(own, key=lambda one: -one[1]))
    return (*named, *(name for name in _CAPACITIES if name not in named))


def _rounded(price: float) -> float:
    """Six significant digits: a model knows no more, and machines differ in the last bits of an exponential."""
    return float(f"{price:.6g}")
