"""Matching as several commands do it: the catalogs, the costs, the matcher, and what to tell while it works."""

from __future__ import annotations

from pathlib import Path

from catalogs.table import ItemTable
from config.load import Config
from matcher.commands.console import counting, working
from matcher.commands.costs import estimator
from matcher.commands.inputs import load_items
from matcher.commands.options import CostOptions
from matcher.engine import Matcher
from matcher.matches import Matches
from matcher.pairing import POOL, one_to_one
from matcher.saved import open_index
from matcher.tables import Costing


def open_matcher(
    offers: Path, config: Config, costs: CostOptions | None = None, *, imports: ItemTable | None = None
) -> Matcher:
    """A matcher over a catalog file or an index folder; it estimates costs where `costs` are given.

    `imports`: the whole list whose items will be asked about; its prices stand behind those it lacks.
    """
    stage: Costing = estimator(costs, config, imports) if costs else False
    if offers.is_dir():
        return open_index(offers, config, cost=stage)
    catalog = load_items(offers, config)
    with working(f"preparing {len(catalog)} offers"):
        return Matcher(catalog, config, cost=stage)


def answer(matcher: Matcher, queries: ItemTable, *, limit: int, paired: bool = False) -> Matches:
    """The best `limit` substitutes of every query; `paired`: each offer is the first choice of one query at most."""
    if paired:
        wide = answer(matcher, queries, limit=max(limit, POOL))
        return one_to_one(wide, matcher.config.weights.one_to_one, limit=limit)
    with counting(f"matching {len(queries)} items against {len(matcher.catalog)} offers", len(queries)) as done:
        return matcher.match(queries, limit=limit, progress=done)
