"""What every estimate keeps, in every country."""

from __future__ import annotations

import copy
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.load import DEFAULT_FOLDER, Config, load_config
from config.model.country import CountryPack, FeeSchedule
from matcher.cost.arithmetic import Columns, Exact
from matcher.cost.command import run_document
from matcher.cost.fees import customs_fee

COUNTRIES = sorted(load_config().countries)
prices = st.decimals(Decimal("0.01"), Decimal(10**8), places=2)
rates = st.decimals(0, Decimal("0.3"), places=4)


def imported(**changed: Any) -> dict[str, Any]:
    case = {
        "side": "import",
        "country": "RU",
        "date": "2026-06-15",
        "scope": "ready_to_run",
        "quantity": 3,
        "unit_price": {"amount": "1000.00", "currency": "USD"},
        "incoterm": "FCA Ningbo",
        "fx": {"USD": "80.1234", "EUR": 92},
        "freight": {"amount": "500", "currency": "USD"},
        "insurance": {"rate": "0.003"},
        "net_mass_kg": 100,
        "duty": "5",
        "payment_agent": {"rate": "0.02", "in_customs_value": False},
        "bank": {"rate": "0.0015"},
        "broker": 100,
        "certification": 200,
        "inland": {"km": 100, "rate_per_km": 95},
        "financing": {"rate": "0.16", "days": 40},
        "commissioning": {"share": "0.05"},
        "training": {"people": 1, "price": 300},
        "spares": {"share": "0.02"},
    }
    return {key: value for key, value in {**case, **changed}.items() if value is not None}


def domestic(**changed: Any) -> dict[str, Any]:
    case = {
        "side": "domestic",
        "country": "RU",
        "date": "2026-06-15",
        "scope": "ready_to_run",
        "quantity": 3,
        "price_list": {"vat_included": True, "tiers": [[1, 5000], [3, "4321.09"]]},
        "delivery": {"km": 100, "rate_per_km": 95},
        "commissioning": {"share": "0.05"},
        "adaptation": {"hours": 10, "rate_per_hour": 3500},
        "training": {"people": 1, "price": 300},
        "spares": {"share": "0.02"},
    }
    return {key: value for key, value in {**case, **changed}.items() if value is not None}


def run(case: dict[str, Any], config: Config | None = None) -> dict[str, Any]:
    return run_document(copy.deepcopy(case), where="case", folder=Path(), config=config or load_config()).to_json()


def sums(document: dict[str, Any]) -> tuple[Decimal, Decimal]:
    paid = [one for one in document["lines"] if one["in_cash"]]
    return tuple(sum((Decimal(one[key] or 0) for one in paid), start=Decimal(0)) for key in ("amount", "vat"))  # type: ignore[return-value]


def total(document: dict[str, Any], key: str = "ex_vat") -> Decimal:
    return Decimal(document["totals"][key])


@pytest.mark.parametrize("country", COUNTRIES)
@given(price=prices, vat=rates, date=st.sampled_from(["2025-12-31", "2026-01-01", "2026-06-15"]))
@settings(max_examples=25, deadline=None)
def test_totals_are_the_sums_of_the_lines(country: str, price: Decimal, vat: Decimal, date: str) -> None:
    price_list = {"vat_included": True, "seller_vat": str(vat), "tiers": [[1, str(price)]]}
    for case in (
        imported(country=country, date=date, unit_price={"amount": str(price), "currency": "USD"}),
        domestic(country=country, date=date, price_list=price_list),
    ):
        document = run(case)
        assert sums(document) == (total(document), total(document, "vat"))
        assert total(document, "inc_vat") == total(document) + total(document, "vat")
        assert document["partial"] is False


@given(price=prices)
@settings(max_examples=40, deadline=None)
def test_an_inclusive_price_is_paid_to_the_kopeck(price: Decimal) -> None:
    price_list = {"vat_included": True, "tiers": [[1, str(price)]]}
    document = run(domestic(quantity=1, scope="ex_works", price_list=price_list))
    assert total(document, "inc_vat") == price


@pytest.mark.parametrize("make", [imported, domestic])
@given(
    left_out=st.sets(
        st.sampled_from(
            [
                "freight",
                "broker",
                "certification",
                "inland",
                "financing",
                "duty",
                "delivery",
                "spares",
                "training",
                "commissioning",
                "adaptation",
                "fx",
            ]
        )
    ),
    more=st.data(),
)
@settings(max_examples=40, deadline=None)
def test_more_information_never_makes_an_estimate_partial(make: Any, left_out: set[str], more: st.DataObject) -> None:
    known = make()
    poor = {key: value for key, value in known.items() if key not in left_out}
    added = more.draw(st.sets(st.sampled_from(sorted(left_out)))) if left_out else set()
    richer = {key: value for key, value in known.items() if key not in left_out - added}
    before, after = run(poor), run(richer)
    assert set(after["missing"]) <= set(before["missing"])
    assert not (after["partial"] and not before["partial"])
    assert total(after) >= total(before)


@given(factor=st.integers(2, 9))
@settings(max_examples=8, deadline=None)
def test_scaling_every_price_scales_the_total(factor: int) -> None:
    """Where no ladder, floor or specific duty is involved: a flat fee of 0 stands for the ladder."""
    case = imported(duty="5", origin="BY")  # no customs fee inside the union
    scaled = copy.deepcopy(case)
    for key in ("unit_price", "freight"):
        scaled[key]["amount"] = str(Decimal(scaled[key]["amount"]) * factor)
    for key in ("broker", "certification"):
        scaled[key] *= factor
    scaled["inland"]["rate_per_km"] *= factor
    scaled["training"]["price"] *= factor
    cents = Decimal("0.01") * factor * len(run(case)["lines"])
    assert abs(total(run(scaled)) - total(run(case)) * factor) <= cents


@given(price=st.decimals(Decimal(1), Decimal(10**7), places=2), rate=st.decimals(Decimal("0.5"), 200, places=4))
@settings(max_examples=40, deadline=None)
def test_a_price_in_another_currency_round_trips_within_a_kopeck(price: Decimal, rate: Decimal) -> None:
    own = run(imported(unit_price=str(price), quantity=1, scope="ex_works"))
    foreign = imported(
        unit_price={"amount": str(price / rate), "currency": "CNY"}, quantity=1, scope="ex_works", fx={"CNY": str(rate)}
    )
    assert abs(total(run(foreign)) - total(own)) <= Decimal("0.01")


@given(price=prices, more=prices)
@settings(max_examples=30, deadline=None)
def test_a_dearer_good_never_lands_cheaper(price: Decimal, more: Decimal) -> None:
    cheap, dear = (run(imported(unit_price={"amount": str(one), "currency": "USD"})) for one in (price, price + more))
    assert total(dear) >= total(cheap)
    assert Decimal(dear["customs_value"]) >= Decimal(cheap["customs_value"])


@given(
    amount=st.decimals(0, 10**9, places=2), weights=st.lists(st.decimals(0, 10**6, places=3), min_size=1, max_size=12)
)
def test_parts_sum_to_the_whole_and_are_a_cent_from_proportional(amount: Decimal, weights: list[Decimal]) -> None:
    parts = Exact().divide(amount, weights)
    assert sum(parts) == amount
    whole = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        fair = amount * weight / whole if whole else amount / len(weights)
        assert abs(part - fair) < Decimal("0.01")


@pytest.mark.parametrize("country", COUNTRIES)
@given(value=st.decimals(0, 3 * 10**7, places=2), listed=st.booleans())
def test_fee_is_the_same_in_both_arithmetics_and_rises(country: str, value: Decimal, listed: bool) -> None:
    for schedule in load_config().countries[country].customs_fee:
        exact = customs_fee(Exact(), schedule, value, listed=listed)
        assert float(customs_fee(Columns(), schedule, float(value), listed=listed)) == float(exact)
        assert customs_fee(Exact(), schedule, value + 1, listed=listed) >= exact


def test_ad_valorem_fee_keeps_its_bounds() -> None:
    schedule = FeeSchedule(
        kind="ad_valorem",
        rate=Decimal("0.003464"),
        minimum=Decimal("32.71"),
        maximum=Decimal("634.62"),
        source="19 CFR 24.23",
        confidence="illustrative",
    )
    fees = [customs_fee(Exact(), schedule, Decimal(value)) for value in (100, 100000, 10**7)]
    assert fees == [Decimal("32.71"), Decimal("346.40"), Decimal("634.62")]


def fob_country() -> Config:
    """A country that values goods at the place of export, with a flat fee and no preference: a pack, no code."""
    source = {"source": "made up for this test", "confidence": "illustrative"}
    pack = CountryPack.model_validate(
        {
            "country": "ZZ",
            "names": {"en": ["Test"]},
            "currency": "ZZD",
            "valuation": "FOB",
            "valuation_source": "made up",
            "vat": {
                "standard": [{"value": "0.1", **source}],
                "import_base": [{"parts": ["customs_value", "duty"], **source}],
            },
            "customs_fee": [{"kind": "flat", "amount": 50, **source}],
        }
    )
    config = Config(DEFAULT_FOLDER)
    config.__dict__["countries"] = {"ZZ": pack}
    return config


def test_a_country_with_fob_valuation_runs_without_code() -> None:
    document = run(imported(country="ZZ", insurance={"rate": "0.003", "base_factor": "1.1"}), fob_country())
    assert document["customs_value"] == "240370.20"  # the invoice alone: 3 · 1000 · 80.1234
    by_id = {one["id"]: one for one in document["lines"]}
    assert by_id["customs_fee"]["amount"] == "50.00"
    assert by_id["import_vat"]["vat"] == "25238.87"
    assert document["partial"] is False
    assert sums(document)[0] == total(document)


@given(
    value=st.decimals(Decimal("1000"), Decimal(3 * 10**7), places=2),
    duty=st.sampled_from(["0", "5", "12.5", "5, но не менее 1,2 евро за 1 кг", "0,2 EUR/kg"]),
)
@settings(max_examples=60, deadline=None)
def test_a_duty_paid_price_gives_back_its_customs_value(value: Decimal, duty: str) -> None:
    """Pay for a good at a known customs value, sum all charges to a DDP price, solve it: the value is found again."""
    none = {
        "freight": 0,
        "insurance": 0,
        "payment_agent": 0,
        "bank": 0,
        "broker": 0,
        "certification": 0,
        "inland": 0,
        "financing": 0,
    }
    common = {"quantity": 1, "scope": "delivered", "duty": duty, **none}
    known = run(imported(unit_price=str(value), incoterm="FCA Ningbo", **common))
    ddp = run(imported(**{**common, "unit_price": known["totals"]["inc_vat"], "incoterm": "DDP Tula"}))
    assert abs(Decimal(ddp["customs_value"]) - value) <= Decimal("0.01")
    assert total(ddp, "inc_vat") == total(known, "inc_vat")
