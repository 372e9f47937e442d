"""An item as the row `zamena normalize` prints: what was understood, one JSON object an item."""

from __future__ import annotations

import math
from typing import Any

from catalogs.item import Item, Price, Value


def item_to_row(item: Item) -> dict[str, Any]:
    """The `normalize` row of the contract: id, name, class, designations, attributes, price, issues.

    Several values of one attribute stand as a list; low and high are in the base unit, null is an open end.
    """
    return {
        "id": item.id,
        "name": item.name,
        "class": _class_row(item),
        "designations": [{"family": one.family, "text": one.text} for one in item.designations],
        "attributes": _attribute_rows(item.values),
        "price": _price_row(item.price) if item.price else None,
        "issues": [{"column": one.column, "text": one.text, "reason": one.reason} for one in item.issues],
    }


def _class_row(item: Item) -> dict[str, Any] | None:
    if not item.classes:
        return None
    best = item.classes[0]
    return {"code": best.code, "name": best.name, "confidence": round(best.confidence, 4)}


def _attribute_rows(values: tuple[Value, ...]) -> dict[str, Any]:
    by_name: dict[str, list[dict[str, Any]]] = {}
    for value in values:
        rows = by_name.setdefault(value.attribute, [])
        row = _value_row(value)
        if row not in rows:
            rows.append(row)
    return {name: rows[0] if len(rows) == 1 else rows for name, rows in by_name.items()}


def _value_row(value: Value) -> dict[str, Any]:
    if value.quantity is None:
        return {"value": value.category, "kind": value.kind, "text": value.text}
    low, high = _bound(value.quantity.low), _bound(value.quantity.high)
    return {"low": low, "high": high, "unit": value.unit, "kind": value.kind, "text": value.text}


def _bound(bound: float) -> float | None:
    """A bound for JSON: an open end is null, a whole number has no fraction."""
    if not math.isfinite(bound):
        return None
    return int(bound) if bound == int(bound) and abs(bound) < 1e15 else bound


def _price_row(price: Price) -> dict[str, Any]:
    return {
        "amount": price.amount,
        "currency": price.currency or None,
        "date": price.date or None,
        "vat_included": price.vat_included,
        "min_qty": price.min_qty,
    }
