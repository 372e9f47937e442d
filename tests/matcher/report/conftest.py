"""One small answer with everything a report must cope with: hostile names, unknowns, a refused import, costs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from catalogs.item import Issue, Price
from catalogs.table import ItemTable
from matcher.cost.pairs import CostEstimator
from matcher.engine import Matcher
from matcher.matches import Matches
from tests.matcher.hands import item

PUMP = "centrifugal_pump"
M3H = 1 / 3600


def queries() -> ItemTable:
    pump = item("I10", "Насос центробежный <b>NK</b> & Co", PUMP, flow=50 * M3H, head=32.0, power=11000.0, maker="Wilo")
    price = Price(4000.0, "EUR", "2026-06-01", vat_included=False)
    return ItemTable.from_items(
        [
            replace(pump, price=price, issues=(Issue("name", "??", "cannot be read"),)),
            item("I9", '=HYPERLINK("http://x";"y") насос', PUMP, flow=50 * M3H, power=11000.0),
            item("I2", "Насос центробежный огромный", PUMP, flow=9000 * M3H, head=900.0, power=9.0e6),
        ]
    )


def offers() -> ItemTable:
    price = Price(250000.0, "RUB", "2026-06-01", vat_included=True)
    good = item(
        "O1", "Насос центробежный К 50-32", PUMP, flow=55 * M3H, head=32.0, power=11000.0, voltage=380.0, maker="ГМС"
    )
    return ItemTable.from_items(
        [
            replace(good, price=price),
            item("O2", "+7 насос @центробежный", PUMP, flow=50 * M3H, head=32.0, power=11000.0, mass=80.0),
            item("O3", "Насос центробежный низкого напора", PUMP, flow=50 * M3H, head=5.0),
        ]
    )


def matched(order: int = 1) -> Matches:
    imports, catalog = queries(), offers()
    rates = {"EUR": 92.0}
    matcher = Matcher(
        catalog.take(np.arange(len(catalog))[::order]), cost=CostEstimator(date(2026, 6, 15), rates=rates)
    )
    return matcher.match(imports.take(np.arange(len(imports))[::order]), limit=5)


@pytest.fixture(scope="session")
def matches() -> Matches:
    return matched()
