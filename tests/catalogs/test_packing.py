"""Packed items and columns give back what was saved, to the last field."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path

import numpy as np
import pytest

from catalogs import load_catalog
from catalogs.arrays import Arrays, OnDisk
from catalogs.item import ClassGuess, Designation, Issue, Item, Price, Quantity, Value
from catalogs.packing import pack, unpack
from catalogs.samples import IMPORTS
from catalogs.snapshot import TableWriter, open_table
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


def test_every_field_of_an_item_comes_back() -> None:
    for one in dataclasses.fields(Item):
        assert getattr(FULL, one.name) != one.default, f"{one.name} is not under test"
    # repr, for NaN differs from itself
    assert [repr(unpack(pack(item))) for item in (FULL, BARE)] == [repr(FULL), repr(BARE)]


def test_a_table_comes_back_column_by_column(tmp_path: Path) -> None:
    items = [*load_catalog(IMPORTS).details[:300], FULL, BARE]
    table = ItemTable.from_items(items)
    arrays = OnDisk(tmp_path / "gathering")
    writer = TableWriter(arrays, tmp_path / "items.bin")
    for start in range(0, len(items), 70):
        writer.add(items[start : start + 70])
    facts = writer.finish()
    contents = arrays.finish(tmp_path / "arrays.bin")
    found = open_table(Arrays(tmp_path / "arrays.bin", contents), facts, tmp_path / "items.bin")
    assert [repr(item) for item in found.details] == [repr(item) for item in table.details]
    some = np.array([301, 5, 5, 0])
    for name in ("ids", "display", "titles", "maker_keys", "class_codes", "codes", "keys", "full_keys"):
        assert getattr(found, name).tolist() == getattr(table, name).tolist()
        assert getattr(found, name)[some].tolist() == getattr(table, name)[some].tolist()
        assert getattr(found, name)[7] == getattr(table, name)[7]
        assert getattr(found, name)[-2:].tolist() == getattr(table, name)[-2:].tolist()
    assert (found.ids == items[9].id).tolist() == (table.ids == items[9].id).tolist()
    assert list(found.quantities) == list(table.quantities)
    assert list(found.categories) == list(table.categories)
    for name, column in table.quantities.items():
        for part in ("unit", "rows", "low", "high"):
            assert np.array_equal(getattr(found.quantities[name], part), getattr(column, part))
    for name, words in table.categories.items():
        assert found.categories[name].vocabulary == words.vocabulary
        assert np.array_equal(found.categories[name].codes, words.codes)


def test_a_cut_or_exchanged_file_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "arrays.bin"
    arrays = OnDisk(tmp_path / "gathering")
    arrays.add("a", np.arange(1000))
    contents = arrays.finish(path)
    assert Arrays(path, contents)["a"].tolist() == list(range(1000))
    whole = path.read_bytes()
    for damaged in (whole[:-8], whole[:100] + b"x" + whole[101:], b""):
        path.write_bytes(damaged)
        with pytest.raises(InputError, match="damaged"):
            Arrays(path, contents)
