"""Offers of a CommerceML package and their prices: of several price types one is the list price."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from catalogs.formats.xml_nodes import Node

# ОК 014-2000 numeric codes and 1C's own words; letters of ISO 4217 stay as they are
_CURRENCY = {
    "643": "RUB",
    "810": "RUB",
    "руб": "RUB",
    "840": "USD",
    "978": "EUR",
    "156": "CNY",
    "933": "BYN",
    "398": "KZT",
}
_BOUGHT = re.compile(r"закуп|себестоим|вход|учетн|учётн|постав", re.IGNORECASE)  # what the seller pays is no offer
_YES = frozenset(["true", "1", "да"])


@dataclass(slots=True)
class Offer:
    """An offer without what the catalog says of its goods. Its id is the goods' id, with # and that of the variant."""

    id: str
    goods: str
    line: int
    name: str = ""
    article: str = ""
    prices: tuple[tuple[str, str, str, str, str], ...] = ()  # type, amount, currency, unit, smallest quantity
    traits: tuple[tuple[str, str], ...] = ()


def read_offer(node: Node) -> Offer:
    """What is kept of a <Предложение>."""
    key = node.get("Ид")
    prices = tuple(
        (
            one.get("ИдТипаЦены"),
            _one_unit(one.get("ЦенаЗаЕдиницу"), one.get("Коэффициент")),
            one.get("Валюта"),
            one.get("Единица"),
            one.get("МинКоличество"),
        )
        for parent in node.all("Цены")
        for one in parent.all("Цена")
    )
    said = node.get("Наименование"), node.get("Артикул")
    return Offer(key, key.partition("#")[0], node.line, *said, prices, tuple(traits(node)))


def traits(node: Node) -> Iterator[tuple[str, str]]:
    """Characteristics that tell the variants of goods apart."""
    for parent in node.all("ХарактеристикиТовара"):
        for one in parent.all("ХарактеристикаТовара"):
            yield one.get("Наименование"), one.get("Значение")


def add_offer(offers: list[Offer], offer: Offer) -> None:
    """Adds an offer to those of its goods. From schema 2.08 on names and prices of one offer stand in two files."""
    for known in offers:
        if known.id == offer.id and not (known.prices and offer.prices):
            known.prices = known.prices or offer.prices
            known.name, known.article = known.name or offer.name, known.article or offer.article
            known.traits = known.traits or offer.traits
            return
    offers.append(offer)


@dataclass(slots=True)
class PriceTypes:
    """The price types of a package in its order, and which of them is read: `wanted`, or the first that sells."""

    wanted: str = ""
    known: dict[str, tuple[str, str, str]] = field(default_factory=dict)  # id → name, currency, VAT included
    order: list[str] = field(default_factory=list)  # ids, that of the price to read first

    def add(self, node: Node) -> None:
        """One <ТипЦены>."""
        key = node.get("Ид")
        taxes = [tax for tax in node.all("Налог") if "НДС" in tax.get("Наименование").upper()]
        included = taxes[0].get("УчтеноВСумме").lower() if taxes else ""
        vat = "" if not included else "да" if included in _YES else "нет"
        if key not in self.known:
            self.order.append(key)
        self.known[key] = (node.get("Наименование"), node.get("Валюта"), vat)
        self.order.sort(key=lambda one: (not self._is_wanted(one), self._is_bought(one)))

    def notes(self) -> tuple[str, ...]:
        """Which price is read where there are several."""
        names = [self.known[key][0] for key in self.order]
        return (f"price type '{names[0]}' is read; the others: {', '.join(names[1:])}",) if len(names) > 1 else ()

    def cells(self, offer: Offer) -> tuple[dict[str, str], str]:
        """Cells of the offer's price, and a note where there is none."""
        priced = [
            one for one in offer.prices if (self._is_wanted(one[0]) if self.wanted else not self._is_bought(one[0]))
        ]
        if not priced:
            return dict.fromkeys(("price", "currency", "vat_included", "min_qty"), ""), "the offer states no price"
        places = {key: place for place, key in enumerate(self.order)}
        kind, amount, currency, unit, least = min(priced, key=lambda one: places.get(one[0], len(places)))
        _, usual, vat = self.known.get(kind, ("", "", ""))
        said = currency or usual
        cells = {
            "price": amount,
            "currency": _CURRENCY.get(said.casefold().rstrip("."), said),
            "vat_included": vat,
            "min_qty": least,
        }
        return cells | ({"unit": unit} if unit else {}), ""

    def _is_wanted(self, key: str) -> bool:
        name = self.known.get(key, ("", "", ""))[0]
        return bool(self.wanted) and self.wanted.casefold() in (key.casefold(), name.casefold())

    def _is_bought(self, key: str) -> bool:
        return bool(_BOUGHT.search(self.known.get(key, ("", "", ""))[0]))


def _one_unit(amount: str, factor: str) -> str:
    """The price of the base unit: 1C states that of a package with how many are in it."""
    try:
        count = float(factor.replace(",", ".")) if factor else 1.0
        return amount if count in (0.0, 1.0) else repr(round(float(amount.replace(",", ".")) / count, 6))
    except ValueError:
        return amount
