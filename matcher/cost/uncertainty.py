"""Draws of uncertain figures: one column of ranks per driver, so that figures of one driver rise and fall together.

Sampling exchange-linked lines independently understates the spread of their total: invoice, freight in that currency,
duty and import VAT all take the same draw of the rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from math import exp, expm1, isnan, sqrt
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Shape: TypeAlias = Literal["triangular", "pert", "lognormal"]
SHAPES: tuple[Shape, ...] = ("triangular", "pert", "lognormal")
DRAWS, SEED = 20_000, 1
MOST_DRAWS = 1_000_000
YEAR = 365.0
Z80 = 1.2815515655446004  # the standard normal's 90 % point: P10 and P90 stand at median · exp(∓ Z80 · σ)


@dataclass(frozen=True, slots=True)
class Distribution:
    """A figure's distribution. triangular, pert: [low, high] around the mode; lognormal: median `mode`, log-sd `sigma`.

    PERT is the beta distribution on [low, high] with mean (low + 4·mode + high) / 6.
    """

    shape: Shape
    low: float
    mode: float
    high: float
    sigma: float = 0.0

    @property
    def mean(self) -> float:
        """In closed form."""
        if self.shape == "triangular":
            return (self.low + self.mode + self.high) / 3.0
        if self.shape == "pert":
            return (self.low + 4.0 * self.mode + self.high) / 6.0
        return self.mode * exp(self.sigma**2 / 2.0)

    @property
    def variance(self) -> float:
        """In closed form."""
        low, mode, high = self.low, self.mode, self.high
        if self.shape == "triangular":
            return (low**2 + mode**2 + high**2 - low * mode - low * high - mode * high) / 18.0
        if self.shape == "pert":
            return (self.mean - low) * (high - self.mean) / 7.0
        return self.mean**2 * expm1(self.sigma**2)

    def quantile(self, rank: Floats) -> Floats:
        """The value below which the share `rank`, in (0, 1), of the distribution lies."""
        if self.shape == "lognormal":
            from scipy.special import ndtri  # noqa: PLC0415 - scipy loads longer than a case without intervals runs

            return np.asarray(self.mode * np.exp(self.sigma * ndtri(rank)))
        width = self.high - self.low
        if width == 0.0 or isnan(width):
            return np.full(len(rank), self.mode)
        if self.shape == "triangular":
            return _triangular(self, rank)
        from scipy.special import betaincinv  # noqa: PLC0415 - as above

        first = 1.0 + 4.0 * (self.mode - self.low) / width
        return np.asarray(self.low + width * betaincinv(first, 6.0 - first, rank))


def _triangular(one: Distribution, rank: Floats) -> Floats:
    width, left, right = one.high - one.low, one.mode - one.low, one.high - one.mode
    rising = one.low + np.sqrt(rank * width * left)
    falling = one.high - np.sqrt((1.0 - rank) * width * right)
    return np.where(rank * width < left, rising, falling)


@dataclass(slots=True)
class Draws:
    """Seeded ranks in (0, 1), one column of `number` per driver, remembered: both sides of a comparison are paired.

    A driver's column depends on the seed and its name alone, never on what else was drawn, so a further line leaves
    the others' draws as they are. Each column is stratified (one rank in each of `number` equal steps, shuffled): the
    mean of a sum comes out to some 1e-6 of its spread instead of 1e-2.
    """

    seed: int = SEED
    number: int = DRAWS
    _columns: dict[str, Floats] = field(default_factory=dict, repr=False)

    def ranks(self, driver: str) -> Floats:
        """The column of one driver."""
        if driver not in self._columns:
            stream = int.from_bytes(sha256(driver.encode()).digest()[:8], "big")
            generator = np.random.default_rng([self.seed, stream])
            steps = generator.permutation(self.number) + generator.random(self.number)
            # a rank of exactly 0 has no finite lognormal
            self._columns[driver] = np.clip(steps / self.number, 1e-12, 1.0 - 1e-12)
        return self._columns[driver]


@dataclass(frozen=True, slots=True)
class Uncertain:
    """One term of a sum: its distribution and what moves it."""

    name: str
    distribution: Distribution
    driver: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What a column of draws comes to."""

    mean: float
    sd: float
    p10: float
    p50: float
    p90: float


def summary(draws: Floats) -> Summary:
    """Mean, standard deviation and percentiles; NaN where any draw is unknown."""
    if np.isnan(draws).any():
        nan = float("nan")
        return Summary(nan, nan, nan, nan, nan)
    p10, p50, p90 = (float(value) for value in np.quantile(draws, (0.1, 0.5, 0.9)))
    return Summary(float(draws.mean()), float(draws.std()), p10, p50, p90)


def draw_sum(terms: Sequence[Uncertain], draws: Draws) -> Floats:
    """Draws of the sum of the terms."""
    total = np.zeros(draws.number)
    for term in terms:
        total += term.distribution.quantile(draws.ranks(term.driver))
    return total


def closed_mean(terms: Sequence[Uncertain]) -> float:
    """The mean of a sum is the sum of the means, however the terms hang together."""
    return sum(term.distribution.mean for term in terms)


def closed_sd(terms: Sequence[Uncertain]) -> float | None:
    """Standard deviation of a sum of independent terms; None where terms share a driver: it has no closed form."""
    if len({term.driver for term in terms}) < len(terms):
        return None
    return sqrt(sum(term.distribution.variance for term in terms))


def share_below(first: Floats, second: Floats) -> float:
    """P(first < second) from paired draws; equal draws count half."""
    if np.isnan(first).any() or np.isnan(second).any():
        return float("nan")
    return float(np.mean(first < second) + 0.5 * np.mean(first == second))


def lognormal_of(p10: float, p50: float, p90: float) -> Distribution:
    """The lognormal with this median and the log-distance from P10 to P90."""
    return Distribution("lognormal", p10, p50, p90, float(np.log(p90 / p10)) / (2.0 * Z80))
