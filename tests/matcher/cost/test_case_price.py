"""`side: price` through the command: the methods in a document, and what is wrong with a bad case."""

from __future__ import annotations

from math import exp, log
from pathlib import Path
from typing import Any

import pytest

from config.errors import InputError
from config.load import load_config
from matcher.cost.command import run_document

ITEM = {"power": 18.5}
OBSERVED = [{"price": 410000, "power": 11}, {"price": 520000, "power": 15}, {"price": 790000, "power": 30}]


def run(folder: Path = Path(), **changed: Any) -> dict[str, Any]:
    case = {"side": "price", "date": "2026-06-15", "observed": OBSERVED, "item": ITEM, **changed}
    return run_document(case, where="case", folder=folder, config=load_config()).to_json()


def test_a_reader_can_compute_the_price_by_hand() -> None:
    rows = [{"price": round(5000 * power**0.65), "power": power} for power in range(5, 45)]
    found = run(observed=rows)["price"]
    model = found["model"]
    terms = {"power": log(18.5), "power^2": log(18.5) ** 2}
    by_hand = float(model["intercept"]) + sum(float(one) * terms[name] for name, one in model["coefficients"].items())
    assert exp(by_hand) == pytest.approx(float(found["p50"]), rel=1e-5)
    assert found["method"] == "hedonic model"
    assert float(found["low"]) < float(found["p50"]) < float(found["high"])
    assert found["n"] == 20
    assert found["interval_from"] == "held-out prices"


def test_few_prices_scale_and_say_insufficient() -> None:
    found = run()["price"]
    assert found["p50"] == f"{float(f'{520000 * (18.5 / 15) ** 0.6:.6g}'):.2f}"
    assert found["insufficient"] is True
    assert found["interval_from"] == "class table"
    assert float(found["low"]) == pytest.approx(0.7 * float(found["p50"]))
    assert "0.5 … 2" in run(item={"power": 100})["price"]["warning"]


def test_below_three_prices_there_is_none() -> None:
    found = run(observed=OBSERVED[:2])
    assert found["price"] is None
    assert found["partial"] is True
    assert found["missing"] == ["price"]


def test_a_price_of_an_unknown_rate_is_not_a_price() -> None:
    found = run(observed=[*OBSERVED[:2], {"price": "5000 GBP", "power": 20}])
    assert found["price"] is None


def test_observed_from_a_file(tmp_path: Path) -> None:
    rows = "".join(f"pump {n},{price},{power}\n" for n, (price, power) in enumerate([(100, 1), (200, 2), (300, 3)]))
    (tmp_path / "prices.csv").write_text(f"id,price,power\n{rows}", encoding="utf-8")
    assert run(tmp_path, observed="prices.csv")["price"]["prices"] == 3


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"item": None}, "'item' is needed"),
        ({"observed": []}, "a list of items"),
        ({"observed": "absent.csv"}, "cannot be read"),
        ({"observed": [5]}, "a mapping with a price"),
        ({"confidence": 1}, "between 0 and 1"),
        ({"observed": [{"price": "much"}]}, "an amount is needed"),
    ],
)
def test_bad_cases_say_what_is_wrong(changed: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        run(**changed)
