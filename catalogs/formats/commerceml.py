"""CommerceML 2 (1C): goods of the catalog with the prices of the package of offers, one row an offer.

Source: the CommerceML 2 schema (v8.1c.ru, standards and formats of exchange), dialects 2.03 to 2.10.
The catalog is streamed; groups, properties and prices are kept in memory, about 0.6 kB an offer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from catalogs.formats.base import RawRow, RawTable, ReadOptions
from catalogs.formats.commerceml_parts import find_parts
from catalogs.formats.commerceml_prices import Offer, PriceTypes, add_offer, read_offer, traits
from catalogs.formats.xml_nodes import Node, Source, read_nodes
from catalogs.formats.xml_values import Groups, gather, named_row, plain_words
from config.errors import InputError

MAX_OFFERS = 2_000_000  # kept in memory
_LISTS = ("Группа", "Свойство", "СвойствоНоменклатуры", "ТипЦены", "Предложение")
# Particulars of the accounting system itself, not of the goods
_SERVICE = frozenset(["видноменклатуры", "типноменклатуры", "файл", "описаниефайла", "категорияноменклатуры"])
_YES = frozenset(["true", "1", "да"])


@dataclass(slots=True)
class _Known:
    """What is known before the goods are read."""

    groups: Groups
    types: PriceTypes
    properties: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)  # id → name, value id → value
    offers: dict[str, list[Offer]] = field(default_factory=dict)  # by the id of the goods


def read_commerceml(path: Path, options: ReadOptions) -> RawTable:
    """Goods and their prices from a file with the others beside it, a folder or a zip."""
    parts, notes = find_parts(path, options.limits)
    known = _read_lists(parts, options.price_type)
    return RawTable("commerceml", _rows(parts, known), notes=(*notes, *known.types.notes()))


def _read_lists(parts: Sequence[Source], price_type: str) -> _Known:
    known = _Known(Groups(parts[0].name), PriceTypes(price_type))
    count = 0
    for part in parts:
        for node in read_nodes(part, (*_LISTS, "Товар")):  # goods are wanted so that their groups are not seen as such
            if node.tag == "Группа":
                _add_group(known.groups, node, "")
            elif node.tag == "ТипЦены":
                known.types.add(node)
            elif node.tag == "Предложение":
                offer = read_offer(node)
                add_offer(known.offers.setdefault(offer.goods, []), offer)
                count += 1
            elif node.tag != "Товар":
                known.properties[node.get("Ид")] = (node.get("Наименование"), _choices(node))
        if count > MAX_OFFERS:
            raise InputError(f"more than {MAX_OFFERS} offers", where=part.name, hint="export the catalog in parts")
    return known


def _add_group(groups: Groups, node: Node, parent: str) -> None:
    key = node.get("Ид")
    groups.add(key, node.get("Наименование"), parent)
    for inner in node.all("Группы"):
        for child in inner.all("Группа"):
            _add_group(groups, child, key)


def _choices(node: Node) -> dict[str, str]:
    """Values of a property that is chosen from a list, by their ids."""
    found = {}
    for one in node.all("ВариантыЗначений", "ТипыЗначений"):
        for value in (*one.all("Справочник"), *(deep for kind in one.all("ТипЗначений") for deep in kind.children)):
            found[value.get("ИдЗначения", "Ид")] = value.get("Значение")
    return found


def _rows(parts: Sequence[Source], known: _Known) -> Iterator[RawRow]:
    for part in parts:
        for node in read_nodes(part, ("Товар", "Предложение")):
            if node.tag == "Товар":
                yield from _goods(node, known)
    for offers in known.offers.values():
        for offer in offers:
            yield _row(offer.line, _goods_cells(Node("", {}, 0), known), {}, offer, known)


def _goods(node: Node, known: _Known) -> Iterator[RawRow]:
    """A row for each offer of the goods; one without a price where there is none."""
    key = node.get("Ид")
    if "удал" in f"{node.attributes.get('Статус', '')}{node.get('Статус')}".lower() or (
        node.get("ПометкаУдаления").lower() in _YES
    ):
        known.offers.pop(key, None)
        yield RawRow(node.line, (key, node.get("Наименование")), ("id", "name"), problem="marked as deleted")
        return
    cells, attributes = _goods_cells(node, known), _attributes(node, known)
    for offer in known.offers.pop(key, None) or [Offer(key, key, node.line)]:
        yield _row(node.line, cells, attributes, offer, known)


def _row(line: int, cells: dict[str, str], attributes: dict[str, str], offer: Offer, known: _Known) -> RawRow:
    """The goods' cells with what the offer says of its own: a variant has a name of its own, and a price."""
    price, note = known.types.cells(offer)
    stated = dict(attributes)
    for name, value in offer.traits:
        gather(stated, name, value)
    own = {"id": offer.id, "name": offer.name if offer.traits or not cells["name"] else cells["name"]}
    own["name"] = own["name"] or cells["name"]
    own["model"] = cells["model"] or offer.article
    return named_row(line, cells | own | price, stated, note)


def _goods_cells(node: Node, known: _Known) -> dict[str, str]:
    maker = node.first("Изготовитель")
    unit = node.first("БазоваяЕдиница")
    groups = [one.text for parent in node.all("Группы") for one in parent.all("Ид")]
    return {
        "id": "",
        "name": node.get("Наименование"),
        "model": node.get("Артикул"),
        "maker": (maker.get("Наименование") or maker.text if maker else "") or node.get("ТорговаяМарка"),
        "country": node.get("Страна"),
        "category": next((path for one in groups if (path := known.groups.path(one))), ""),
        "unit": (unit.text or unit.attributes.get("НаименованиеПолное", "")) if unit else "",
        "description": plain_words(node.get("Описание")),
    }


def _attributes(node: Node, known: _Known) -> dict[str, str]:
    stated: dict[str, str] = {}
    for one in (value for parent in node.all("ЗначенияСвойств") for value in parent.all("ЗначенияСвойства")):
        name, choices = known.properties.get(one.get("Ид"), ("", {}))
        for chosen in one.all("Значение", "ИдЗначения"):
            gather(stated, name, choices.get(chosen.text, chosen.text))
    for name, value in traits(node):
        gather(stated, name, value)
    for one in (value for parent in node.all("ЗначенияРеквизитов") for value in parent.all("ЗначениеРеквизита")):
        name = one.get("Наименование")
        if name.casefold().replace(" ", "") in _SERVICE or name.casefold().startswith(("описание", "файл")):
            continue
        gather(stated, "Вес, кг" if name == "Вес" else name, one.get("Значение"))
    gather(stated, "EAN", node.get("Штрихкод"))
    return {name: value for name, value in stated.items() if value != "0"}  # 1C writes 0 for what nobody filled in
