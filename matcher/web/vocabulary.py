"""Types, properties and entities as the reconciliation service names them: classes, attributes and offers."""

from __future__ import annotations

import html
import math
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from catalogs.item import Item, Value
from config.load import Config
from matcher.words.language import load_words
from matcher.words.values import Values

CELLS = ("maker", "country", "model", "price", "currency", "class_code", "mass_kg", "lead_days", "region")
"""Properties that are not attributes: canonical columns that an offer states."""


def type_of(code: str, config: Config) -> dict[str, str]:
    """A class as a type."""
    return {"id": code, "name": config.classes.name(code)}


@lru_cache(maxsize=4)
def types(config: Config) -> tuple[dict[str, str], ...]:
    """Every class with a profile of its own, by name."""
    found = [type_of(code, config) for code in config.classes.profiles if not code.startswith("_")]
    return tuple(sorted(found, key=lambda one: (one["name"].casefold(), one["id"])))


@lru_cache(maxsize=4)
def properties(config: Config) -> tuple[dict[str, str], ...]:
    """Every attribute and canonical column, by name."""
    values = Values(load_words("ru"), config)
    names = [*CELLS, *config.attributes]
    found = [{"id": name, "name": values.label(name)} for name in dict.fromkeys(names)]
    return tuple(sorted(found, key=lambda one: (one["name"].casefold(), one["id"])))


def properties_of(code: str, config: Config) -> list[dict[str, str]]:
    """Properties worth asking of a class: those its profile compares, then canonical columns; all for no class."""
    profile = config.classes.own(code)
    if profile is None:
        return list(properties(config))
    by_id = {one["id"]: one for one in properties(config)}
    return [by_id[name] for name in (*profile.attributes, *CELLS) if name in by_id]


def matching(found: tuple[dict[str, str], ...], prefix: str) -> Iterator[dict[str, str]]:
    """Those whose id or name begins with a text, then those that hold it."""
    text = prefix.casefold().strip()
    first = [one for one in found if one["id"].casefold().startswith(text) or one["name"].casefold().startswith(text)]
    yield from first
    yield from (one for one in found if one not in first and text in f"{one['id']} {one['name']}".casefold())


def cells_of_offer(offer: Item, name: str) -> list[dict[str, Any]]:
    """The values of a property of an offer, as data extension gives them; empty where it is unknown."""
    price = offer.price
    stated: dict[str, Any] = {
        "maker": offer.maker, "country": offer.country, "model": offer.model, "region": offer.region,
        "price": price.amount if price else None, "currency": price.currency if price else "",
        "class_code": offer.classes[0].code if offer.classes else "",
        "mass_kg": offer.mass_kg, "lead_days": offer.lead_days,
    }  # fmt: skip
    if name in stated:
        value = stated[name]
        if isinstance(value, float):
            return [{"float": value}] if math.isfinite(value) else []
        return [{"str": value}] if value else []
    found = [_cell(value) for value in offer.of(name)]
    return [one for at, one in enumerate(found) if one not in found[:at]]


def snippet(offer: Item, config: Config) -> str:
    """An offer in a small piece of HTML: every text of its owner is escaped, and nothing is loaded from anywhere."""
    values = Values(load_words("ru"), config)
    rows = [("", offer.maker), ("", config.classes.name(offer.classes[0].code) if offer.classes else "")]
    for name in dict.fromkeys(value.attribute for value in offer.values):
        texts = dict.fromkeys(value.text for value in offer.of(name) if value.text)
        rows.append((values.label(name), ", ".join(texts)))
    if offer.price:
        rows.append((values.label("price"), f"{offer.price.amount:.2f} {offer.price.currency}".strip()))
    lines = [
        f"<tr><th>{html.escape(label)}</th><td>{html.escape(text)}</td></tr>" if label
        else f'<tr><td colspan="2">{html.escape(text)}</td></tr>'
        for label, text in rows[:20] if text
    ]  # fmt: skip
    return f"<h1>{html.escape(offer.name)}</h1><table>{''.join(lines)}</table>"


def _cell(value: Value) -> dict[str, Any]:
    quantity = value.quantity
    if quantity is None:
        return {"str": value.category or ""}
    if quantity.low == quantity.high and math.isfinite(quantity.low):
        return {"float": quantity.low}
    ends = ["" if not math.isfinite(end) else f"{end:g}" for end in (quantity.low, quantity.high)]
    return {"str": f"{ends[0]}…{ends[1]} {value.unit}".strip()}
