from __future__ import annotations

from dataclasses import fields
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from catalogs.item import ClassGuess, Item, Price
from catalogs.table import ItemTable
from config.load import load_config
from matcher.cost.command import run_document
from matcher.cost.pair_columns import Known, duty_numbers
from matcher.cost.pairs import CostEstimator, estimate_pairs
from matcher.tables import Candidates

DAY = date(2026, 6, 15)
RATES = {"CNY": 11.5, "USD": 80.0, "EUR": 92.0}


def item(name: str, amount: float | None, currency: str = "RUB", **more: object) -> Item:
    price = (
        None if amount is None else Price(amount, currency, str(more.pop("date", "2026-06-01")), more.pop("vat", None))
    )  # type: ignore[arg-type]
    return Item(id=name, name=name, title=name, price=price, **more)  # type: ignore[arg-type]


def pairs(first: list[int], second: list[int]) -> Candidates:
    rows = np.array(first, dtype=np.int64), np.array(second, dtype=np.int64)
    others = [field.name for field in fields(Candidates)][2:]
    return Candidates(*rows, **{name: np.zeros(len(first), dtype=np.uint16) for name in others})  # type: ignore[arg-type]


def costs(imports: list[Item], offers: list[Item], **options: object):  # type: ignore[no-untyped-def]
    rows = [(i, j) for i in range(len(imports)) for j in range(len(offers))]
    estimator = CostEstimator(DAY, rates=RATES, **options)  # type: ignore[arg-type]
    return estimator(
        ItemTable.from_items(imports), ItemTable.from_items(offers), pairs([i for i, _ in rows], [j for _, j in rows])
    )


def test_pair_equals_the_case_with_the_same_lines() -> None:
    """The vectorised path and the exact path are one set of formulas: they agree to kopecks."""
    found = costs([item("x", 400000, "CNY", tnved="8467292000", mass_kg=1800.0)], [item("y", 4880000, vat=True)])
    shares = {"payment_agent": 0.025, "bank": 0.0015, "freight": 0.06, "clearance": 0.01, "delivery": 0.03}
    invoice = 400000 * 11.5
    case = {
        "side": "import",
        "date": "2026-06-15",
        "unit_price": invoice,
        "incoterm": "FCA Ningbo",
        "net_mass_kg": 1800,
        "tnved": "8467292000",
        "fx": RATES,
        "freight": invoice * shares["freight"],
        "payment_agent": {"rate": 0.025, "in_customs_value": False},
        "broker": invoice * shares["clearance"],
        "certification": 0,
        "inland": invoice * shares["delivery"],
        "financing": {"rate": 0.17, "days": 60},
    }
    exact = run_document(case, where="x", folder=Path(), config=load_config()).to_json()
    assert found.import_mid[0] == pytest.approx(float(exact["totals"]["ex_vat"]), abs=0.06)
    assert found.offer_mid[0] == pytest.approx(4880000 / 1.22 * 1.03, abs=0.01)
    assert found.missing[0] == ()
    assert found.import_low[0] < found.import_mid[0] < found.import_high[0]


def test_unknown_is_nan_and_named_and_the_low_end_says_at_least() -> None:
    imports = [item("no price", None), item("no rate", 5, "GBP"), item("no duty", 1000, "USD")]
    found = costs(imports, [item("offer", 100000.0), item("unpriced", None)])
    assert np.isnan(found.import_mid).all()
    assert np.isnan(found.import_high).all()
    assert found.import_low[4] > 68000  # 1000 USD at the low end of a list price
    assert np.isnan(found.import_low[:4]).all()
    assert [list(one) for one in found.missing] == [
        ["import.unit_price", "import.duty"],
        ["import.unit_price", "import.duty", "offer.unit_price"],
        ["import.fx", "import.duty"],
        ["import.fx", "import.duty", "offer.unit_price"],
        ["import.duty"],
        ["import.duty", "offer.unit_price"],
    ]
    assert np.isnan(found.saving_percent).all()


def test_class_headings_bound_an_unstated_duty() -> None:
    known = Known(load_config(), load_config().country("RU"), DAY, RATES)
    low, mid, high, *_ = duty_numbers(known, "", "angle_grinder")
    assert 0 <= low <= mid <= high
    assert high > 0
    assert np.isnan(duty_numbers(known, "", "")[0])
    assert np.isnan(duty_numbers(known, "0101210000", "")[0])


def test_a_price_in_national_currency_is_an_offer_in_the_country() -> None:
    found = costs(
        [item("trader", 122000.0, vat=True)], [item("maker", 122000.0, vat=True), item("net", 100000.0, vat=False)]
    )
    assert found.import_mid[0] == found.offer_mid[0] == found.offer_mid[1] == 103000.0
    assert found.saving_percent[0] == 0.0


def test_vat_counts_for_a_buyer_who_cannot_deduct_it() -> None:
    found = costs([item("a", 122000.0, vat=True)], [item("b", 122000.0, vat=True)], vat_recoverable=False)
    assert found.offer_mid[0] == pytest.approx(125660.0)


def test_an_old_price_is_less_certain() -> None:
    fresh, old = (costs([item("a", 1000.0, date=day)], [item("b", 1.0)]) for day in ("2026-06-01", "2024-01-01"))
    assert old.import_low[0] < fresh.import_low[0]
    assert old.import_high[0] > fresh.import_high[0]


def test_batch_equals_singles_bit_for_bit() -> None:
    draw = np.random.default_rng(7)
    classes = [(), (ClassGuess("angle_grinder", "", 1.0),), (ClassGuess("caliper", "", 1.0),)]
    imports = [
        item(
            str(n),
            float(draw.lognormal(8, 2)),
            ("USD", "CNY", "RUB", "GBP")[n % 4],
            classes=classes[n % 3],
            mass_kg=float(n),
        )
        for n in range(60)
    ]
    offers = [item(str(n), float(draw.lognormal(12, 2)) if n % 5 else None) for n in range(40)]
    whole = costs(imports, offers)
    for place in range(0, 2400, 97):
        one = costs([imports[place // 40]], [offers[place % 40]])
        for name in ("import_low", "import_mid", "import_high", "offer_low", "offer_mid", "offer_high"):
            np.testing.assert_array_equal(getattr(one, name)[0], getattr(whole, name)[place])
        assert one.missing[0] == whole.missing[place]


def test_taking_pairs_keeps_the_columns_aligned() -> None:
    found = costs([item("a", 1.0), item("b", 2.0)], [item("c", 3.0)]).take(np.array([1]))
    assert list(found.currency) == ["RUB"]
    assert list(found.scope) == ["delivered"]
    assert found.import_mid[0] > 1.5


def test_both_packs_cost_pairs() -> None:
    tables = (
        ItemTable.from_items([item("a", 100, "USD", tnved="8467292000")]),
        ItemTable.from_items([item("b", 50000, "KZT")]),
    )
    found = CostEstimator(DAY, country="KZ", rates={"USD": 500.0})(*tables, pairs([0], [0]))
    assert found.currency[0] == "KZT"
    assert found.import_mid[0] > 50000
    assert estimate_pairs(*tables, pairs([0], [0]), day=DAY, rates={"USD": 80.0, "KZT": 0.16}).import_mid[0] > 8000


def test_quantum_is_a_kopeck() -> None:
    found = costs([item("a", 33.333, "USD", tnved="8467292000")], [item("b", 77.777)])
    for value in (found.import_mid[0], found.offer_high[0]):
        assert Decimal(repr(float(value))).as_tuple().exponent >= -2


def test_a_missing_price_is_the_median_of_its_class_and_says_so() -> None:
    grinder = (ClassGuess("angle_grinder", "", 1.0),)
    imports = [item(str(n), 100.0 * n, "USD", classes=grinder) for n in (1, 2, 3)] + [
        item("none", None, classes=grinder)
    ]
    found = costs(imports, [item("offer", 5000.0)], import_prices=ItemTable.from_items(imports))
    assert found.import_mid[3] == found.import_mid[1]
    assert found.import_high[3] > found.import_high[1]
    (named,) = found.missing[3]
    assert named.startswith("import.unit_price (model: class median of 3 prices, interval insufficient (n = 0 of 4)")
    few = ItemTable.from_items(imports[:2])
    assert np.isnan(costs(imports, [item("offer", 5000.0)], import_prices=few).import_mid[3])


def test_a_cheap_good_shares_the_fee_of_a_declaration() -> None:
    found = costs([item("a", 2.0, "USD", tnved="8467292000")], [item("b", 1.0)])
    assert 160 < found.import_mid[0] < 320  # 1 231 roubles of fee would stand beside 160 of price
