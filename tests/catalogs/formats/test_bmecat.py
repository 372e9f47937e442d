"""BMEcat: ETIM codes in words, the list price among several, both versions, updates and withdrawn products."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from catalogs import load_catalog, read_catalog
from catalogs.formats import ReadOptions, open_table
from config.errors import InputError

XMLNS = ' xmlns="http://www.bmecat.org/bmecat/2005fd" version="2005"'
HEADER = """<HEADER><CATALOG><LANGUAGE>deu</LANGUAGE><CATALOG_ID>1</CATALOG_ID><CATALOG_VERSION>1.0</CATALOG_VERSION>
<CURRENCY>EUR</CURRENCY><DATETIME type="generation_date"><DATE>2026-03-01</DATE></DATETIME></CATALOG>
<SUPPLIER><SUPPLIER_NAME>Motoren AG</SUPPLIER_NAME></SUPPLIER></HEADER>"""
GROUPS = """<CATALOG_GROUP_SYSTEM>
<CATALOG_STRUCTURE type="root"><GROUP_ID>1</GROUP_ID><GROUP_NAME>Katalog</GROUP_NAME><PARENT_ID>0</PARENT_ID>
</CATALOG_STRUCTURE><CATALOG_STRUCTURE type="leaf"><GROUP_ID>7</GROUP_ID><GROUP_NAME lang="deu">Motoren</GROUP_NAME>
<GROUP_NAME lang="eng">Motors</GROUP_NAME><PARENT_ID>1</PARENT_ID></CATALOG_STRUCTURE></CATALOG_GROUP_SYSTEM>"""
MAP = "<{0}_TO_CATALOGGROUP_MAP><{1}_ID>M-1</{1}_ID><CATALOG_GROUP_ID>7</CATALOG_GROUP_ID></{0}_TO_CATALOGGROUP_MAP>"


def feature(name: str, *values: str, unit: str = "") -> str:
    stated = "".join(f"<FVALUE>{value}</FVALUE>" for value in values)
    return f"<FEATURE><FNAME>{name}</FNAME>{stated}{f'<FUNIT>{unit}</FUNIT>' if unit else ''}</FEATURE>"


FEATURES = (
    feature("EF000008", "12.500", unit="MMT"),  # Width
    feature("EF000002", "220", "240", unit="EU570079"),  # Nominal voltage, a range
    feature("EF000007", "EV000080"),  # Colour
    feature("EF000004", "-"),
    feature("Leistung", "11", unit="KWT"),
)


def price(kind: str, amount: str, rest: str = "") -> str:
    return f'<PRODUCT_PRICE price_type="{kind}"><PRICE_AMOUNT>{amount}</PRICE_AMOUNT>{rest}</PRODUCT_PRICE>'


PRICES = (
    price("net_customer", "900")
    + price("net_list", "1200.00", "<LOWER_BOUND>10</LOWER_BOUND>")
    + price("net_list", "1250")
)


def product(prices: str = PRICES, *, key: str = "M-1", mode: str = "new", quantity: str = "1") -> str:
    return f"""<PRODUCT mode="{mode}"><SUPPLIER_PID type="supplier_specific">{key}</SUPPLIER_PID><PRODUCT_DETAILS>
<DESCRIPTION_SHORT lang="deu">Drehstrommotor 11 kW</DESCRIPTION_SHORT>
<DESCRIPTION_SHORT lang="eng">Three-phase motor 11 kW</DESCRIPTION_SHORT>
<DESCRIPTION_LONG lang="eng">Squirrel cage &amp; IE3</DESCRIPTION_LONG>
<INTERNATIONAL_PID type="ean">4012345678901</INTERNATIONAL_PID><MANUFACTURER_PID>7MM-160</MANUFACTURER_PID>
<MANUFACTURER_NAME>Motoren AG</MANUFACTURER_NAME><DELIVERY_TIME>14</DELIVERY_TIME></PRODUCT_DETAILS>
<PRODUCT_FEATURES><REFERENCE_FEATURE_SYSTEM_NAME>ETIM-6.0</REFERENCE_FEATURE_SYSTEM_NAME>
<REFERENCE_FEATURE_GROUP_ID>EC000001</REFERENCE_FEATURE_GROUP_ID>{"".join(FEATURES)}</PRODUCT_FEATURES>
<PRODUCT_ORDER_DETAILS><ORDER_UNIT>C62</ORDER_UNIT><PRICE_QUANTITY>{quantity}</PRICE_QUANTITY>
<QUANTITY_MIN>2</QUANTITY_MIN></PRODUCT_ORDER_DETAILS><PRODUCT_PRICE_DETAILS>{prices}</PRODUCT_PRICE_DETAILS>
<MIME_INFO><MIME><MIME_SOURCE>../../etc/passwd</MIME_SOURCE></MIME></MIME_INFO><PRODUCT_LOGISTIC_DETAILS>
<CUSTOMS_TARIFF_NUMBER><CUSTOMS_NUMBER>85015220</CUSTOMS_NUMBER></CUSTOMS_TARIFF_NUMBER>
<COUNTRY_OF_ORIGIN>DE</COUNTRY_OF_ORIGIN><PRODUCT_DIMENSIONS><WEIGHT>72.5</WEIGHT></PRODUCT_DIMENSIONS>
</PRODUCT_LOGISTIC_DETAILS></PRODUCT>"""


def written(path: Path, *products: str, encoding: str = "utf-8", transaction: str = "T_NEW_CATALOG") -> Path:
    body = f"{GROUPS}{''.join(products)}{MAP.format('PRODUCT', 'PROD')}"
    head = f'<?xml version="1.0" encoding="{encoding}"?>\n<BMECAT{XMLNS}>'
    path.write_bytes(f"{head}{HEADER}<{transaction}>{body}</{transaction}></BMECAT>".encode(encoding))
    return path


def as_version_1(path: Path) -> Path:
    """The same in the words of BMEcat 1.2, with its customary DOCTYPE."""
    text = written(path, product()).read_text("utf-8")
    for new, old in (
        ("PRODUCT", "ARTICLE"),
        ("PROD_ID", "ART_ID"),
        ("SUPPLIER_PID", "SUPPLIER_AID"),
        (XMLNS, ' version="1.2"'),
    ):
        text = text.replace(new, old)
    text = text.replace("MANUFACTURER_PID", "MANUFACTURER_AID")
    text = text.replace('<INTERNATIONAL_PID type="ean">4012345678901</INTERNATIONAL_PID>', "<EAN>4012345678901</EAN>")
    text = text.replace("?>\n", '?>\n<!DOCTYPE BMECAT SYSTEM "bmecat_new_catalog_1_2.dtd">\n')
    path.write_text(text, "utf-8")
    return path


def cells(path: Path, **options: str) -> dict[str, str]:
    row = next(open_table(path, ReadOptions(**options)).rows)  # type: ignore[arg-type]
    return dict(zip(row.names, row.cells, strict=True))


@pytest.mark.parametrize("version", ["2005", "1.2"])
def test_a_product_of_both_versions(tmp_path: Path, version: str) -> None:
    path = tmp_path / "a.xml"
    row = cells(written(path, product()) if version == "2005" else as_version_1(path))
    attributes = json.loads(row.pop("attributes"))
    assert row == {
        "id": "M-1",
        "name": "Three-phase motor 11 kW",
        "model": "7MM-160",
        "article": "",
        "maker": "Motoren AG",
        "country": "DE",
        "class_code": "EC000001",
        "category": "Motors",
        "price": "1250",
        "currency": "EUR",
        "vat_included": "no",
        "price_date": "2026-03-01",
        "min_qty": "2",
        "lead_days": "14",
        "tnved": "85015220",
        "mass_kg": "72.5",
        "description": "Squirrel cage & IE3",
    }
    colour = attributes.pop("Colour")
    assert colour
    assert not colour.startswith("EV")
    assert attributes == {
        "Width, mm": "12.5",
        "Nominal voltage, V": "220…240",
        "Leistung, kW": "11",
        "EAN": "4012345678901",
    }


def test_features_become_quantities(tmp_path: Path) -> None:
    item = load_catalog(written(tmp_path / "a.xml", product())).item(0)
    quantities = {value.attribute: value.quantity for value in item.values if value.column}
    assert quantities["width"] is not None
    assert quantities["width"].low == 0.0125
    assert quantities["power"] is not None
    assert quantities["power"].low == 11000
    assert item.classes[0].code == "EC000001"
    assert item.mass_kg == 72.5


def test_prices_are_of_one_unit_and_a_type_can_be_asked_for(tmp_path: Path) -> None:
    factor = price("net_list", "1250", "<PRICE_FACTOR>0.8</PRICE_FACTOR><PRICE_CURRENCY>USD</PRICE_CURRENCY>")
    row = cells(written(tmp_path / "a.xml", product(factor, quantity="100")))
    assert (row["price"], row["currency"]) == ("10", "USD")
    assert cells(written(tmp_path / "b.xml", product()), price_type="net_customer")["price"] == "900"


def test_what_lacks_details_or_is_withdrawn_is_told(tmp_path: Path) -> None:
    bare = '<PRODUCT mode="update"><SUPPLIER_PID>M-2</SUPPLIER_PID></PRODUCT>'
    path = written(tmp_path / "a.xml", product(""), product(mode="delete"), bare)
    catalog = read_catalog(path)
    assert [one.reason for one in catalog.report.rejected] == [
        "withdrawn: mode is delete",
        "an update without details: the whole catalog is needed",
    ]
    assert "no list price is stated" in {issue.reason for issue in catalog.table.item(0).issues}


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    umlaut = product().replace("Drehstrommotor 11 kW", "Gerät für Öl").replace('lang="eng"', 'lang="fra"')
    row = cells(written(tmp_path / "a.xml", umlaut, encoding=encoding))
    assert row["name"] == "Gerät für Öl"


def test_a_cut_file_is_an_error(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xml", product())
    path.write_bytes(path.read_bytes()[:-60])
    with pytest.raises(InputError, match="not well-formed"):
        load_catalog(path)
