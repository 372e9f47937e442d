"""Item ↔ bytes: JSON without names, read back without loss and without executing anything."""

from __future__ import annotations

import json
import math
from dataclasses import fields
from math import isfinite
from operator import attrgetter
from typing import Any

from catalogs.item import ClassGuess, Designation, Issue, Item, Price, Quantity, Value

_ITEM = tuple(one.name for one in fields(Item))
_of = {
    kind: attrgetter(*(one.name for one in fields(kind)))
    for kind in (Item, ClassGuess, Designation, Issue, Price, Quantity, Value)
}
_fields = _of[Item]
_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)
_NO_LISTS: dict[str, tuple[()]] = {"codes": (), "designations": (), "values": (), "issues": ()}
_ENDS = {"inf": math.inf, "-inf": -math.inf}


def pack(item: Item) -> bytes:
    """An item as bytes; equal items give equal bytes."""
    return _encoder.encode([_plain(one) for one in _fields(item)]).encode("utf-8", "surrogatepass")


def unpack(packed: bytes, *, brief: bool = False) -> Item:
    """The item that was packed; `brief`: without its lists but the classes. Raises ValueError for anything else."""
    record = dict(zip(_ITEM, json.loads(packed.decode("utf-8", "surrogatepass")), strict=True))
    if brief:
        record |= _NO_LISTS
    price = record["price"]
    return Item(
        **record
        | {
            "classes": tuple(ClassGuess(*one) for one in record["classes"]),
            "codes": tuple(record["codes"]),
            "designations": tuple(_designation(one) for one in record["designations"]),
            "values": tuple(_value(one) for one in record["values"]),
            "issues": tuple(Issue(*one) for one in record["issues"]),
            "price": Price(_number(price[0]), *price[1:]) if price else None,
            "mass_kg": _number(record["mass_kg"]),
            "lead_days": _number(record["lead_days"]),
        }
    )


def _plain(value: Any) -> Any:
    """Records as lists of their fields; unknown numbers as null, open ends by name."""
    kind = type(value)
    if kind is str or value is None or kind is int or kind is bool:
        return value
    if kind is float:
        return value if isfinite(value) else None if math.isnan(value) else "inf" if value > 0 else "-inf"
    if kind is tuple or kind is list:
        return [_plain(one) for one in value] if value else value
    return [_plain(one) for one in _of[kind](value)]


def _designation(record: list[Any]) -> Designation:
    family, text, key, full_key, class_code, values = record
    return Designation(family, text, key, full_key, class_code, tuple(_value(one) for one in values))


def _value(record: list[Any]) -> Value:
    quantity = record[1]
    low_high = Quantity(_number(quantity[0]), _number(quantity[1])) if quantity is not None else None
    return Value(record[0], low_high, *record[2:])


def _number(value: float | str | None) -> float:
    if value is None:
        return math.nan
    return _ENDS[value] if isinstance(value, str) else float(value)
