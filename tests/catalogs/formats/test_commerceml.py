"""CommerceML 2: the pair of files however it is given, price types, variants, what is missing or marked deleted."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from catalogs import load_catalog, read_catalog
from catalogs.formats import ReadOptions, open_table
from catalogs.item import Item
from config.errors import InputError
from tests.catalogs.formats import commerceml_files as files


def pair(folder: Path, *, encoding: str = "utf-8", declared: str = "UTF-8", version: str = "2.05") -> Path:
    kind = "Свойство" if version >= "2.04" else "СвойствоНоменклатуры"
    goods = files.goods(files.PUMP, files.BOLT, files.GONE, kind=kind)
    for name, body in (("import.xml", goods), ("offers.xml", files.package(*files.OFFERS))):
        text = files.document(body, declared=declared, version=version)
        (folder / name).write_bytes(text.encode(encoding))
    return folder / "import.xml"


def as_zip(folder: Path) -> Path:
    pair(folder)
    with zipfile.ZipFile(folder / "exchange.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("import.xml", "offers.xml"):
            archive.write(folder / name, f"webdata/{name}")
    return folder / "exchange.zip"


def as_one(folder: Path) -> Path:
    body = files.goods(files.PUMP, files.BOLT, files.GONE) + files.package(*files.OFFERS)
    (folder / "catalog.xml").write_text(files.document(body), "utf-8")
    return folder / "catalog.xml"


def apart(folder: Path) -> Path:
    """Schema 2.08 and later: prices in a file of their own."""
    named = [files.offer("t1", "Насос К 80-50-200"), *files.OFFERS[1:]]
    priced = [files.OFFERS[0].replace("<Наименование>Насос К 80-50-200</Наименование>", "")]
    written = {
        "import0_1.xml": files.goods(files.PUMP, files.BOLT, files.GONE),
        "offers0_1.xml": files.package(*named, types=""),
        "prices0_1.xml": files.package(*priced),
    }
    for name, body in written.items():
        (folder / name).write_text(files.document(body, version="2.10"), "utf-8")
    return folder / "offers0_1.xml"


def folder_of(folder: Path) -> Path:
    return pair(folder).parent


WAYS: tuple[Callable[[Path], Path], ...] = (pair, folder_of, as_zip, as_one, apart)


def items(path: Path) -> dict[str, Item]:
    table = load_catalog(path)
    return {table.item(row).id: table.item(row) for row in range(len(table))}


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_goods_and_prices_meet_however_they_are_given(tmp_path: Path, way: Callable[[Path], Path]) -> None:
    found = items(way(tmp_path))
    assert list(found) == ["t1", "t2#a", "t2#b"]
    pump = found["t1"]
    assert (pump.name, pump.model, pump.maker, pump.country) == (
        "Насос К 80-50-200",
        "К80-50-200",
        "Ливгидромаш",
        "Россия",
    )
    assert pump.mass_kg == 105.5
    (power,) = pump.of("power")
    assert power.quantity is not None
    assert power.quantity.low == 15000
    assert [value.category for value in pump.values if value.text == "чугун СЧ20"]
    assert pump.classes[0].code == "centrifugal_pump"
    assert pump.price is not None
    assert (pump.price.amount, pump.price.currency, pump.price.vat_included) == (45000.5, "RUB", True)


def test_variants_are_rows_of_their_own(tmp_path: Path) -> None:
    found = items(pair(tmp_path))
    zinc, plain = found["t2#a"], found["t2#b"]
    assert zinc.name.endswith("(цинк)")
    assert [value.quantity.low for one in (zinc, plain) for value in one.of("length") if value.quantity] == [0.06, 0.08]
    assert zinc.price is not None
    assert zinc.price.amount == 12
    assert plain.price is None
    assert [issue.reason for issue in plain.issues] == ["the offer states no price"]


@pytest.mark.parametrize("version", ["2.03", "2.05", "2.10"])
@pytest.mark.parametrize("declared", ["UTF-8", "windows-1251"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
def test_dialects_and_encodings(tmp_path: Path, encoding: str, declared: str, version: str) -> None:
    found = items(pair(tmp_path, encoding=encoding, declared=declared, version=version))
    assert found["t1"].of("power")
    assert found["t1"].price is not None


def test_a_price_type_can_be_asked_for(tmp_path: Path) -> None:
    table = open_table(pair(tmp_path), ReadOptions(price_type="оптовая"))
    row = next(table.rows)
    assert dict(zip(row.names, row.cells, strict=True))["price"] == "41000"
    assert any("'Оптовая' is read; the others: " in note for note in table.notes)


def test_the_purchase_price_is_never_the_offers(tmp_path: Path) -> None:
    path = pair(tmp_path)
    bought = files.offer("t1", "Насос", files.price("c0", "30000"))
    (tmp_path / "offers.xml").write_text(files.document(files.package(bought)), "utf-8")
    assert items(path)["t1"].price is None


def test_deleted_goods_are_told(tmp_path: Path) -> None:
    report = read_catalog(pair(tmp_path)).report
    assert [one.reason for one in report.rejected] == ["marked as deleted"]


def test_a_missing_half_is_told(tmp_path: Path) -> None:
    path = pair(tmp_path)
    (tmp_path / "offers.xml").unlink()
    catalog = read_catalog(path)
    assert any("no offers.xml beside import.xml" in note for note in catalog.report.notes)
    assert len(catalog.table) == 2


def test_offers_alone_are_items(tmp_path: Path) -> None:
    path = pair(tmp_path)
    path.unlink()
    found = items(tmp_path / "offers.xml")
    assert found["t1"].name == "Насос К 80-50-200"
    assert found["t1"].price is not None


def test_duplicate_goods_are_kept_with_an_issue(tmp_path: Path) -> None:
    path = tmp_path / "import.xml"
    path.write_text(files.document(files.goods(files.PUMP, files.PUMP)), "utf-8")
    catalog = read_catalog(path)
    assert len(catalog.table) == 2
    assert any("more than once" in issue.reason for issue in catalog.table.item(1).issues)


def test_a_cut_half_refuses_the_pair(tmp_path: Path) -> None:
    path = pair(tmp_path)
    content = (tmp_path / "offers.xml").read_bytes()
    (tmp_path / "offers.xml").write_bytes(content[: len(content) // 2])
    with pytest.raises(InputError, match=r"offers.xml: not well-formed"):
        load_catalog(path)


def test_a_folder_without_a_catalog_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a folder without a catalog"):
        load_catalog(tmp_path)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    outside.mkdir()
    inside.mkdir()
    pair(outside)
    (inside / "import.xml").symlink_to(outside / "import.xml")
    with pytest.raises(InputError, match="a folder without a catalog"):
        load_catalog(inside)
