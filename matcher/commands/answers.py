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
from matcher.saved import open_index


def open_matcher(offers: Path, config: Config, costs: CostOptions | None = None) -> Matcher:
    """A matcher over a catalog file or an index folder; it estimates costs where `costs` are given."""
    stage = estimator(costs, config) if costs else None
    if offers.is_dir():
        return open_index(offers, config, cost=stage)
    catalog = load_items(offers, config)
    with working(f"preparing {len(catalog)} offers"):
        return Matcher(catalog, config, cost=stage)


def answer(matcher: Matcher, queries: ItemTable, *, limit: int) -> Matches:
    """The best `limit` substitutes of every query."""
    with counting(f"matching {len(queries)} items against {len(matcher.catalog)} offers", len(queries)) as done:
        return matcher.match(queries, limit=limit, progress=done)
