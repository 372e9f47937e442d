"""Draws against closed forms, shared drivers, pairing; the conformal rank and its coverage."""

from __future__ import annotations

from fractions import Fraction
from math import exp
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from config.errors import InputError
from config.load import load_config
from matcher.cost.command import run_case, run_document
from matcher.cost.conformal import conformal_band, least_residuals
from matcher.cost.uncertainty import (
    SHAPES,
    Distribution,
    Draws,
    Uncertain,
    closed_mean,
    closed_sd,
    draw_sum,
    lognormal_of,
    share_below,
    summary,
)

CASES = Path(__file__).parents[2] / "golden" / "cost"


def run(content: dict[str, object]) -> dict[str, object]:
    return run_document(content, where="case", folder=CASES, config=load_config()).to_json()


def shape(name: str, low: float, mode: float, high: float) -> Distribution:
    return Distribution(name, low, mode, high, 0.3 if name == "lognormal" else 0.0)  # type: ignore[arg-type]


def test_the_worked_example_through_the_public_command() -> None:
    found = run_case(CASES / "monte_carlo.yml").to_json()["monte_carlo"]
    for name, value in (("p10", 10.452), ("p50", 10.684), ("p90", 10.972)):
        assert float(found[name]) == pytest.approx(value, abs=0.002)
    assert float(found["sd"]) == pytest.approx(0.197329, abs=0.0005)


def test_one_driver_keeps_the_mean_and_widens_the_sum() -> None:
    apart, together = (
        run_case(CASES / name).to_json()["monte_carlo"] for name in ("monte_carlo.yml", "monte_carlo_shared.yml")
    )
    assert together["mean"] == apart["mean"]
    assert float(together["sd"]) > 1.5 * float(apart["sd"])
    assert float(together["p90"]) > float(apart["p90"])


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("ends", [(1.0, 1.0, 4.0), (1.0, 4.0, 4.0), (-2.0, 0.5, 3.0), (2.0, 2.0, 2.0)])
def test_draws_agree_with_the_closed_form(name: str, ends: tuple[float, float, float]) -> None:
    if name == "lognormal":
        ends = tuple(abs(one) + 1 for one in ends)  # type: ignore[assignment]
    one = shape(name, *ends)
    drawn = one.quantile(Draws(number=200_000).ranks("x"))
    assert drawn.mean() == pytest.approx(one.mean, abs=1e-4)
    assert drawn.var() == pytest.approx(one.variance, rel=2e-3, abs=1e-9)
    if name != "lognormal":
        assert drawn.min() >= ends[0] - 1e-9
        assert drawn.max() <= ends[2] + 1e-9


@given(st.lists(st.tuples(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0, 1e6)), min_size=1, max_size=6))
def test_mean_of_a_sum_of_triangulars_is_the_sum_of_thirds(rows: list[tuple[float, float, float]]) -> None:
    terms = [Uncertain(str(n), shape("triangular", *sorted(row)), str(n)) for n, row in enumerate(rows)]
    exact = sum(sum(row) / 3 for row in rows)
    drawn = summary(draw_sum(terms, Draws(number=2000)))
    assert closed_mean(terms) == pytest.approx(exact)
    assert drawn.mean == pytest.approx(exact, rel=2e-3, abs=1e-6)
    assert drawn.p10 <= drawn.p50 <= drawn.p90


def test_a_driver_depends_on_seed_and_name_alone() -> None:
    first, second = Draws(7, 1000), Draws(7, 1000)
    second.ranks("another")
    np.testing.assert_array_equal(first.ranks("fx.CNY"), second.ranks("fx.CNY"))
    assert abs(np.corrcoef(first.ranks("fx.CNY"), first.ranks("fx.USD"))[0, 1]) < 0.1
    assert not np.array_equal(first.ranks("x"), Draws(8, 1000).ranks("x"))
    np.testing.assert_array_equal(np.sort((first.ranks("x") * 1000).astype(int)), np.arange(1000))


def test_shared_drivers_have_no_closed_sd() -> None:
    one = shape("triangular", 1, 2, 3)
    assert closed_sd([Uncertain("a", one, "d"), Uncertain("b", one, "d")]) is None
    assert closed_sd([Uncertain("a", one, "a"), Uncertain("b", one, "b")]) == pytest.approx((2 / 6) ** 0.5)


def test_paired_draws_tell_what_independent_ones_hide() -> None:
    """A saving of 1 % is certain when both sides move with one rate, and a coin's toss when they do not."""
    draws, wide = Draws(), shape("lognormal", 100, 100, 100)
    first = wide.quantile(draws.ranks("fx"))
    assert share_below(0.99 * first, first) == 1.0
    assert 0.45 < share_below(0.99 * wide.quantile(draws.ranks("other")), first) < 0.55
    assert share_below(first, first) == 0.5


def test_sides_of_a_comparison_are_paired_and_seeded() -> None:
    case = {"side": "compare", "import": "l1_ready.yml", "domestic": "d1.yml"}
    found = run({**case, "uncertainty": {"draws": 5000}})
    assert found == run({**case, "uncertainty": {"draws": 5000}})
    assert float(found["comparison"]["p_domestic_cheaper"]) > 0.98  # type: ignore[index]
    same = {
        "side": "compare",
        "import": "l1_ready.yml",
        "domestic": {**yaml.safe_load((CASES / "d1.yml").read_text("utf-8"))},
    }
    dear = run({**same, "domestic": {**same["domestic"], "adaptation": 9_000_000}})  # type: ignore[dict-item]
    assert float(dear["comparison"]["p_domestic_cheaper"]) < 0.02  # type: ignore[index]


def test_exchange_rate_spreads_with_the_root_of_time_and_moves_duty_and_vat() -> None:
    content = yaml.safe_load((CASES / "l1.yml").read_text("utf-8"))
    content["unit_price"] = {"amount": 400000, "currency": "CNY", "low": 400000, "high": 400000.01}

    def spread(days: int, sigma: float = 0.18) -> dict[str, float]:
        drawn = run({**content, "uncertainty": {"fx_sigma": sigma, "payment_days": days}})["uncertainty"]
        return {name: float(drawn[name]["p90"]) / float(drawn[name]["p10"]) for name in ("ex_vat", "inc_vat")}  # type: ignore[index]

    near, far = spread(30), spread(120)
    assert np.log(far["ex_vat"]) == pytest.approx(2 * np.log(near["ex_vat"]), rel=0.03)
    invoice_alone = exp(2 * 1.2816 * 0.18 * (120 / 365) ** 0.5) - 1
    assert 0.7 * invoice_alone < far["inc_vat"] - 1 < invoice_alone
    assert spread(60, 0.0)["ex_vat"] == pytest.approx(1.0, abs=1e-4)


def test_partial_and_duty_paid_have_no_range() -> None:
    content = yaml.safe_load((CASES / "l1.yml").read_text("utf-8"))
    del content["duty"]
    assert run(content)["uncertainty"] is None
    assert run_case(CASES / "l1_ddp.yml").to_json()["uncertainty"] is None


def test_median_of_the_draws_of_points_is_the_total() -> None:
    content = {
        "side": "domestic", "date": "2026-06-15", "scope": "ex_works", "vat_included": False,
        "unit_price": {"amount": 100, "low": 100, "high": 100.001},
    }  # fmt: skip
    drawn = run(content)["uncertainty"]["ex_vat"]  # type: ignore[index]
    assert drawn["p10"] == drawn["p90"] == "100.00"


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([{"triangular": [3, 2, 1]}], "does not hold"),
        ([{"triangular": [1, 2]}], "three numbers"),
        ([{"triangular": [1, 2, 3], "amount": 5}], "exactly one"),
        ([{"lognormal": {"p50": 0, "sigma": 1}}], "above 0"),
        ([], "'lines' is needed"),
    ],
)
def test_bad_lines_say_what_is_wrong(lines: list[object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        run({"side": "monte_carlo", "lines": lines})


@pytest.mark.parametrize(("confidence", "least"), [("0.8", 4), ("0.9", 9), ("0.95", 19)])
def test_fewest_residuals_of_a_confidence(confidence: str, least: int) -> None:
    share = Fraction(confidence)
    assert least_residuals(share) == least
    assert not conformal_band([0.1] * least, share).insufficient
    assert conformal_band([0.1] * (least - 1), share).insufficient


def test_rank_is_exact() -> None:
    assert [conformal_band([0.0] * n, Fraction("0.9")).k for n in (8, 19, 99)] == [9, 18, 90]


def test_band_covers_as_promised() -> None:
    """20,000 calibrations of n = 19 cover a further residual in k / (n + 1) of all cases, whatever their law."""
    draw = np.random.default_rng(3)
    residuals = np.abs(draw.standard_t(2, (20_000, 20)))
    held, ninety = residuals[:, -1], Fraction("0.9")
    inside = [
        one <= (conformal_band(row, ninety).q or 0) for row, one in zip(residuals[:, :-1].tolist(), held, strict=True)
    ]
    assert np.mean(inside) == pytest.approx(0.9, abs=0.007)


def test_percentiles_make_a_lognormal() -> None:
    one = lognormal_of(80.0, 100.0, 125.0)
    assert np.quantile(one.quantile(Draws().ranks("x")), 0.9) == pytest.approx(125.0, rel=1e-3)
