"""BMEcat 2005 and 1.2 (T_NEW_CATALOG): products with ETIM features, whose codes are put into words.

Source: BMEcat 2005 specification (eBusInstitut, Fraunhofer IAO); guideline ETIM BMEcat 3.x for the use of features.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path

from catalogs.formats.base import RawRow, RawTable, ReadOptions
from catalogs.formats.xml_nodes import Node, Source, read_nodes
from catalogs.formats.xml_text import root_name
from catalogs.formats.xml_values import Groups, gather, named_row, plain_words
from config.etim_terms import etim_terms, unit_codes

ROOT = "BMECAT"
_MAPS = ("PRODUCT_TO_CATALOGGROUP_MAP", "ARTICLE_TO_CATALOGGROUP_MAP")
_LANGUAGES = ("rus", "ru", "eng", "en")  # best first; else the first one written
# Prices a maker's list is compared by, best first; a customer's own price is no list price
_PRICE_TYPES = ("net_list", "gros_list", "nrp", "net_customer", "net_customer_exp")
_VAT = {"net_list": "no", "net_customer": "no", "net_customer_exp": "no", "gros_list": "yes"}
_NOT_STATED = frozenset(["", "-", "na", "n/a"])
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def is_bmecat(head: bytes) -> bool:
    """Whether the first bytes open a BMECAT document."""
    return root_name(head) == ROOT


def read_bmecat(path: Path, options: ReadOptions) -> RawTable:
    """Products of a BMEcat file, streamed; the groups and which product is in which are kept in memory."""
    return RawTable("bmecat", _products(Source.of(path), options.price_type))


def _products(source: Source, price_type: str) -> Iterator[RawRow]:
    groups, group_of = _groups(source)
    currency = date = ""
    for node in read_nodes(source, ("HEADER", "PRODUCT", "ARTICLE")):
        if node.tag == "HEADER":
            catalog = node.first("CATALOG") or node
            currency, date = catalog.get("CURRENCY"), _date(catalog)
        else:
            yield _row(node, groups, group_of, _Prices(price_type, currency, date))


def _groups(source: Source) -> tuple[Groups, dict[str, str]]:
    """The groups, and the group of each product: the file tells it after all products, so it is read apart."""
    groups, group_of = Groups(source.name), dict[str, str]()
    for node in read_nodes(source, ("CATALOG_STRUCTURE", *_MAPS)):
        if node.tag == "CATALOG_STRUCTURE":
            root = node.attributes.get("type") == "root"
            groups.add(node.get("GROUP_ID"), "" if root else _said(node, "GROUP_NAME"), node.get("PARENT_ID"))
        else:
            group_of.setdefault(node.get("PROD_ID", "ART_ID"), node.get("CATALOG_GROUP_ID"))
    return groups, group_of


def _row(product: Node, groups: Groups, group_of: dict[str, str], prices: _Prices) -> RawRow:
    key = product.get("SUPPLIER_PID", "SUPPLIER_AID")
    details = product.first("PRODUCT_DETAILS", "ARTICLE_DETAILS")
    if product.attributes.get("mode") == "delete":
        return RawRow(product.line, (key,), ("id",), problem="withdrawn: mode is delete")
    if details is None:
        return RawRow(product.line, (key,), ("id",), problem="an update without details: the whole catalog is needed")
    logistics = product.first("PRODUCT_LOGISTIC_DETAILS", "ARTICLE_LOGISTIC_DETAILS") or product
    order = product.first("PRODUCT_ORDER_DETAILS", "ARTICLE_ORDER_DETAILS") or product
    article, described = details.get("MANUFACTURER_PID", "MANUFACTURER_AID"), details.get("MANUFACTURER_TYPE_DESCR")
    price, note = prices.of(product, order)
    classes, attributes = _features(product)
    gather(attributes, "EAN", details.get("INTERNATIONAL_PID", "EAN"))
    size = logistics.first("PRODUCT_DIMENSIONS", "ARTICLE_DIMENSIONS")
    cells = {
        "id": key,
        "name": _said(details, "DESCRIPTION_SHORT"),
        "model": described or article,
        "article": article if described else "",
        "maker": details.get("MANUFACTURER_NAME"),
        "country": logistics.get("COUNTRY_OF_ORIGIN"),
        "class_code": classes,
        "category": groups.path(group_of.get(key, "")),
        **price,
        "min_qty": order.get("QUANTITY_MIN"),
        "lead_days": details.get("DELIVERY_TIME"),
        "tnved": logistics.get("CUSTOMS_NUMBER", "CUSTOMS_TARIFF_NUMBER") or _customs(logistics),
        "mass_kg": size.get("WEIGHT") if size else "",
        "description": plain_words(_said(details, "DESCRIPTION_LONG")),
    }
    return named_row(product.line, cells, attributes, note)


def _features(product: Node) -> tuple[str, dict[str, str]]:
    """The ETIM class, and every feature in words: EF000008 with MMT is "Width, mm"."""
    classes, attributes = "", dict[str, str]()
    for system in product.all("PRODUCT_FEATURES", "ARTICLE_FEATURES"):
        group = system.get("REFERENCE_FEATURE_GROUP_ID", "REFERENCE_FEATURE_GROUP_NAME")
        if re.fullmatch(r"EC\d{6}", group):
            classes = classes or group
        for feature in system.all("FEATURE"):
            name = feature.get("FNAME", "FT_IDREF")
            values = [one.text for one in feature.all("FVALUE", "VALUE_IDREF") if one.text.lower() not in _NOT_STATED]
            unit = feature.get("FUNIT")
            stated = _stated(values, is_etim=name.startswith("EF"))
            gather(attributes, etim_terms().get(name, name), stated, unit_codes().get(unit, unit))
    return classes, attributes


def _stated(values: list[str], *, is_etim: bool) -> str:
    """Values of a feature as a cell. Two numbers of an ETIM feature are the ends of a range: type R has just these."""
    words = [_plain_number(value) if _NUMBER.fullmatch(value) else etim_terms().get(value, value) for value in values]
    if is_etim and len(values) == 2 and all(_NUMBER.fullmatch(value) for value in values):
        return f"{words[0]}…{words[1]}" if words[0] != words[1] else words[0]
    return "; ".join(words)


def _plain_number(value: str) -> str:
    """A number without zeros after its point: the format has a decimal point, 12.500 is not twelve thousand."""
    return value.rstrip("0").rstrip(".") if "." in value else value


def _said(node: Node, name: str) -> str:
    """Text in the best language there is."""
    said = [one for one in node.all(name) if one.text]
    for language in _LANGUAGES:
        for one in said:
            if one.attributes.get("lang", "").lower() == language:
                return one.text
    return said[0].text if said else ""


def _customs(logistics: Node) -> str:
    number = logistics.first("CUSTOMS_TARIFF_NUMBER")
    return number.get("CUSTOMS_NUMBER") if number else ""


def _date(node: Node) -> str:
    """The day prices hold from, else that of the catalog."""
    dates = {one.attributes.get("type", ""): one.get("DATE") for one in node.all("DATETIME")}
    return dates.get("valid_start_date") or dates.get("generation_date") or ""


class _Prices:
    """Which of a product's prices is its list price."""

    def __init__(self, wanted: str, currency: str, date: str) -> None:
        self._order = (wanted,) if wanted else _PRICE_TYPES
        self._currency, self._date = currency, date

    def of(self, product: Node, order: Node) -> tuple[dict[str, str], str]:
        """Cells of the price of one unit at the smallest quantity, and what a person should know of it."""
        found = [
            (price.attributes.get("price_type", ""), price, details)
            for details in product.all("PRODUCT_PRICE_DETAILS", "ARTICLE_PRICE_DETAILS")
            for price in details.all("PRODUCT_PRICE", "ARTICLE_PRICE")
        ]
        known = [one for one in found if one[0] in self._order]
        if not known:
            return dict.fromkeys(("price", "currency", "vat_included", "price_date"), ""), "no list price is stated"
        kind, price, details = min(known, key=lambda one: (self._order.index(one[0]), _bound(one[1])))
        cells = {
            "price": _amount(price, order.get("PRICE_QUANTITY")),
            "currency": price.get("PRICE_CURRENCY") or self._currency,
            "vat_included": _VAT.get(kind, ""),
            "price_date": _date(details) or self._date,
        }
        return cells, ""


def _bound(price: Node) -> float:
    try:
        return float(price.get("LOWER_BOUND") or 1)
    except ValueError:
        return 1.0


def _amount(price: Node, quantity: str) -> str:
    """Price of one unit: amount × PRICE_FACTOR ÷ PRICE_QUANTITY; as written where these are no numbers."""
    text = price.get("PRICE_AMOUNT")
    try:
        one = Decimal(text) * Decimal(price.get("PRICE_FACTOR") or 1) / Decimal(quantity or 1)
    except (InvalidOperation, ZeroDivisionError):
        return text
    return f"{one.normalize():f}" if one.is_finite() else text
