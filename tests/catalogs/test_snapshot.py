"""A snapshot gives back what was saved, to the last field, and refuses everything else."""

from __future__ import annotations

import dataclasses
import json
import math
from pathlib import Path

import pytest

from catalogs import load_catalog
from catalogs.item import ClassGuess, Designation, Issue, Item, Price, Quantity, Value
from catalogs.samples import IMPORTS
from catalogs.snapshot import load_snapshot, save_snapshot
from catalogs.table import ItemTable
from config.errors import InputError

VALUES = (
    Value("power", Quantity(11000.0, 15000.0), "W", kind="decoded", text="11–15 кВт", column="name"),
    Value("length", Quantity(-math.inf, 0.4), "m", text="до 400 мм"),
    Value("head", Quantity(0.1 + 0.2, math.inf), "m"),
    Value("material", category="сталь", kind="inferred"),
)
FULL = Item(
    id="7",
    name="Насос «Ω»\n2",
    title="насос ω 2",
    description="d",
    maker="ГМС",
    maker_key="гмс",
    country="RU",
    model="К",
    classes=(ClassGuess("centrifugal_pump", "насос", 0.7), ClassGuess("EC1", "x", 0.1)),
    tnved="8413",
    okpd2="28.13",
    codes=("k50", "cr10"),
    designations=(Designation("f", "CR 10", "k", "fk", "centrifugal_pump", VALUES[:1]),),
    values=VALUES,
    price=Price(0.0, "RUB", "2026-01-01", vat_included=False, min_qty=2.0),
    mass_kg=0.0,
    lead_days=math.nan,
    region="Тверь",
    issues=(Issue("c", "t", "r"),),
)
BARE = Item(id="8", name="x", title="x", price=Price(math.nan, ""))


def test_every_field_of_an_item_comes_back(tmp_path: Path) -> None:
    for one in dataclasses.fields(Item):
        assert getattr(FULL, one.name) != one.default, f"{one.name} is not under test"
    save_snapshot(ItemTable.from_items([FULL, BARE]), tmp_path / "index")
    found = load_snapshot(tmp_path / "index")
    # repr, for NaN differs from itself
    assert [repr(found.item(row)) for row in range(2)] == [repr(FULL), repr(BARE)]


def test_a_real_catalog_comes_back_and_gives_the_same_bytes_twice(tmp_path: Path) -> None:
    table = load_catalog(IMPORTS)
    for name in ("one", "two"):
        save_snapshot(table, tmp_path / name, source="imports.csv")
    found = load_snapshot(tmp_path / "one")
    assert [repr(item) for item in found.details] == [repr(item) for item in table.details]
    for file in ("index.json", "items.parquet"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_an_empty_catalog_comes_back(tmp_path: Path) -> None:
    save_snapshot(ItemTable.from_items([]), tmp_path / "index")
    assert len(load_snapshot(tmp_path / "index")) == 0


def test_a_changed_record_is_noticed(tmp_path: Path) -> None:
    save_snapshot(ItemTable.from_items([FULL]), tmp_path / "index")
    manifest = json.loads((tmp_path / "index" / "index.json").read_text(encoding="utf-8"))
    manifest["content"] = "0" * 64
    (tmp_path / "index" / "index.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(InputError, match="damaged"):
        load_snapshot(tmp_path / "index")


def test_nothing_of_the_users_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("precious", encoding="utf-8")
    (tmp_path / "file").write_text("precious", encoding="utf-8")
    for taken in ("mine", "file"):
        with pytest.raises(InputError, match="nothing was written"):
            save_snapshot(ItemTable.from_items([FULL]), tmp_path / taken)
    assert (tmp_path / "mine" / "thesis.txt").read_text(encoding="utf-8") == "precious"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "mine"]
