from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "catalogs" / "samples"
COLUMNS = [
    *("id", "name", "description", "maker", "country", "model", "class_code"),
    *("price", "currency", "price_date", "vat_included", "min_qty", "unit"),
    *("mass_kg", "lead_days", "region", "tnved", "okpd2"),
]


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


IMPORTS, OFFERS, PAIRS = rows("imports.csv"), rows("offers.csv"), rows("pairs.csv")


def test_there_are_enough_of_both() -> None:
    assert len(IMPORTS) >= 300
    assert len(OFFERS) >= 1500
    assert len({pair["import_id"] for pair in PAIRS}) >= 200


@pytest.mark.parametrize("table", [IMPORTS, OFFERS])
def test_columns_are_the_contract_and_ids_are_unique(table: list[dict[str, str]]) -> None:
    assert list(table[0]) == COLUMNS
    assert len({row["id"] for row in table}) == len(table)
    assert all(row["name"].strip() for row in table)


def test_every_gold_pair_names_existing_rows_once() -> None:
    known_imports, known_offers = {row["id"] for row in IMPORTS}, {row["id"] for row in OFFERS}
    assert all(pair["import_id"] in known_imports and pair["offer_id"] in known_offers for pair in PAIRS)
    assert len({(pair["import_id"], pair["offer_id"]) for pair in PAIRS}) == len(PAIRS)


def test_a_pair_stays_within_its_kind_of_equipment() -> None:
    assert all(pair["import_id"][2:5] == pair["offer_id"][2:5] for pair in PAIRS)


def test_pump_pairs_are_equal_model_numbers() -> None:
    imports, offers = ({row["id"]: row["model"] for row in table} for table in (IMPORTS, OFFERS))
    pumps = [pair for pair in PAIRS if pair["import_id"].startswith("I-PMP")]
    assert len(pumps) >= 30
    for pair in pumps:
        assert imports[pair["import_id"]].removeprefix("CR") == offers[pair["offer_id"]].removeprefix(
            "BM"
        ).removesuffix("A")


def test_sealed_bearing_pairs_keep_bore_and_seal() -> None:
    offers = {row["id"]: row["model"] for row in OFFERS}
    names = {row["id"]: row["name"] for row in IMPORTS}
    checked = 0
    for pair in PAIRS:
        found = re.search(r"\b6[023](\d\d)\D*(2RS|DDU|LLU)", names[pair["import_id"]])
        if found:
            checked += 1
            assert re.fullmatch(rf"180[123]{found[1]}", offers[pair["offer_id"]])
    assert checked >= 15


def test_some_imports_have_no_counterpart() -> None:
    paired = {pair["import_id"] for pair in PAIRS}
    assert sum(row["id"].startswith("I-NON") and row["id"] not in paired for row in IMPORTS) >= 15


def test_names_come_in_four_languages_and_prices_in_four_currencies() -> None:
    text = "\n".join(row["name"] for row in IMPORTS)
    assert all(word in text for word in ("Подшипник", "Deep groove ball bearing", "Rillenkugellager", "深沟球轴承"))
    assert {row["currency"] for row in IMPORTS} >= {"EUR", "USD", "CNY", "RUB"}


def test_offers_priced_in_roubles_state_vat() -> None:
    priced = [row for row in OFFERS if row["currency"]]
    assert len(priced) >= 300
    assert all(row["currency"] == "RUB" and row["vat_included"] in {"true", "false"} for row in priced)


def test_some_rows_are_dirty() -> None:
    assert sum(row["price"] == "по запросу" for row in OFFERS) >= 5
    mixed = re.compile(r"[A-Z][А-Я]|[А-Я][A-Z]")
    assert sum(bool(mixed.search(row["name"])) for row in IMPORTS if not row["id"].startswith("I-MOT")) >= 3
    assert any(row["name"] != row["name"].strip() for row in IMPORTS)


def test_price_bands_enclose_the_price_of_their_offer() -> None:
    prices = {row["id"]: row["price"].replace("\u00a0", "").replace(",00", "") for row in OFFERS}
    bands = rows("price_bands.csv")
    assert len(bands) >= 200
    for one in bands:
        if prices[one["offer_id"]] != "по запросу":
            assert float(one["low"]) <= float(prices[one["offer_id"]]) <= float(one["high"])


def test_every_block_has_its_source() -> None:
    text = (FOLDER / "SOURCES.md").read_text(encoding="utf-8")
    blocks = Counter(row["id"][2:5] for row in (*IMPORTS, *OFFERS))
    assert [block for block in blocks if f"`{block}`" not in text] == []


def test_the_files_are_small_enough_to_ship() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 1_000_000
