"""What every block of the sample catalogs shares: the row, the block, readers of the source tables."""

from __future__ import annotations

import csv
import statistics
from dataclasses import dataclass, field, fields
from pathlib import Path

EXAMPLE_FX = {"EUR": 92.0, "USD": 80.0, "CNY": 11.5}  # roubles for one; the example rates of the cost cases
PRICE_DATE = "2025-06-30"  # the distributor's list says 2025 and no day; the middle of the year stands for it


@dataclass(slots=True)
class Row:
    """One line of a sample catalog: the canonical columns; empty = not stated."""

    name: str
    description: str = ""
    maker: str = ""
    country: str = ""
    model: str = ""
    class_code: str = ""
    price: str = ""
    currency: str = ""
    price_date: str = ""
    vat_included: str = ""
    min_qty: str = ""
    unit: str = "шт"
    mass_kg: str = ""
    lead_days: str = ""
    region: str = ""
    tnved: str = ""
    okpd2: str = ""
    id: str = ""


COLUMNS = ("id", *(one.name for one in fields(Row) if one.name != "id"))


@dataclass(slots=True)
class Block:
    """Rows of one kind of equipment; `pairs` holds (import row, offer row, gain) as positions in the two lists."""

    prefix: str  # ids are I-PREFIX-001 and O-PREFIX-0001
    imports: list[Row] = field(default_factory=list)
    offers: list[Row] = field(default_factory=list)
    pairs: list[tuple[int, int, int]] = field(default_factory=list)
    bands: dict[int, tuple[float, float, int]] = field(default_factory=dict)  # offer → dealers' low, high, quotes


def read_rows(path: Path) -> list[dict[str, str]]:
    """Rows of a UTF-8 CSV with a header."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{key: (value or "").strip() for key, value in row.items()} for row in csv.DictReader(file)]


def rounded(value: float) -> float:
    """Two significant digits: coarse enough that a band is a fact about the market and not the list itself."""
    return float(f"{value:.2g}")


def amount(value: float) -> str:
    """Digits without exponent or trailing zero."""
    return f"{value:.10g}" if value < 1e9 else f"{value:.0f}"


def band(prices: list[float]) -> tuple[float, float, int]:
    """Rounded lower and upper quartile of dealers' prices, and how many there were; extremes are stock leftovers."""
    ordered = sorted(prices)
    if len(ordered) < 4:
        return rounded(ordered[0]), rounded(ordered[-1]), len(ordered)
    low, _, high = statistics.quantiles(ordered, n=4)
    return rounded(low), rounded(high), len(ordered)


def middle(low: float, high: float) -> float:
    """The point a price column needs: the middle of the band, as coarse as its ends."""
    return rounded((low + high) / 2)


def in_currency(rub: float, currency: str) -> str:
    """A dealer's rouble price at the example rate, two significant digits: indicative, never an offer."""
    return amount(rounded(rub / EXAMPLE_FX[currency]))
