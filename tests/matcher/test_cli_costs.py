"""What commands take costs from: the list under work for prices it lacks, files that options name."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path

import pytest
from click.testing import CliRunner
from typer.main import get_command

from catalogs.load import load_catalog
from config.errors import UserError
from matcher import Matcher, cli

HEAD = "id;name;maker;price;currency;vat_included;price_date\n"
IMPORTS = [f"I{n};Подшипник SKF 620{n}-2RS1;SKF;{price};EUR;;2026-06-01" for n, price in ((5, 4), (6, 6), (7, 8))]
UNPRICED = "I8;Подшипник SKF 6208-2RS1;SKF;;;;"
OFFERS = ["O5;Подшипник 180205;ГПЗ;300;RUB;да;2024-01-15", "O8;Подшипник 180208;ГПЗ;500;RUB;да;2026-05-15"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, rows in (("imports", [*IMPORTS, UNPRICED]), ("alone", [UNPRICED]), ("offers", OFFERS)):
        (tmp_path / f"{name}.csv").write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    (tmp_path / "index.csv").write_text("series,month,index\n28,2024-01-01,100\n28,2026-05-01,130\n", encoding="utf-8")
    return tmp_path


def run(*words: str | Path) -> str:
    done = CliRunner().invoke(get_command(cli.app), [str(word) for word in words])
    if done.exception:
        raise done.exception
    return done.stdout


def matched(folder: Path, imports: str, *options: str | Path) -> dict[str, dict[str, str]]:
    run("match", folder / imports, folder / "offers.csv", "-o", folder / "m.csv", "--limit", "1", *options)
    lines = (folder / "m.csv").read_text(encoding="utf-8-sig").splitlines()
    return {row["import_id"]: row for row in csv.DictReader(lines)}


def test_an_unpriced_import_gets_the_price_of_its_like_in_the_same_file(folder: Path) -> None:
    row = matched(folder, "imports.csv")["I8"]
    assert float(row["cost_import_low"]) < float(row["cost_import"]) < float(row["cost_import_high"])
    assert row["cost_missing"].startswith("import.unit_price (model: ")
    assert "of 3 prices, interval insufficient" in row["cost_missing"]
    assert matched(folder, "imports.csv")["I5"]["cost_missing"] == ""
    words = ("why", "I8", "O8", "--imports", folder / "imports.csv", "--offers", folder / "offers.csv", "--json")
    assert "of 3 prices, interval insufficient" in run(*words)


def test_a_modelled_price_does_not_depend_on_the_order_of_rows(folder: Path) -> None:
    first = matched(folder, "imports.csv")
    rows = [*IMPORTS, UNPRICED]
    random.Random(3).shuffle(rows)
    (folder / "imports.csv").write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    assert matched(folder, "imports.csv") == first


def test_prices_of_another_list_stand_behind_imports(folder: Path) -> None:
    bare = matched(folder, "alone.csv")["I8"]
    assert bare["cost_import"] == ""
    assert "import.unit_price" in bare["cost_missing"]
    named = matched(folder, "alone.csv", "--import-prices", folder / "imports.csv")["I8"]
    assert named["cost_import"] == matched(folder, "imports.csv")["I8"]["cost_import"]
    words = ("query", "Подшипник SKF 6208-2RS1", "--offers", folder / "offers.csv", "--json")
    assert json.loads(run(*words))["candidates"][0]["cost_import"] is None
    shown = json.loads(run(*words, "--import-prices", folder / "imports.csv"))["candidates"][0]
    assert shown["cost_import"] == pytest.approx(float(named["cost_import"]))


def test_a_price_index_brings_old_offers_to_the_day(folder: Path) -> None:
    old = float(matched(folder, "imports.csv")["I5"]["cost_offer"])
    indexed = matched(folder, "imports.csv", "--price-index", folder / "index.csv")["I5"]
    assert float(indexed["cost_offer"]) == pytest.approx(1.3 * old, abs=0.02)
    with pytest.raises(UserError, match="no such file of price indices"):
        matched(folder, "imports.csv", "--price-index", folder / "none.csv")


def test_a_matcher_nobody_set_up_still_costs(folder: Path) -> None:
    matcher = Matcher(load_catalog(folder / "offers.csv"))
    frame = matcher.match(load_catalog(folder / "imports.csv"), limit=1).to_frame().set_index("import_id")
    assert frame.loc["I5", "cost_offer"] > 0
    assert frame.loc["I5", "cost_import"] > frame.loc["I5", "cost_import_low"] > 0
    assert frame.loc["I5", "cost_currency"] == "RUB"
    bare = Matcher(load_catalog(folder / "offers.csv"), cost=False)
    assert bare.match(load_catalog(folder / "imports.csv")).to_frame()["cost_offer"].isna().all()
