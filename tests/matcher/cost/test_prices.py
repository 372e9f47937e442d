"""Modelled prices: what they are fitted on, what they promise, and that nothing but the catalog decides them."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date
from fractions import Fraction
from math import exp, log

import numpy as np
import pytest

from catalogs.item import ClassGuess, Item, Price, Quantity, Value
from catalogs.table import ItemTable
from config.load import load_config
from matcher.cost.pair_columns import Known
from matcher.cost.pairs import CostEstimator
from matcher.cost.price_methods import capacity_scaling, exponent_of, hedonic
from matcher.cost.price_rows import halves, observed_prices, price_row
from matcher.cost.prices import PriceModels, fit
from tests.matcher.cost.test_pairs import pairs

DAY = date(2026, 6, 15)
KNOWN = Known(load_config(), load_config().country("RU"), DAY, {"USD": 80.0})
MOTOR = (ClassGuess("induction_motor", "", 1.0),)


def motor(name: str, power: float | None, price: float | None, **more: object) -> Item:
    values = () if power is None else (Value("power", Quantity(power, power), "W"),)
    amount = (
        None if price is None else Price(price, str(more.pop("currency", "RUB")), "2026-06-01", more.pop("vat", None))
    )  # type: ignore[arg-type]
    return Item(id=name, name=name, title=f"motor {name}", classes=MOTOR, values=values, price=amount, **more)  # type: ignore[arg-type]


def motors(many: int, *, noise: float = 0.2, seed: int = 1, **more: object) -> list[Item]:
    """ln price = 8 + 0.7 ln power + noise."""
    draw = np.random.default_rng(seed)
    powers = draw.uniform(log(500), log(90_000), many)
    prices = np.exp(8 + 0.7 * powers + noise * draw.standard_normal(many))
    return [
        motor(f"{seed}-{n}", float(exp(p)), float(c), **more)
        for n, (p, c) in enumerate(zip(powers, prices, strict=True))
    ]


def offers(items: list[Item]) -> PriceModels:
    return PriceModels.of_offers(items, KNOWN)


def test_the_hedonic_model_finds_the_law_and_exposes_its_coefficients() -> None:
    found = offers(motors(200)).price(motor("new", 11_000, None))
    assert found is not None
    assert found.method.name == "hedonic model"
    assert found.p50 == pytest.approx(exp(8 + 0.7 * log(11_000)), rel=0.1)
    assert found.method.coefficients["power"] == pytest.approx(0.7, abs=0.1)  # type: ignore[attr-defined]
    assert found.low < found.p50 < found.high
    assert log(found.high / found.low) == pytest.approx(2 * 1.2816 * 0.2, rel=0.35)
    assert found.note.startswith("model: hedonic model of 200 prices, 80% interval (n = 100)")


def test_leave_one_out_coverage_lies_in_the_binomial_band() -> None:
    """A further item falls in the 80 % interval about four times in five: ± 3 sd of the binomial."""
    items = motors(60, seed=5)
    inside = 0
    for place, one in enumerate(items):
        found = offers(items[:place] + items[place + 1 :]).price(replace(one, price=None))
        assert found is not None
        assert one.price is not None
        inside += found.low <= one.price.amount <= found.high
    assert 0.8 - 3 * (0.16 / 60) ** 0.5 <= inside / 60 <= 0.8 + 3 * (0.16 / 60) ** 0.5


def test_fallbacks_in_their_order() -> None:
    few = motors(5)
    scaled = offers(few).price(motor("new", 11_000, None))
    assert scaled is not None
    assert scaled.method.name == "capacity scaling"
    assert scaled.band.insufficient
    assert "insufficient (n = 0 of 4)" in scaled.note
    unknown = offers(few).price(motor("new", None, None))
    assert unknown is not None
    assert unknown.method.name == "class median"
    assert unknown.high == pytest.approx(2 * unknown.p50)  # the pack's class table
    assert offers(few[:2]).price(motor("new", 11_000, None)) is None
    assert offers(few).price(replace(motor("new", 1.0, None), classes=())) is None


def test_six_tenths_from_the_nearest_capacity_with_a_warning_beyond_twice() -> None:
    known = [
        price_row(motor(str(power), power, price), price)
        for power, price in ((1000, 100.0), (8000, 500.0), (9000, 550.0))
    ]
    method = capacity_scaling(known, ("power",))
    assert method is not None
    assert exp(method.log_price(price_row(motor("x", 1500, None), 0)) or 0) == pytest.approx(100 * 1.5**0.6)
    assert method.warning(price_row(motor("x", 2000, None), 0)) == ""
    assert "0.5 … 2" in method.warning(price_row(motor("x", 2500, None), 0))
    assert method.log_price(price_row(motor("x", None, None), 0)) is None


def test_exponent_is_fitted_from_fifteen_items_and_survives_an_outlier() -> None:
    known = [(log(q), log(50 * q**0.75)) for q in range(10, 26)]
    assert exponent_of(known[:14]) == 0.6
    assert exponent_of([*known, (log(40), log(1.0))]) == pytest.approx(0.75, abs=0.03)


def test_a_size_outside_the_observed_is_held_at_the_edge_and_named() -> None:
    found, edge = (offers(motors(100)).price(motor("new", power, None)) for power in (9e9, 9e8))
    assert found is not None
    assert edge is not None
    assert found.p50 == edge.p50
    assert "power outside the observed prices" in found.note


def test_noise_is_not_taken_for_a_law() -> None:
    items = [motor(str(n), 1000.0 + n, float(np.random.default_rng(n).lognormal(8, 0.5))) for n in range(60)]
    assert hedonic([price_row(one, one.price.amount) for one in items if one.price], frozenset({"power"})) is None


def test_vat_bases_are_not_mixed() -> None:
    net, gross = (
        offers([motor(str(n), None, price, vat=vat) for n in range(9)])
        for price, vat in ((100.0, False), (122.0, True))
    )
    one, other = net.price(motor("x", None, None)), gross.price(motor("x", None, None))
    assert one is not None
    assert other is not None
    assert one.p50 == other.p50 == 122.0


def test_modelled_prices_are_never_trained_on() -> None:
    items = [*motors(30), *(motor(f"none {n}", 1000.0, None) for n in range(30))]
    assert len(observed_prices(items, KNOWN).of("induction_motor", national=True)) == 30


def test_order_of_the_catalog_does_not_matter() -> None:
    items = motors(80)
    shuffled = [items[n] for n in np.random.default_rng(2).permutation(80)]
    asked = motor("new", 7500, None)
    assert offers(items).fill(asked) == offers(shuffled).fill(asked)


def test_rows_of_one_name_are_not_divided() -> None:
    rows = [price_row(replace(motor(str(n), 100.0 + n, 5.0 + n), title=f"same {n // 4}"), 5.0 + n) for n in range(80)]
    fitted, held = halves(rows)
    assert not {row.group for row in fitted} & {row.group for row in held}
    assert 28 <= len(held) <= 52


def test_every_method_has_a_band_from_prices_it_has_not_seen() -> None:
    rows = [price_row(one, one.price.amount) for one in motors(40) if one.price]
    found = fit(rows, frozenset({"power"}), ("power",), Fraction(9, 10))
    assert [one.method.name for one in found] == ["hedonic model", "capacity scaling", "class median"]
    assert all(one.band.n == 20 for one in found)
    widths = [one.band.q for one in found]
    assert widths[0] < widths[2]  # type: ignore[operator]


def test_batch_equals_single_and_a_chunk_equals_the_whole() -> None:
    catalog = ItemTable.from_items([*motors(60), motor("none", 5000.0, None), *motors(30, seed=9, currency="USD")])
    asked = [motor(f"q{n}", 600.0 * (n + 1), None, tnved="8501520000") for n in range(20)]
    whole = CostEstimator(DAY, rates={"USD": 80.0})(
        ItemTable.from_items(asked), catalog, pairs(list(range(20)), [60] * 20)
    )
    assert not np.isnan(whole.import_mid).any()
    assert not np.isnan(whole.offer_mid).any()
    for place in (0, 7, 19):
        one = CostEstimator(DAY, rates={"USD": 80.0})(ItemTable.from_items([asked[place]]), catalog, pairs([0], [60]))
        for name in ("import_low", "import_mid", "import_high", "offer_low", "offer_mid", "offer_high"):
            assert getattr(one, name)[0] == getattr(whole, name)[place]
        assert one.missing[0] == whole.missing[place]


def test_imports_are_priced_by_imports_alone() -> None:
    """Home prices say nothing of what a foreign maker asks: a catalog without imports gives no import price."""
    home = ItemTable.from_items(motors(60))
    asked = ItemTable.from_items([motor("q", 5000.0, None)])
    bare = CostEstimator(DAY, rates={"USD": 80.0})(asked, home, pairs([0], [0]))
    assert np.isnan(bare.import_mid[0])
    listed = CostEstimator(DAY, rates={"USD": 80.0}, import_prices=ItemTable.from_items(motors(60, seed=4)))
    assert not np.isnan(listed(asked, home, pairs([0], [0])).import_mid[0])


def test_scikit_learn_loads_only_where_a_model_is_fitted() -> None:
    code = (
        "import sys, matcher.cost.pairs, matcher.cost.command; print('sklearn' in sys.modules, 'scipy' in sys.modules)"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.split() == ["False", "False"]
