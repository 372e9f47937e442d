"""Cases as a user writes them: forms, dates, what is missing, what is refused."""

from __future__ import annotations

import copy
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.errors import InputError, RefusedError, UserError
from config.load import load_config
from matcher.cost.command import run_case, run_document

CASES = Path(__file__).parents[2] / "golden" / "cost"
L1: dict[str, Any] = yaml.safe_load((CASES / "l1.yml").read_text(encoding="utf-8"))
D1: dict[str, Any] = yaml.safe_load((CASES / "d1.yml").read_text(encoding="utf-8"))


def run(base: dict[str, Any], without: tuple[str, ...] = (), **changed: Any) -> dict[str, Any]:
    """The document of a case with some keys changed or left out."""
    case = {key: value for key, value in {**copy.deepcopy(base), **changed}.items() if key not in without}
    return run_document(case, where="case.yml", folder=CASES, config=load_config()).to_json()


def line(document: dict[str, Any], name: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = [one for one in document["lines"] if one["id"] == name]
    assert found, f"no line {name} in {[one['id'] for one in document['lines']]}"
    return found[0]


TOTAL = "11048046.95"


@pytest.mark.parametrize(
    "changed",
    [
        {"unit_price": "400 000 CNY"},
        {"unit_price": {"amount": "400000,00", "currency": "cny"}},
        {"freight": "6000 USD"},
        {"freight": 480000},
        {"insurance": {"rate": "0.3 %", "base_factor": "1,10"}},
        {"insurance": 31944},
        {"payment_agent": {"rate": "3%", "in_customs_value": "no"}},
        {"payment_agent": {"amount": 276000, "in_customs_value": False}},
        {"bank": 0.0015},
        {"bank": "0.15%"},
        {"inland": 114000},
        {"inland": {"km": 1200, "rate_per_km": 95, "trucks": 1}},
        {"date": "15.06.2026"},
        {"scope": "Delivered"},
        {"country": "ru"},
        {"quantity": "2"},
        {"import_vat_relief": "нет"},
        {"fx": {"CNY": {"rate": 115, "nominal": 10}, "USD": 80, "EUR": 92}},
        {"fx": {"table": "../../../config/rates/fx_example.csv"}},
        {"incoterm": {"term": "fob", "place": "Shanghai"}},
        {"duty": "5%, но не менее 1.2 EUR за 1 кг"},
        {"declarations": [2]},
    ],
)
def test_the_same_case_in_another_form_is_the_same(changed: dict[str, Any]) -> None:
    document = run(L1, **changed)
    assert (document["totals"]["ex_vat"], document["partial"]) == (TOTAL, False)


def test_document_is_json_with_the_promised_keys() -> None:
    document = json.loads(json.dumps(run(L1), ensure_ascii=False))
    assert {"side", "currency", "scope", "lines", "customs_value", "totals", "partial", "missing"} <= set(document)
    for one in document["lines"]:
        assert {"id", "amount", "vat", "basis", "source", "low", "high"} <= set(one)
        assert one["amount"] == f"{Decimal(one['amount']):.2f}"
        assert Decimal(one["low"]) <= Decimal(one["amount"]) <= Decimal(one["high"])


@pytest.mark.parametrize("name", ["freight", "duty", "broker", "certification", "inland", "financing"])
def test_a_line_left_out_is_missing_and_never_zero(name: str) -> None:
    document = run(L1, without=(name,))
    assert document["partial"]
    assert name in document["missing"]
    assert line(document, name)["amount"] is None


def test_zero_means_none() -> None:
    document = run(L1, broker=0, certification=0, financing=0, payment_agent=0)
    assert not document["partial"]
    assert line(document, "broker")["amount"] == "0.00"


def test_an_unknown_duty_makes_the_vat_unknown_too() -> None:
    document = run(L1, without=("duty",), tnved="0101210000")
    assert {"duty", "import_vat"} <= set(document["missing"])


def test_a_tariff_code_gives_the_rate_with_its_source() -> None:
    document = run(L1, without=("duty",), tnved="8467 29 200 0")
    assert line(document, "duty")["basis"] == "tariff"
    assert "8467292000" in line(document, "duty")["source"]


def test_pack_assumptions_are_named_and_carry_an_interval() -> None:
    agent = line(run(L1, without=("payment_agent",)), "payment_agent")
    assert agent["basis"] == "pack"
    assert agent["source"].startswith("RU:")
    assert Decimal(agent["low"]) < Decimal(agent["amount"]) < Decimal(agent["high"])


@pytest.mark.parametrize(
    ("day", "vat", "fee"), [("2025-12-31", "1942388.24", "30000.00"), ("2026-01-01", "2243459.06", "49240.00")]
)
def test_the_day_chooses_vat_and_fee(day: str, vat: str, fee: str) -> None:
    # customs value 9 711 944: above 7 m in the scale of 2025, below 10 m in that of 2026; duty 485 597.20
    expected = {"2025-12-31": Decimal("0.20"), "2026-01-01": Decimal("0.22")}[day] * Decimal("10197541.20")
    document = run(L1, date=day)
    assert line(document, "customs_fee")["amount"] == fee
    assert Decimal(line(document, "import_vat")["vat"]) == expected.quantize(Decimal("0.01"))


def test_domestic_vat_is_that_of_the_shipment() -> None:
    case = {**D1, "price_list": {"vat_included": False, "tiers": [[1, 1000]]}, "scope": "ex_works"}
    assert run(case, date="2026-02-01", shipment_date="2025-12-30")["totals"]["vat"] == "400.00"
    assert run(case, date="2026-02-01")["totals"]["vat"] == "440.00"


@pytest.mark.parametrize(
    ("regime", "net"),
    [("general", "819672.13"), ("usn_exempt", "1000000.00"), ("usn5", "952380.95"), ("usn7", "934579.44")],
)
def test_an_inclusive_price_divides_by_the_sellers_regime(regime: str, net: str) -> None:
    price = {"vat_included": True, "seller_regime": regime, "tiers": [[1, 1000000]]}
    document = run(D1, quantity=1, scope="ex_works", price_list=price)
    assert document["totals"]["ex_vat"] == net
    assert document["totals"]["inc_vat"] == "1000000.00"


def test_incremental_tiers_price_each_unit_by_its_tier() -> None:
    price = {"vat_included": False, "seller_vat": 0, "tiers": [[1, 100], [3, 90], [5, 80]], "mode": "incremental"}
    assert (
        run(D1, quantity=6, scope="ex_works", price_list=price)["totals"]["ex_vat"] == "540.00"
    )  # 2·100 + 2·90 + 2·80
    price["mode"] = "all_units"
    assert run(D1, quantity=6, scope="ex_works", price_list=price)["totals"]["ex_vat"] == "480.00"


def test_below_the_smallest_tier_there_is_no_price() -> None:
    price = {"vat_included": True, "tiers": [[5, 100]]}
    document = run(D1, quantity=2, scope="ex_works", price_list=price)
    assert document["missing"] == ["equipment"]


def test_delivery_fills_trucks_by_mass_or_volume() -> None:
    by_mass = run(D1, scope="delivered", delivery={"km": 100, "rate_per_km": 10, "mass_kg": 41000})
    assert line(by_mass, "delivery")["amount"] == "3000.00"
    by_volume = run(D1, scope="delivered", delivery={"km": 100, "rate_per_km": 10, "mass_kg": 41000, "volume_m3": 330})
    assert line(by_volume, "delivery")["amount"] == "5000.00"


def test_delivery_between_two_points_uses_the_great_circle() -> None:
    moscow, perm = [55.7558, 37.6173], [58.0105, 56.2502]
    amount = line(run(D1, scope="delivered", delivery={"from": moscow, "to": perm, "rate_per_km": 1}), "delivery")[
        "amount"
    ]
    assert 1.25 * 1150 < float(amount) < 1.35 * 1170  # Moscow-Perm is some 1,155 km as the crow flies


def test_adaptation_from_bridges_equals_the_hours_stated() -> None:
    bridges = [
        {"attribute": "flange", "kind": "work", "hours": 100, "materials": 80000},
        {"attribute": "frame", "kind": "adapter", "hours": 20, "materials": 15000},
    ]
    stated = run(D1)
    derived = run(D1, adaptation={"bridges": bridges, "rate_per_hour": 3500})
    assert line(derived, "adaptation")["amount"] == line(stated, "adaptation")["amount"] == "515000.00"


def test_index_and_discount_apply_to_the_list_price() -> None:
    price = {"vat_included": False, "seller_vat": 0, "tiers": [[1, 3800000]], "index": {"base": 112.0, "target": 118.4}}
    assert run(D1, quantity=1, scope="ex_works", price_list=price)["totals"]["ex_vat"] == "4017142.86"
    price["discount"] = "10 %"
    assert run(D1, quantity=1, scope="ex_works", price_list=price)["totals"]["ex_vat"] == "3615428.57"


def test_two_goods_share_the_declaration_and_sum_to_its_fee() -> None:
    goods = [
        {"id": "pump", "quantity": 1, "unit_price": 3000000, "duty": 5, "net_mass_kg": 900},
        {"id": "motor", "quantity": 3, "unit_price": 1000000, "duty": 0, "net_mass_kg": 100},
    ]
    keys = ("unit_price", "quantity", "net_mass_kg", "duty")
    document = run(L1, without=keys, goods=goods, fx={"USD": 80})
    parts = document["goods"]
    assert sum(Decimal(one["customs_fee"]) for one in parts) == Decimal(line(document, "customs_fee")["amount"])
    assert sum(Decimal(one["customs_value"]) for one in parts) == Decimal(document["customs_value"])
    assert sum(Decimal(one["ex_vat"]) for one in parts) == Decimal(document["totals"]["ex_vat"])
    assert parts[1]["duty"] == "0.00"


def test_other_goods_of_the_declaration_carry_their_part_of_the_fee() -> None:
    alone, shared = run(L1), run(L1, other_goods_value=9711944)
    assert line(alone, "customs_fee")["amount"] == "49240.00"
    assert line(shared, "customs_fee")["amount"] == "36930.00"  # half of 73 860


def test_customs_union_goods_bear_no_duty_and_no_fee() -> None:
    document = run(L1, origin="BY")
    assert line(document, "duty")["amount"] == "0.00"
    assert line(document, "customs_fee")["amount"] == "0.00"
    assert Decimal(line(document, "import_vat")["vat"]) > 0


def test_a_preference_needs_its_proof() -> None:
    assert line(run(L1, origin="RS"), "duty")["amount"] == "485597.20"
    assert line(run(L1, origin="RS", origin_proof=True), "duty")["amount"] == "0.00"
    assert line(run(L1, origin="CN"), "duty")["amount"] == "485597.20"


def test_listed_machinery_asks_for_its_fee() -> None:
    document = run(L1, tnved="8427101000")
    assert "utilisation_fee" in document["missing"]
    stated = run(L1, tnved="8427101000", utilisation_fee={"base": 172500, "coefficient": 4})
    assert line(stated, "utilisation_fee")["amount"] == "1380000.00"


def test_kazakhstan_puts_the_fee_into_the_vat_base() -> None:
    case = {**L1, "country": "KZ", "fx": {"CNY": 71, "USD": 500, "EUR": 570}, "inland": 700000}
    document = run(case)
    base = sum(Decimal(part) for part in (document["customs_value"], line(document, "duty")["amount"], "25950"))
    assert Decimal(line(document, "import_vat")["vat"]) == (base * Decimal("0.16")).quantize(Decimal("0.01"))
    assert document["currency"] == "KZT"


REFUSED = [
    {"incoterm": "FOB Shanghai", "transport": "air"},
    {"incoterm": "CIF Vladivostok"},
    {"incoterm": "CPT Moscow", "freight": 1},
    {"incoterm": "DAP Tula", "freight": 0},
    {"fx": {"table": "../../../config/rates/fx_example.csv"}, "date": "2026-07-15"},
]


@pytest.mark.parametrize("changed", REFUSED)
def test_impossible_combinations_are_refused_with_a_reason(changed: dict[str, Any]) -> None:
    with pytest.raises(RefusedError) as caught:
        run(L1, **changed)
    assert len(str(caught.value)) > 40


def test_rates_carry_over_a_weekend_but_not_over_a_week() -> None:
    table = {"table": "../../../config/rates/fx_example.csv"}
    assert run(L1, fx=table, date="2026-06-22")["totals"]["ex_vat"] == TOTAL
    with pytest.raises(RefusedError, match="7 days"):
        run(L1, fx=table, date="2026-06-23")


WRONG = [
    ({"freigth": 1}, "did you mean 'freight'"),
    ({"side": "imports"}, "import, domestic"),
    ({"scope": "delivery"}, "ex_works, delivered"),
    ({"country": "FR"}, "KZ, RU"),
    ({"date": "yesterday"}, "2026-06-15"),
    ({"unit_price": "a lot"}, "unit_price"),
    ({"unit_price": {"currency": "CNY"}}, "amount"),
    ({"quantity": -1}, "negative"),
    ({"quantity": 0}, "above 0"),
    ({"incoterm": "XYZ Moscow"}, "EXW, FCA"),
    ({"duty": "some"}, "но не менее"),
    ({"payment_agent": {"rate": 3}}, "0.03"),
    ({"declarations": 1.5}, "whole number"),
    ({"broker": True}, "amount"),
    ({"fx": {"CNY": -1}}, "positive"),
    ({"import_vat_relief": "PP999"}, "PP372"),
    ({"insurance": {"rte": 1}}, "base_factor"),
    ({"unit_price": {"amount": 5, "low": 7}}, "low"),
]


@pytest.mark.parametrize(("changed", "said"), WRONG)
def test_a_mistake_is_named_with_what_to_do(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as caught:
        run(L1, **changed)
    assert said in str(caught.value)
    assert "case.yml" in str(caught.value) or said in ("KZ, RU",)


@pytest.mark.parametrize("text", ["", "- a list", "side: [", "just words", "side: import\n"])
def test_a_file_that_is_no_case_is_a_user_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "case.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError):
        run_case(path)
    with pytest.raises(UserError):
        run_case(tmp_path / "absent.yml")
    with pytest.raises(UserError):
        run_case(tmp_path)


def test_unequal_scope_is_refused() -> None:
    with pytest.raises(RefusedError, match="scope"):
        run({"side": "compare", "import": "l1.yml", "domestic": "d1.yml"})


def test_unequal_quantity_is_refused() -> None:
    with pytest.raises(RefusedError, match="quantity"):
        run({"side": "compare", "import": "l1_ready.yml", "domestic": "d1_q5.yml"})


def test_a_partial_side_gives_no_saving_but_may_still_decide() -> None:
    ready = {**yaml.safe_load((CASES / "l1_ready.yml").read_text(encoding="utf-8"))}
    ready.pop("broker")
    found = run({"side": "compare", "import": ready, "domestic": "d1.yml"})
    assert found["partial"]
    assert found["comparison"]["saving"]["ex_vat"] is None
    assert found["comparison"]["cheaper"] == "domestic"  # the import costs at least 12.1 m


def test_life_cycle_scope_adds_discounted_lines() -> None:
    flows = {"years": 10, "rate": 0.08, "power_kw": 75, "hours": 6000, "tariff": 7.5, "maintenance": 250000}
    flows |= {"unavailability": 0.008, "downtime_per_hour": 5000}
    works = {"commissioning": 0, "training": 0, "spares": 0}
    document = run(L1, scope="life_cycle", life_cycle=flows, quantity=1, **works)
    operating = sum(Decimal(line(document, name)["amount"]) for name in ("energy", "maintenance", "downtime"))
    assert operating == Decimal("25934464.61")  # the life cycle of the import less its price of 6.0 m
    assert "life_cycle" in run(L1, scope="life_cycle", **works)["missing"]


def test_a_nominal_rate_needs_its_inflation() -> None:
    case = yaml.safe_load((CASES / "life_cycle.yml").read_text(encoding="utf-8"))
    with pytest.raises(RefusedError, match="nominal"):
        run(case, rate={"nominal": 0.16})
    both = run(case, rate={"nominal": 0.16, "inflation": 0.06})
    assert both["life_cycle"]["import"]["real_rate"].startswith("0.0943396")


def test_unequal_lives_compare_by_cost_a_year() -> None:
    case = yaml.safe_load((CASES / "life_cycle.yml").read_text(encoding="utf-8"))
    case["alternatives"]["domestic"]["years"] = 15
    found = run(case)
    assert found["compared_by"] == "eac"
    assert "break_even" not in found


def test_unlisted_code_of_an_incomplete_list_is_undetermined(tmp_path: Path) -> None:
    case = {
        "side": "regime",
        "date": "2026-06-15",
        "okpd2": "28.41.21",
        "bids": [{"id": "a", "price": 1, "origin": "RU"}],
    }
    with pytest.raises(RefusedError, match="undetermined"):
        run(case)
    lists = tmp_path / "lists.csv"
    head = "list,position,okpd2,valid_from,valid_to,act,clause,edition,source"
    lists.write_text(f"{head}\nban,1,28.41.2,2025-01-01,,ПП 1875,прил. 1,ред. 2025,act\n", encoding="utf-8")
    found = run(case, lists=str(lists))["regime"]
    assert (found["measure"], found["position"], found["act"]) == ("ban", "28.41.2", "ПП 1875")
    assert run(case, lists=str(lists), okpd2="26.51")["regime"]["measure"] == "preference"
    assert (
        run(case, lists=str(lists), date="2026-06-15", exemption={"unit_price": 300000, "total": 1000000})["regime"][
            "measure"
        ]
        == "preference"
    )
    assert run(case, lists=str(lists), exemption={"unit_price": 300001, "total": 1000000})["regime"]["measure"] == "ban"


def test_a_domestic_good_without_registry_number_is_not_proven() -> None:
    bids = [
        {"id": "proven", "price": 12, "goods": [{"origin": "RU", "registry_number": "1234"}]},
        {"id": "claimed", "price": 9, "goods": [{"origin": "RU"}]},
    ]
    found = run({"side": "regime", "date": "2026-06-15", "measure": "restriction", "bids": bids})["regime"]
    assert found["admitted"] == ["proven"]
    assert "registry number" in found["rejected"][0]["why"]


def test_explained_text_names_sources() -> None:
    text = run_case(CASES / "l1.yml").to_text(explain=True)
    assert "425-ФЗ" in text
    assert "11 048 046.95" in text
    assert "≥" in run_document({**L1, "freight": None}, where="x", folder=CASES, config=load_config()).to_text()


def test_a_foreign_price_is_indexed_before_the_exchange() -> None:
    old = {"amount": 380000, "currency": "CNY", "index": {"base": 95, "target": 100}}
    document = run(L1, unit_price=old)
    assert document["totals"]["ex_vat"] == TOTAL
    assert line(document, "invoice")["basis"] == "index"


def test_the_range_of_the_total_is_the_sum_of_the_ends_and_open_when_partial() -> None:
    document = run(L1)
    assert Decimal(document["range"]["low"]) == sum(Decimal(one["low"]) for one in document["lines"])
    assert Decimal(document["range"]["low"]) < Decimal(TOTAL) < Decimal(document["range"]["high"])
    assert run(L1, without=("broker",))["range"]["high"] is None


def test_a_contested_fee_widens_the_range_upwards_only() -> None:
    plain, contested = run(L1), run(L1, payment_agent={"rate": 0.03, "in_customs_value": "scenario"})
    assert contested["range"]["low"] == plain["range"]["low"]
    assert Decimal(contested["range"]["high"]) > Decimal(plain["range"]["high"])


def test_a_duty_paid_price_inside_a_jump_of_the_ladder_keeps_its_residual() -> None:
    none = {"payment_agent": 0, "bank": 0, "broker": 0, "certification": 0, "inland": 0, "financing": 0, "duty": 0}
    at_edge = (
        Decimal("10000000") * Decimal("1.22") + 49240
    )  # the last price of its bracket; the next starts 24 620 higher
    for more in (Decimal("0.01"), Decimal("24620.00")):
        case = {**none, "unit_price": str(at_edge + more), "incoterm": "DDP Tula", "quantity": 1}
        document = run(L1, without=("freight", "insurance"), **case)
        assert document["customs_value"] == "10000000.00"
        assert Decimal(line(document, "invoice")["amount"]) == Decimal("10000000") + more
        assert document["totals"]["inc_vat"] == str(at_edge + more)
