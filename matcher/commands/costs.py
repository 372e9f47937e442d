"""The cost stage as commands set it up: a day and its exchange rates, both stated or both of the shipped example."""

from __future__ import annotations

from datetime import date

from catalogs.table import ItemTable
from config.errors import UserError
from config.load import Config
from matcher.commands.console import note
from matcher.commands.inputs import load_items
from matcher.commands.options import CostOptions
from matcher.cost.example import EXAMPLE, newest, rates_on
from matcher.cost.fx import read_fx
from matcher.cost.pairs import CostEstimator
from matcher.cost.price_index import read_price_index


def estimator(options: CostOptions, config: Config, imports: ItemTable | None = None) -> CostEstimator:
    """The cost stage for the day and rates asked for. UserError: a bad date; RefusedError: rates too old for it.

    `imports`: the list under work, whose prices stand behind those of its unpriced items unless options name another.
    """
    path = options.rates or EXAMPLE
    table = read_fx(path)
    day = _day(options.day) if options.day else newest(table, path)
    rates = rates_on(table, day)
    if options.rates is None:
        note(f"costs: example exchange rates of {day}; --rates FILE and --date state your own")
    return CostEstimator(
        day,
        country=options.country,
        rates=rates,
        import_prices=load_items(options.import_prices, config) if options.import_prices else imports,
        price_index=read_price_index(options.price_index) if options.price_index else None,
        config=config,
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UserError(f"'{text}' is not a date", where="--date", hint="write 2026-06-15") from error
