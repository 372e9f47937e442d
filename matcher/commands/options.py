"""Options that several commands share."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class CostOptions:
    """Exchange rates (None = the shipped example), day of the estimate (None = the newest of the rates), country.

    `import_prices`: a catalog whose prices stand behind modelled ones of imports (None = the imports at hand);
    `price_index`: levels that bring old prices to the day.
    """

    rates: Path | None = None
    day: str | None = None
    country: str = "RU"
    import_prices: Path | None = None
    price_index: Path | None = None


@dataclass(frozen=True, slots=True)
class Options:
    """Configuration folder (None = the shipped one), language of words for people, JSON instead of words, costs.

    `weights`: a file `zamena train` wrote (None = the folder's own); `one_to_one`: both sides are the same products.
    `equivalents`: one more table of equivalents beside those of the configuration.
    """

    config: Path | None = None
    lang: str = "ru"
    json: bool = False
    costs: CostOptions = CostOptions()
    weights: Path | None = None
    one_to_one: bool = False
    equivalents: Path | None = None
