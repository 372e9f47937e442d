"""What a stated figure settles by physics or a standard: 1440 rpm at 50 Hz is a machine of four poles."""

from __future__ import annotations

from collections.abc import Sequence

from catalogs.item import Quantity, Value
from config.load import Config
from config.model.classes import Inference


def inferred_values(values: Sequence[Value], config: Config, *, class_code: str) -> tuple[Value, ...]:
    """Values that the class's inferences add to those known; nothing that is stated or decoded is touched."""
    profile = config.classes.profile(class_code) if class_code else None
    if profile is None or not profile.infer:
        return ()
    known = {value.attribute for value in values}
    found = (_inferred(name, rule, values, config) for name, rule in profile.infer.items() if name not in known)
    return tuple(value for value in found if value is not None)


def _inferred(name: str, rule: Inference, values: Sequence[Value], config: Config) -> Value | None:
    if any(
        _point(value) not in (None, rule.where[value.attribute]) for value in values if value.attribute in rule.where
    ):
        return None
    sources = [value for value in values if value.attribute == rule.of]
    amounts = [_step(rule, _point(value)) for value in sources]
    if len(set(amounts)) != 1 or amounts[0] is None:
        return None
    amount, source = amounts[0], sources[0]
    return Value(
        name,
        Quantity(amount, amount),
        config.attributes.base_unit(name),
        kind="inferred",
        column=source.column,
        text=source.text,
    )


def _point(value: Value) -> float | None:
    quantity = value.quantity
    return quantity.low if quantity is not None and quantity.low == quantity.high else None


def _step(rule: Inference, amount: float | None) -> float | None:
    found = (float(step) for step, (low, high) in rule.steps.items() if amount is not None and low <= amount <= high)
    return next(found, None)
