"""Old prices brought to the day by published levels, in cases and in pairs alike."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from catalogs.item import ClassGuess
from catalogs.table import ItemTable
from config.errors import InputError
from matcher.cost.pairs import CostEstimator
from matcher.cost.price_index import PriceIndex, read_price_index
from tests.matcher.cost.test_pairs import DAY, RATES, item, pairs

TABLE = Path(__file__).parents[2] / "golden" / "cost" / "price_index.csv"
PUMP = (ClassGuess("centrifugal_pump", "", 1.0),)


def offer_costs(day: str, index: PriceIndex | None) -> tuple[float, float, float]:
    offers = ItemTable.from_items([item("y", 1000.0, date=day, classes=PUMP, vat=False)])
    estimator = CostEstimator(DAY, rates=RATES, price_index=index)
    found = estimator(ItemTable.from_items([item("x", 1.0)]), offers, pairs([0], [0]))
    return float(found.offer_low[0]), float(found.offer_mid[0]), float(found.offer_high[0])


def test_levels_divide_and_the_newest_stands_for_three_months() -> None:
    index = read_price_index(TABLE)
    assert index.factor("28", date(2025, 6, 1), date(2026, 4, 1)) == Decimal("118.4") / Decimal("112.0")
    assert index.factor("28", date(2025, 6, 1), date(2026, 7, 31)) == index.factor(
        "28", date(2025, 6, 1), date(2026, 4, 1)
    )
    assert index.factor("28", date(2025, 6, 1), date(2026, 8, 1)) is None
    assert index.factor("28", date(2025, 7, 1), date(2026, 4, 1)) is None  # months between are not bridged
    assert index.factor("29", date(2025, 6, 1), date(2026, 4, 1)) is None


def test_the_longest_series_of_a_code_counts() -> None:
    index = PriceIndex({"28": {0: 1}, "28.13": {0: 1}, "CNY": {0: 1}})  # type: ignore[dict-item]
    assert index.series_of("28.13.14") == "28.13"
    assert index.series_of("28.2") == "28"
    assert index.series_of("27.1") is None


def test_an_old_price_of_a_pair_is_indexed_and_its_interval_narrows() -> None:
    index = read_price_index(TABLE)
    plain, moved = offer_costs("2025-06-01", None), offer_costs("2025-06-01", index)
    assert moved[1] == pytest.approx(plain[1] * 118.4 / 112.0, abs=0.01)
    assert moved[2] / moved[0] < plain[2] / plain[0]
    assert offer_costs("2025-07-01", index) == offer_costs("2025-07-01", None)  # no level of that month
    assert offer_costs("2026-06-01", index)[1] == plain[1]  # a fresh list price is left as it is


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("series,month\n28,2025-06\n", "columns series, month, index"),
        ("series,month,index\n28,2025-06,0\n", "above 0"),
        ("series,month,index\n28,June,5\n", "line 2"),
        ("series,month,index\n28,2025-06,5\n28,2025-06,6\n", "two levels of 2025-06"),
    ],
)
def test_a_bad_table_names_its_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "index.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_price_index(path)
