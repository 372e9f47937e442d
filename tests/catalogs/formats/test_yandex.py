"""Yandex YML: both offer types, lying declarations, slips of writers, what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from catalogs import load_catalog, read_catalog
from catalogs.formats import open_table
from config.errors import InputError

HEAD = '<?xml version="1.0" encoding="{declared}"?>\n'
SHOP = """<yml_catalog date="2026-05-01T12:00:00+03:00"><shop><name>Завод</name><company>ООО Завод</company>
<currencies><currency id="RUR" rate="1"/><currency id="CNY" rate="CBRF"/></currencies>
<categories><category id="1">Насосы</category><category id="12" parentId="1">Консольные</category></categories>
<offers>{offers}</offers></shop></yml_catalog>"""
SIMPLE = """<offer id="s1" available="true"><url>http://shop.example/1</url><price>45000.50</price>
<currencyId>RUR</currencyId><categoryId>12</categoryId><name>Насос К 80-50-200 &quot;Ливны&quot;</name>
<vendor>Ливгидромаш</vendor><vendorCode>К80-50-200</vendorCode><country_of_origin>Россия</country_of_origin>
<param name="Мощность" unit="кВт">15</param><param name="Резьба">1/2"</param><param name="Цвет">синий</param>
<param name="Цвет">серый</param><weight>105.5</weight><barcode>4601234567893</barcode>
<description><![CDATA[<p>Консольный&nbsp;насос</p><p>вода & щёлочь</p>]]></description></offer>"""
MODEL = """<offer id="m1" type="vendor.model"><typePrefix>Насос погружной</typePrefix><vendor>ГМС</vendor>
<model>ЭЦВ 6-10-80</model><vendorCode>ГМС-55</vendorCode><categoryId>1</categoryId><price from="true">900</price>
<currencyId>CNY</currencyId><min-quantity>2</min-quantity></offer>"""


def written(path: Path, offers: str, *, encoding: str = "utf-8", declared: str = "", head: str = HEAD) -> Path:
    text = head.format(declared=declared or encoding) + SHOP.format(offers=offers)
    path.write_bytes(text.encode(encoding))
    return path


def cells(path: Path) -> list[dict[str, str]]:
    return [dict(zip(row.names, row.cells, strict=True)) for row in open_table(path).rows]


def test_simplified_offer(tmp_path: Path) -> None:
    (row,) = cells(written(tmp_path / "a.yml", SIMPLE))
    attributes = json.loads(row.pop("attributes"))
    assert row == {
        "id": "s1",
        "name": 'Насос К 80-50-200 "Ливны"',
        "model": "К80-50-200",
        "article": "",
        "maker": "Ливгидромаш",
        "country": "Россия",
        "category": "Насосы / Консольные",
        "price": "45000.50",
        "currency": "RUB",
        "min_qty": "",
        "description": "Консольный насос\nвода & щёлочь",
    }
    assert attributes == {
        "Мощность, кВт": "15",
        "Резьба": '1/2"',
        "Цвет": "синий; серый",
        "Масса с упаковкой, кг": "105.5",
        "EAN": "4601234567893",
    }


def test_vendor_model_offer(tmp_path: Path) -> None:
    table = load_catalog(written(tmp_path / "a.xml", MODEL))
    item = table.item(0)
    assert item.name == "Насос погружной ЭЦВ 6-10-80"
    assert (item.model, item.maker) == ("ЭЦВ 6-10-80", "ГМС")
    assert item.price is not None
    assert (item.price.amount, item.price.currency, item.price.min_qty) == (900, "CNY", 2)
    assert [issue.reason for issue in item.issues] == ["the price is the lowest of several"]


def test_units_of_params_are_read(tmp_path: Path) -> None:
    item = load_catalog(written(tmp_path / "a.yml", SIMPLE)).item(0)
    (power,) = item.of("power")
    assert power.quantity is not None
    assert power.quantity.low == 15000
    assert item.classes[0].code == "centrifugal_pump"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "koi8-r", "utf-16"])
@pytest.mark.parametrize("declared", ["utf-8", "windows-1251", "UTF-16", "no-such-encoding"])
def test_declarations_may_lie(tmp_path: Path, encoding: str, declared: str) -> None:
    offer = SIMPLE.replace("&nbsp;", " ")
    names = [row["name"] for row in cells(written(tmp_path / "a.yml", offer, encoding=encoding, declared=declared))]
    assert names == ['Насос К 80-50-200 "Ливны"']


def test_customary_doctype_is_skipped_and_not_fetched(tmp_path: Path) -> None:
    head = HEAD + '<!DOCTYPE yml_catalog SYSTEM "shops.dtd">\n'
    assert len(cells(written(tmp_path / "a.yml", SIMPLE, head=head))) == 1


def test_rows_that_lack_something_are_kept_or_told(tmp_path: Path) -> None:
    nameless = '<offer id="x"><price>5</price><currencyId>RUR</currencyId></offer>'
    unpriced = '<offer id="s1"><name>Насос ЦНС 60-66</name></offer>'
    catalog = read_catalog(written(tmp_path / "a.yml", SIMPLE + nameless + unpriced))
    assert [one.reason for one in catalog.report.rejected] == ["no name and no designation"]
    assert list(catalog.table.ids) == ["s1", "s1#2"]
    reasons = {issue.reason for issue in catalog.table.item(1).issues}
    assert reasons == {"the id stands more than once: a number was added", "the offer states no price"}


def test_category_that_is_its_own_parent_ends(tmp_path: Path) -> None:
    path = written(tmp_path / "a.yml", SIMPLE)
    text = path.read_text("utf-8").replace('<category id="1">', '<category id="1" parentId="12">')
    path.write_text(text, "utf-8")
    assert cells(path)[0]["category"].endswith("Насосы / Консольные")


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.95])
def test_truncated_file_is_an_error(tmp_path: Path, cut: float) -> None:
    path = written(tmp_path / "a.yml", SIMPLE + MODEL)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * cut)])
    with pytest.raises(InputError, match="not well-formed XML at line"):
        load_catalog(path)


def test_unknown_root_names_the_known_ones(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text('<?xml version="1.0"?><rss><channel/></rss>', "utf-8")
    with pytest.raises(InputError, match=r"<rss>(.|\n)*yml_catalog"):
        load_catalog(path)
