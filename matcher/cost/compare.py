"""Two estimates at equal scope; at unequal scope there is no comparison."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from config.errors import RefusedError
from matcher.cost.case_uncertainty import number
from matcher.cost.line import Estimate, text
from matcher.cost.ranges import domestic_cheaper


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both sides' totals. `cheaper` is None where a partial total leaves it open."""

    imported: Estimate
    domestic: Estimate
    by_ex_vat: bool

    @property
    def cheaper(self) -> str | None:
        """The side that costs less; a partial total is a lower bound, so the other may still be known to be cheaper."""
        first, second = self._ranked(self.imported), self._ranked(self.domestic)
        if not self.imported.partial and not self.domestic.partial:
            return "import" if first < second else "domestic" if second < first else "equal"
        if self.imported.partial and not self.domestic.partial and second < first:
            return "domestic"
        if self.domestic.partial and not self.imported.partial and first < second:
            return "import"
        return None

    def _ranked(self, one: Estimate) -> Decimal:
        return one.totals.ex_vat if self.by_ex_vat else one.totals.inc_vat

    def to_json(self) -> dict[str, Any]:
        """How much the domestic side saves, ex VAT and with it; null where a total is partial."""
        first, second = self.imported.totals, self.domestic.totals
        partial = self.imported.partial or self.domestic.partial
        saving = {
            "ex_vat": first.ex_vat - second.ex_vat,
            "inc_vat": first.inc_vat - second.inc_vat,
        }
        percent = {
            "ex_vat": saving["ex_vat"] / first.ex_vat * 100 if first.ex_vat else None,
            "inc_vat": saving["inc_vat"] / first.inc_vat * 100 if first.inc_vat else None,
        }
        return {
            "scope": self.imported.scope,
            "ranked_by": "ex_vat" if self.by_ex_vat else "inc_vat",
            "import": first.to_json(),
            "domestic": second.to_json(),
            "saving": {key: None if partial else text(value) for key, value in saving.items()},
            "saving_percent": {key: None if partial else text(value) for key, value in percent.items()},
            "cheaper": self.cheaper,
            "p_domestic_cheaper": number(domestic_cheaper(self.imported, self.domestic, by_ex_vat=self.by_ex_vat), 4),
        }


def compare(imported: Estimate, domestic: Estimate, *, vat_recoverable: bool) -> Comparison:
    """RefusedError where scope, currency or quantity differ: the difference would not be one of price.

    A buyer who deducts VAT ranks by the totals ex VAT, any other by what is paid.
    """
    for name, first, second in (
        ("scope", imported.scope, domestic.scope),
        ("currency", imported.currency, domestic.currency),
        ("quantity", str(imported.quantity.normalize()), str(domestic.quantity.normalize())),
    ):
        if first != second:
            raise RefusedError(
                f"unequal {name}: import {first}, domestic {second}",
                hint=f"compare at one {name}: add the missing lines to one side, or lower the scope of both",
            )
    return Comparison(imported, domestic, vat_recoverable)
