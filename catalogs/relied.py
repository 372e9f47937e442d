"""The values of an item that a judgement rests on, in a form that two moments can be compared by."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from catalogs.item import Item, Value

Relied = dict[str, list[Any]]
"""{field: its values}; an empty list is "nothing was stated", on which a judgement may rest too."""


def values_of(item: Item, fields: Iterable[str]) -> Relied:
    """The values of some fields: attributes by name, and those of FIELDS.

    Only what was understood counts: another spelling, column or order of the same values is no other value.
    """
    return {name: FIELDS[name](item) if name in FIELDS else _attribute(item, name) for name in sorted(set(fields))}


def changed_fields(before: Mapping[str, list[Any]], item: Item) -> tuple[str, ...]:
    """The fields whose values are not what they were."""
    now = values_of(item, before)
    return tuple(name for name in sorted(before) if before[name] != now[name])


def _attribute(item: Item, name: str) -> list[Any]:
    found = [_plain(value) for value in item.of(name)]
    return sorted((one for at, one in enumerate(found) if one not in found[:at]), key=repr)


def _plain(value: Value) -> list[Any]:
    if value.quantity is None:
        return [value.category]
    return [_end(value.quantity.low), _end(value.quantity.high), value.unit]


def _end(number: float) -> float | str | None:
    """Open ends by name, unknown as null: JSON has neither."""
    if math.isfinite(number):
        return number
    return None if math.isnan(number) else "inf" if number > 0 else "-inf"


def _price(item: Item) -> list[Any]:
    price = item.price
    return [[price.amount, price.currency, price.vat_included, price.min_qty]] if price else []


def _number(number: float) -> list[Any]:
    return [] if math.isnan(number) else [_end(number)]


def _text(text: str) -> list[Any]:
    return [text] if text else []


FIELDS: dict[str, Callable[[Item], list[Any]]] = {
    "class": lambda item: [one.code for one in item.classes[:1]],
    "designation": lambda item: sorted({one.full_key for one in item.designations}),
    "code": lambda item: sorted(item.codes),
    "name": lambda item: _text(item.title),
    "maker": lambda item: _text(item.maker_key),
    "country": lambda item: _text(item.country),
    "price": _price,
    "mass_kg": lambda item: _number(item.mass_kg),
    "lead_days": lambda item: _number(item.lead_days),
    "region": lambda item: _text(item.region),
}
"""Fields that are not attributes, each with its values."""
