"""The cost stage nobody set up: the seed country's pack on the day of the shipped example exchange rates."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from config.errors import UserError
from config.load import DEFAULT_FOLDER, Config
from matcher.cost.fx import FxTable, read_fx
from matcher.cost.pairs import CostEstimator

EXAMPLE = DEFAULT_FOLDER / "rates" / "fx_example.csv"  # named "example" wherever its figures are used


def example_estimator(config: Config) -> CostEstimator:
    """Costs at the example rates of their newest day: real relations between prices, not today's."""
    table = read_fx(EXAMPLE)
    day = newest(table, EXAMPLE)
    return CostEstimator(day, rates=rates_on(table, day), config=config)


def newest(table: FxTable, path: Path) -> date:
    """The last day of the table; UserError where it holds none."""
    days = [rate.day for rates in table.by_currency.values() for rate in rates]
    if not days:
        raise UserError("holds no exchange rate", where=str(path))
    return max(days)


def rates_on(table: FxTable, day: date) -> dict[str, float]:
    """National currency for one unit of each currency the table has; RefusedError where rates are too old for it."""
    found = {currency: table.on(currency, day) for currency in sorted(table.by_currency)}
    return {currency: float(rate.per_unit) for currency, rate in found.items() if rate is not None}
