"""Forecasts of intermittent demand: Croston, its unbiased variants, and the class of a series.

Sources: Croston (1972); Syntetos & Boylan (2005) for SBA and the classes; Teunter, Syntetos & Babai (2011) for TSB.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

ADI_LIMIT = 1.32  # Syntetos & Boylan: mean interval between demands
CV2_LIMIT = 0.49  # and squared variation of the sizes

Pattern = Literal["smooth", "erratic", "intermittent", "lumpy", "none"]


@dataclass(frozen=True, slots=True)
class Croston:
    """Smoothed size and interval (or probability, for TSB) and the forecast per period."""

    size: float
    interval: float
    forecast: float


def croston(series: Sequence[float], alpha: float = 0.1, *, beta: float | None = None) -> Croston | None:
    """Simple smoothing of sizes and of intervals, started at the first of each; None for a series without demand.

    The forecast size/interval is biased upward; `beta` (SBA) multiplies it by 1 − beta/2.
    """
    size = interval = None
    waited = 0
    for value in series:
        waited += 1
        if value <= 0:
            continue
        if size is None or interval is None:
            size, interval = float(value), float(waited)
        else:
            size += alpha * (value - size)
            interval += alpha * (waited - interval)
        waited = 0
    if size is None or interval is None:
        return None
    factor = 1.0 if beta is None else 1.0 - beta / 2.0
    return Croston(size, interval, size / interval * factor)


def sba(series: Sequence[float], alpha: float = 0.1) -> Croston | None:
    """Croston's forecast with the Syntetos-Boylan correction 1 − alpha/2."""
    return croston(series, alpha, beta=alpha)


def tsb(series: Sequence[float], alpha: float = 0.1, beta: float = 0.1) -> Croston | None:
    """Size times probability of demand; the probability decays in every empty period, so a flow that stopped fades.

    `alpha` smooths sizes, `beta` the probability, which starts at the share of periods with demand. `interval` holds
    the probability.
    """
    sizes = [value for value in series if value > 0]
    if not sizes:
        return None
    size, probability = float(sizes[0]), len(sizes) / len(series)
    for value in series:
        probability += beta * ((1.0 if value > 0 else 0.0) - probability)
        if value > 0:
            size += alpha * (value - size)
    return Croston(size, probability, size * probability)


@dataclass(frozen=True, slots=True)
class DemandPattern:
    """Mean interval between demands, squared variation of the sizes, and the class they give."""

    adi: float
    cv2: float
    pattern: Pattern


def demand_pattern(series: Sequence[float]) -> DemandPattern:
    """ADI = periods / periods with demand; CV² = (population deviation / mean)² of the sizes that are not 0."""
    sizes = [float(value) for value in series if value > 0]
    if not sizes:
        return DemandPattern(float("inf"), float("nan"), "none")
    adi = len(series) / len(sizes)
    mean = sum(sizes) / len(sizes)
    cv2 = sum((size - mean) ** 2 for size in sizes) / len(sizes) / mean**2
    regular, even = adi < ADI_LIMIT, cv2 < CV2_LIMIT
    names: dict[tuple[bool, bool], Pattern] = {
        (True, True): "smooth",
        (True, False): "erratic",
        (False, True): "intermittent",
        (False, False): "lumpy",
    }
    return DemandPattern(adi, cv2, names[regular, even])
