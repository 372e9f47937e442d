"""Offers of a CommerceML package and their prices: of several price types one is the list price."""

from __future__ import annotations

import re
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
    traits = tuple(
        (one.get("Наименование"), one.get("Значение"))
        for parent in node.all("ХарактеристикиТовара")
        for one in parent.all("ХарактеристикаТовара")
    )
    return Offer(key, key.partition("#")[0], node.line, node.get("Наименование"), node.get("Артикул"), prices, traits)


@dataclass(slots=True)
class PriceTypes:
    """The price types of a package in its order, and which of them is read: `wanted`, or the first that sells."""

    wanted: str = ""
    known: dict[str, tuple[str, str, str]] = field(default_factory=dict)  # id → name, currency, VAT included
    order: list[str] = field(default_factory=list)

    def add(self, node: Node) -> None:
        """One <ТипЦены>."""
        key = node.get("Ид")
        taxes = [tax for tax in node.all("Налог") if "НДС" in tax.get("Наименование").upper()]
        included = taxes[0].get("УчтеноВСумме").lower() if taxes else ""
        vat = "" if not included else "да" if included in _YES else "нет"
        if key not in self.known:
            self.order.append(key)
        self.known[key] = (node.get("Наименование"), node.get("Валюта"), vat)

    def notes(self) -> tuple[str, ...]:
        """Which price is read where there are several."""
        names = [self.known[key][0] for key in self.order]
        if len(names) < 2:
            return ()
        return (f"price type '{self.known[self._sorted()[0]][0]}' is read; all: {', '.join(names)}",)

    def cells(self, offer: Offer) -> tuple[dict[str, str], str]:
        """Cells of the offer's price, and a note where there is none."""
        order = self._sorted()
        kept = [one for one in offer.prices if not self.wanted or self._is_wanted(one[0])]
        priced = [one for one in kept if not _BOUGHT.search(self.known.get(one[0], ("",))[0])]
        if not priced:
            return dict.fromkeys(("price", "currency", "vat_included", "min_qty"), ""), "the offer states no price"
        place = {key: number for number, key in enumerate(order)}
        kind, amount, currency, unit, least = min(priced, key=lambda one: place.get(one[0], len(place)))
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
        return self.wanted.casefold() in (key.casefold(), self.known.get(key, ("",))[0].casefold())

    def _sorted(self) -> list[str]:
        return sorted(self.order, key=lambda key: (not self._is_wanted(key), bool(_BOUGHT.search(self.known[key][0]))))


def _one_unit(amount: str, factor: str) -> str:
    """The price of the base unit: 1C states that of a package with how many are in it."""
    try:
        count = float(factor.replace(",", ".")) if factor else 1.0
        return amount if count in (0.0, 1.0) else repr(round(float(amount.replace(",", ".")) / count, 6))
    except ValueError:
        return amount
