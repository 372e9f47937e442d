"""Import dependence of a category: concentration of suppliers and the shares of apparent consumption."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

CONCENTRATED = 0.4  # CEPII GeoDep threshold of the index


def concentration(shares: Sequence[float]) -> float:
    """Herfindahl-Hirschman index Σ s²; amounts are taken as shares of their sum. NaN for nothing."""
    whole = sum(shares)
    if whole <= 0:
        return float("nan")
    return sum((share / whole) ** 2 for share in shares)


@dataclass(frozen=True, slots=True)
class Dependence:
    """Apparent consumption and three shares of it, which do not sum to 1 where there are exports."""

    consumption: float
    penetration: float  # imports / consumption
    coverage: float  # production / consumption
    net_self_sufficiency: float  # (production − exports) / consumption


def dependence(production: float, imports: float, exports: float) -> Dependence:
    """P, M, X at one valuation. Shares are NaN where nothing is consumed."""
    consumption = production + imports - exports
    if consumption <= 0:
        nan = float("nan")
        return Dependence(consumption, nan, nan, nan)
    return Dependence(
        consumption, imports / consumption, production / consumption, (production - exports) / consumption
    )
