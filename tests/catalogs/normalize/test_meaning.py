"""Names of attributes that mean another one in their class."""

from __future__ import annotations

import pytest

from catalogs.item import Quantity, Value
from catalogs.normalize.meaning import class_meaning
from config.load import load_config


def metres(attribute: str, low: float, high: float) -> Value:
    return Value(attribute, Quantity(low, high), "m")


@pytest.mark.parametrize(
    ("value", "attribute", "low", "high"),
    [
        (metres("measuring_range", 2e-5, 2e-5), "resolution", 2e-5, 2e-5),
        (metres("measuring_range", 0.15, 0.15), "measuring_range", 0.0, 0.15),
        (metres("measuring_range", 0.05, 0.15), "measuring_range", 0.05, 0.15),
        (metres("jaw_length", 0.04, 0.04), "jaw_length", 0.04, 0.04),
    ],
)
def test_sizes_of_a_caliper(value: Value, attribute: str, low: float, high: float) -> None:
    meant = class_meaning(value, load_config(), class_code="caliper")
    assert (meant.attribute, meant.quantity) == (attribute, Quantity(low, high))


def test_a_vacuum_gauge_ends_at_zero() -> None:
    value = Value("pressure", Quantity(-1e5, -1e5), "Pa")
    meant = class_meaning(value, load_config(), class_code="pressure_gauge")
    assert (meant.attribute, meant.quantity) == ("measuring_range", Quantity(-1e5, 0.0))


def test_kiloamperes_of_a_breaker_are_what_it_breaks() -> None:
    rated, broken = (Value("current", Quantity(6e3, 6e3), "A", text=text) for text in ("6000 А", "6 кА"))
    config = load_config()
    assert class_meaning(rated, config, class_code="circuit_breaker").attribute == "current"
    assert class_meaning(broken, config, class_code="circuit_breaker").attribute == "breaking_capacity"


def test_without_a_class_nothing_changes() -> None:
    value = metres("measuring_range", 2e-5, 2e-5)
    assert class_meaning(value, load_config(), class_code="") is value
