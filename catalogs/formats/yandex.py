"""Yandex YML (yml_catalog): offers of the simplified and the vendor.model type, categories by their path.

Source: the elements of `offer` as Yandex describes them for shops; https://yandex.ru/support/marketplace/assortment/fields.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from catalogs.formats.base import RawRow, RawTable, ReadOptions
from catalogs.formats.xml_nodes import Node, Source, read_nodes
from catalogs.formats.xml_text import root_name
from catalogs.formats.xml_values import Groups, gather, named_row, plain_words

ROOT = "yml_catalog"
_CURRENCY = {"RUR": "RUB"}  # the format's own old code
_YES = frozenset(["true", "1"])


def is_yandex(head: bytes) -> bool:
    """Whether the first bytes open a yml_catalog."""
    return root_name(head) == ROOT


def read_yandex(path: Path, options: ReadOptions) -> RawTable:  # noqa: ARG001  one signature for all formats
    """Offers of a YML file, streamed; of what came before, only the categories are kept."""
    return RawTable("yandex_yml", _offers(Source.of(path)))


def _offers(source: Source) -> Iterator[RawRow]:
    groups = Groups(source.name)
    for node in read_nodes(source, ("category", "offer")):
        if node.tag == "offer":
            yield _row(node, groups)
        else:
            groups.add(node.attributes.get("id", ""), node.text, node.attributes.get("parentId", ""))


def _row(offer: Node, groups: Groups) -> RawRow:
    """One offer. Without a price it is kept with a note: it can be matched, only not costed."""
    code, model = offer.get("vendorCode"), offer.get("model")
    price = offer.first("price", "price_from")
    currency = offer.get("currencyId")
    cells = {
        "id": offer.attributes.get("id", ""),
        "name": offer.get("name") or f"{offer.get('typePrefix')} {model}".strip(),
        "model": model or code,
        "article": code if model and code != model else "",
        "maker": offer.get("vendor"),
        "country": offer.get("country_of_origin"),
        "category": next((path for one in offer.all("categoryId") if (path := groups.path(one.text))), ""),
        "price": price.text if price else "",
        "currency": _CURRENCY.get(currency, currency),
        "min_qty": offer.get("min-quantity"),
        "description": plain_words(offer.get("description")),
    }
    attributes: dict[str, str] = {}
    for one in offer.all("param"):
        gather(attributes, one.attributes.get("name", ""), plain_words(one.text), one.attributes.get("unit", ""))
    # weight is with packaging by the format's rules, so it is no net mass
    gather(attributes, "Масса с упаковкой", offer.get("weight"), "кг")
    gather(attributes, "EAN", offer.get("barcode"))
    return named_row(offer.line, cells, attributes, _price_note(price))


def _price_note(price: Node | None) -> str:
    if price is None or not price.text:
        return "the offer states no price"
    if price.tag == "price_from" or price.attributes.get("from", "").lower() in _YES:
        return "the price is the lowest of several"
    return ""
