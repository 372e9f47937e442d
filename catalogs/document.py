"""One item as the JSON document that `zamena normalize` prints and the HTTP interface answers."""

from __future__ import annotations

import math
from typing import Any

from catalogs.item import Item, Value


def item_document(item: Item) -> dict[str, Any]:
    """What was understood of an item; an open end and anything unknown is null, several values of a name are a list."""
    best = item.classes[0] if item.classes else None
    attributes: dict[str, Any] = {}
    for value in item.values:
        entry = value_document(value)
        known = attributes.get(value.attribute)
        if known is None:
            attributes[value.attribute] = entry
        elif isinstance(known, list):
            known.append(entry)
        else:
            attributes[value.attribute] = [known, entry]
    return {
        "id": item.id,
        "name": item.name,
        "class": {"code": best.code, "name": best.name, "confidence": round(best.confidence, 4)} if best else None,
        "designations": [{"family": one.family, "text": one.text} for one in item.designations],
        "attributes": attributes,
        "price": _price(item),
        "issues": [{"column": one.column, "text": one.text, "reason": one.reason} for one in item.issues],
        "maker": item.maker or None,
        "model": item.model or None,
        "mass_kg": finite(item.mass_kg),
        "lead_days": finite(item.lead_days),
    }


def value_document(value: Value) -> dict[str, Any]:
    """One value: an interval in its base unit, or a category."""
    source = {"kind": value.kind, "text": value.text}
    if value.quantity is None:
        return {"value": value.category, **source}
    return {"low": finite(value.quantity.low), "high": finite(value.quantity.high), "unit": value.unit, **source}


def finite(number: float) -> float | None:
    """The number, or None where it is unknown or has no end: JSON knows neither NaN nor infinity."""
    return float(number) if math.isfinite(number) else None


def _price(item: Item) -> dict[str, Any] | None:
    price = item.price
    if price is None:
        return None
    return {
        "amount": finite(price.amount),
        "currency": price.currency,
        "date": price.date or None,
        "vat_included": price.vat_included,
        "min_qty": finite(price.min_qty),
    }
