"""The cost stage as commands set it up: a day and its exchange rates, both stated or both of the shipped example."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from config.errors import UserError
from config.load import DEFAULT_FOLDER, Config
from matcher.commands.console import note
from matcher.commands.options import CostOptions
from matcher.cost.fx import FxTable, read_fx
from matcher.cost.pairs import CostEstimator

EXAMPLE = DEFAULT_FOLDER / "rates" / "fx_example.csv"  # named "example" wherever its figures are used


def estimator(options: CostOptions, config: Config) -> CostEstimator:
    """The cost stage for the day and rates asked for. UserError: a bad date; RefusedError: rates too old for it."""
    path = options.rates or EXAMPLE
    table = read_fx(path)
    day = _day(options.day) if options.day else _newest(table, path)
    if options.rates is None:
        note(f"costs: example exchange rates of {day}; --rates FILE and --date state your own")
    rates = {}
    for currency in sorted(table.by_currency):
        rate = table.on(currency, day)
        if rate is not None:
            rates[currency] = float(rate.per_unit)
    return CostEstimator(day, country=options.country, rates=rates, config=config)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UserError(f"'{text}' is not a date", where="--date", hint="write 2026-06-15") from error


def _newest(table: FxTable, path: Path) -> date:
    days = [rate.day for rates in table.by_currency.values() for rate in rates]
    if not days:
        raise UserError("holds no exchange rate", where=str(path))
    return max(days)
