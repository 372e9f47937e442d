"""What a stated value means in its class: some names of attributes are other names there."""

from __future__ import annotations

from dataclasses import replace

from catalogs.item import Quantity, Value
from config.load import Config
from config.model.classes import Meaning


def class_meaning(value: Value, config: Config, *, class_code: str) -> Value:
    """`value` under the attribute its class has for it, by `means` of the profile; unchanged where none fits."""
    profile = config.classes.profile(class_code) if class_code else None
    meanings = profile.means.get(value.attribute, ()) if profile else ()
    for one in meanings:
        if _fits(value, one):
            return _meant(value, one)
    return value


def _fits(value: Value, meaning: Meaning) -> bool:
    quantity = value.quantity
    # The text of a decoded value is the whole designation: its last unit is not the value's own.
    if meaning.written and (value.kind != "stated" or not value.text.strip().endswith(meaning.written)):
        return False
    if meaning.up_to is None and not meaning.from_zero:
        return True
    if quantity is None or quantity.low != quantity.high:
        return False
    return meaning.up_to is None or abs(quantity.low) <= meaning.up_to


def _meant(value: Value, meaning: Meaning) -> Value:
    named = replace(value, attribute=meaning.to or value.attribute)
    quantity = value.quantity
    if not meaning.from_zero or quantity is None:
        return named
    return replace(named, quantity=Quantity(min(0.0, quantity.high), max(0.0, quantity.high)))
