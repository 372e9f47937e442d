"""Hand-made items for the matcher's tests."""

from __future__ import annotations

from catalogs.item import ClassGuess, Designation, Item, Quantity, Value
from catalogs.table import ItemTable

UNITS = {"power": "W", "speed": "rpm", "voltage": "V", "flow": "m**3/s", "head": "m", "frame_size": "m"}


def value(attribute: str, given: float | str | tuple[float, float]) -> Value:
    if isinstance(given, str):
        return Value(attribute, category=given, text=given)
    low, high = given if isinstance(given, tuple) else (given, given)
    return Value(attribute, quantity=Quantity(low, high), unit=UNITS.get(attribute, "1"), text=f"{low}..{high}")


def item(item_id: str, title: str, class_code: str = "", *, codes: str = "", maker: str = "", **given: object) -> Item:
    """`codes` and the designations `key`, `full_key` are separated by spaces; the rest are attribute values."""
    keys, full_keys = str(given.pop("key", "")).split(), str(given.pop("full_key", "")).split()
    values = [value(name, one) for name, some in given.items() for one in (some if isinstance(some, list) else [some])]
    return Item(
        id=item_id,
        name=title,
        title=title,
        maker=maker,
        maker_key=maker,
        classes=(ClassGuess(class_code, class_code, 0.95),) if class_code else (),
        codes=tuple(codes.split()),
        designations=tuple(
            Designation("family", key, key, full, class_code) for key, full in zip(keys, full_keys or keys, strict=True)
        ),
        values=tuple(values),
    )


def table(*items: Item) -> ItemTable:
    return ItemTable.from_items(items)
