"""Split-conformal intervals: how far a model's prices were off on items it had not seen, with a guaranteed rank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, exp


@dataclass(frozen=True, slots=True)
class Band:
    """The half-width `q` of an interval on the log scale; None = `insufficient`: fewer residuals than the rank asks.

    Whatever the model, a further item of the same kind falls inside with a probability of at least `confidence`.
    """

    confidence: Fraction
    n: int  # residuals of items the model was not fitted on
    k: int  # rank of the residual that is the half-width
    q: float | None

    @property
    def insufficient(self) -> bool:
        """Too few residuals: an interval of this confidence would be infinite."""
        return self.q is None

    @property
    def needed(self) -> int:
        """The fewest residuals that give an interval: 4 for 80 %, 9 for 90 %, 19 for 95 %."""
        return least_residuals(self.confidence)

    def around(self, p50: float) -> tuple[float, float] | None:
        """[p50 · exp(−q), p50 · exp(q)]; None where insufficient."""
        return None if self.q is None else (p50 * exp(-self.q), p50 * exp(self.q))


def least_residuals(confidence: Fraction) -> int:
    """The smallest n with ceil((n + 1) · confidence) ≤ n."""
    return ceil(confidence / (1 - confidence))


def conformal_rank(n: int, confidence: Fraction) -> int:
    """ceil((n + 1) · confidence): exact, because in floats 0.9 · 10 may round to a rank too high."""
    return ceil((n + 1) * confidence)


def conformal_band(residuals: Sequence[float], confidence: Fraction) -> Band:
    """The band from absolute log residuals: its half-width is the k-th smallest."""
    n = len(residuals)
    k = conformal_rank(n, confidence)
    return Band(confidence, n, k, sorted(residuals)[k - 1] if k <= n else None)
