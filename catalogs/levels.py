"""How much of each field of an offer somebody sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Level = Literal["exact", "bucket", "match_only", "hidden"]
LEVELS: tuple[Level, ...] = ("exact", "bucket", "match_only", "hidden")
"""From open to closed. A bucket of what is no number is match_only."""

ALL = "*"
IDENTITY = ("name", "model", "maker", "class_code")
"""Fields an offer is told by: only a rule that names one concerns it, `*` does not."""
MONEY = ("price", "currency", "price_date", "vat_included", "min_qty")
"""Fields that stand or fall together: an amount says nothing without the others, and the others hint at it."""
TEXTS = ("description", "country", "region", "tnved", "okpd2")
_SAME = {"mass": "mass_kg", "unit": "sale_unit", "class": "class_code"}


@dataclass(frozen=True, slots=True)
class Levels:
    """`named` fields first; `rest` is what `*` says of every other."""

    named: Mapping[str, Level] = field(default_factory=dict)
    rest: Level = "exact"

    def of(self, name: str) -> Level:
        """The level of a canonical column or attribute."""
        name = field_name(name)
        return self.named.get(name, "exact" if name in IDENTITY else self.rest)

    @property
    def price(self) -> Level:
        """The level of an offer's price: that of the most closed field of MONEY, and no bucket but of the amount."""
        amount, *about = (self.of(name) for name in MONEY)
        if all(level in ("exact", "bucket") for level in about):
            return amount
        return max((amount, *about), key=LEVELS.index)

    @property
    def open(self) -> bool:
        """Whether everything is seen exactly."""
        return self.rest == "exact" and all(level == "exact" for level in self.named.values())

    def only(self, *levels: Level) -> Levels:
        """The same with every other level exact."""
        kept = {name: level if level in levels else "exact" for name, level in self.named.items()}
        return Levels(kept, self.rest if self.rest in levels else "exact")


OPEN = Levels()


def field_name(name: str) -> str:
    """The one name of a field that goes by two."""
    return _SAME.get(name, name)
