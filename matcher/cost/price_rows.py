"""Observed prices as rows a model can be fitted on: log price, what the item is, and an order of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from math import isfinite, isnan, log, sqrt

from catalogs.item import Item, Quantity
from catalogs.priced import MOST, Group, lot, priced_rows
from config.model.country import CountryPack, in_force
from matcher.cost.pair_columns import Known, read_price
from matcher.tables import Rows


@dataclass(frozen=True, slots=True)
class PriceRow:
    """One item as the models see it. `log_price` is NaN for an item without a price.

    `sizes`: logarithms of its positive quantities by attribute, mass among them; `traits`: categories, maker, origin.
    `group` and `order` come from the item's content, so that no row number and no file order decides anything.
    """

    log_price: float
    sizes: dict[str, float]
    traits: frozenset[str]
    group: str  # items of one name go to one half of the split
    order: tuple[str, ...]


def price_row(item: Item, price: float) -> PriceRow:
    """The row of an item; `price` in national currency, NaN = unknown."""
    sizes: dict[str, float] = {}
    traits = set()
    for value in item.values:
        if value.quantity is not None:
            middle = _middle(value.quantity)
            if middle > 0 and value.attribute not in sizes:
                sizes[value.attribute] = log(middle)
        elif value.category:
            traits.add(f"{value.attribute}={value.category}")
    if item.mass_kg > 0 and "mass" not in sizes:
        sizes["mass"] = log(item.mass_kg)
    if item.maker_key:
        traits.add(f"maker={item.maker_key}")
    if item.country:
        traits.add(f"origin={item.country.casefold()}")
    group = sha256(item.title.encode()).hexdigest()
    content = (repr(price), repr(sorted(sizes.items())), repr(sorted(traits)))
    return PriceRow(log(price) if price > 0 else float("nan"), sizes, frozenset(traits), group, (group, *content))


def _middle(quantity: Quantity) -> float:
    """The geometric middle of a closed positive interval; NaN where there is none."""
    low, high = quantity.low, quantity.high
    if not (isfinite(low) and isfinite(high)) or low < 0 or high <= 0:
        return float("nan")
    return sqrt(low * high) if low > 0 else high


@dataclass(frozen=True, slots=True)
class Observed:
    """Observed prices by class and market, read when first asked for, in national currency on the pack's VAT basis.

    Only stated prices: an item whose price was modelled has none here, so no model is ever trained on another. Of more
    than MOST a digest picks. `keep`, where given, looks at an item's currency and country alone.
    """

    details: Sequence[Item]
    groups: Mapping[Group, Rows]
    known: Known  # without a filler
    keep: Callable[[Item], bool] | None = None
    _rows: dict[tuple[str, bool], tuple[PriceRow, ...]] = field(default_factory=dict, init=False, repr=False)
    _common: dict[tuple[str, bool], frozenset[str]] = field(default_factory=dict, init=False, repr=False)

    def of(self, class_code: str, *, national: bool) -> tuple[PriceRow, ...]:
        """The rows of one class and market (`national`: inside the country), in an order of their content."""
        key = (class_code, national)
        if key not in self._rows:
            self._rows[key] = tuple(sorted(self._read(*key), key=lambda row: row.order))
        return self._rows[key]

    def common_sizes(self, class_code: str, *, national: bool) -> frozenset[str]:
        """Sizes that at least half of the rows have: only these can carry a model."""
        key = (class_code, national)
        if key not in self._common:
            rows = self.of(class_code, national=national)
            count = Counter(size for row in rows for size in row.sizes)
            self._common[key] = frozenset(size for size, many in count.items() if 2 * many >= len(rows))
        return self._common[key]

    def _read(self, class_code: str, national: bool) -> Iterator[PriceRow]:
        home = self.known.pack.currency
        places = [
            row
            for (code, currency, _), rows in self.groups.items()
            if code == class_code and (currency == home) == national
            for row in rows.tolist()
        ]
        items = [self.details[row] for row in places]
        kept = sorted((item for item in items if self.keep is None or self.keep(item)), key=lot)
        for item in kept[:MOST]:
            stated = read_price(item, self.known)
            if not stated.lacks and not isnan(stated.mid):
                yield price_row(item, stated.mid * vat_factor(item, self.known) if national else stated.mid)


def observed_prices(
    items: Iterable[Item],
    known: Known,
    keep: Callable[[Item], bool] | None = None,
    groups: Mapping[Group, Rows] | None = None,
) -> Observed:
    """The stated prices of the items `keep` accepts; `groups`: where they are, if that is known."""
    details = items if isinstance(items, Sequence) else list(items)
    found = priced_rows(details) if groups is None else groups
    return Observed(details, found, replace(known, fill=None), keep)


def vat_factor(item: Item, known: Known) -> float:
    """What brings a national price to the VAT basis that a price without a word on VAT is read in."""
    rule, vat = in_force(known.pack.vat.list_price_includes, known.day), in_force(known.pack.vat.standard, known.day)
    default = bool(rule.value) if rule else False
    stated = item.price.vat_included if item.price else None
    if stated is None or stated == default or vat is None:
        return 1.0
    return 1.0 + float(vat.value) if default else 1.0 / (1.0 + float(vat.value))


def is_foreign(item: Item, pack: CountryPack) -> bool:
    """Priced in a foreign currency, or made in a stated country that is not the pack's: an import in a catalog."""
    if item.price is not None and item.price.currency != pack.currency:
        return True
    home = {name.casefold() for name in (pack.country, *pack.names.ru, *pack.names.en)}
    return bool(item.country) and item.country.casefold() not in home


def halves(rows: Sequence[PriceRow]) -> tuple[list[PriceRow], list[PriceRow]]:
    """Rows to fit on and rows to calibrate on, about half each; rows of one name stay together.

    Groups go to the halves in turn by the order of their digests: as random as a draw, and the same for every order of
    the catalog.
    """
    fit: list[PriceRow] = []
    held: list[PriceRow] = []
    place, last = -1, ""
    for row in sorted(rows, key=lambda one: one.order):
        if row.group != last:
            place, last = place + 1, row.group
        (held if place % 2 else fit).append(row)
    return fit, held
