"""Families' own test lines, and what the engine promises whatever the families are."""

from __future__ import annotations

import pytest

from catalogs.item import Designation
from catalogs.normalize.designation import decode
from config.load import load_config
from config.model.grammar import Family, Line

CONFIG = load_config()
LINES = [(family, line) for family in CONFIG.designations.families for line in family.tests]


def _first(text: str, family: Family, class_code: str = "") -> Designation | None:
    """The reading by `family`, else by a family of its system: a line may name texts of the sister dialect."""
    found = decode(text, CONFIG, class_code=class_code)
    systems = {one.name: one.system for one in CONFIG.designations.families}
    own = [one for one in found if one.family == family.name]
    return next(iter([*own, *(one for one in found if systems[one.family] == family.system)]), None)


@pytest.mark.parametrize(("family", "line"), LINES, ids=[f"{family.name}: {line.text}" for family, line in LINES])
def test_family_line(family: Family, line: Line) -> None:
    own = [one for one in decode(line.text, CONFIG, class_code=line.class_code) if one.family == family.name]
    if line.nothing:
        assert own == []
        return
    assert own, "did not decode"
    designation = own[0]
    values = {one.attribute: one for one in designation.values}
    for name, expected in line.attributes.items():
        assert name in values, f"{name} missing: {sorted(values)}"
        value = values[name]
        if isinstance(expected, str):
            assert value.category == expected, name
        else:
            assert value.quantity is not None
            assert (value.quantity.low, value.quantity.high) == pytest.approx((expected, expected)), name
    assert not set(line.absent) & set(values)
    assert all(value.kind == "decoded" and value.text in line.text for value in designation.values)
    for other in line.same:
        sister = _first(other, family, line.class_code)
        assert sister, other
        assert (sister.key, sister.full_key) == (designation.key, designation.full_key), other
    for other in line.same_key:
        sister = _first(other, family, line.class_code)
        assert sister, other
        assert sister.key == designation.key, other
        assert sister.full_key != designation.full_key, other
    for other in line.differ:
        sister = _first(other, family, line.class_code)
        assert sister, other
        assert sister.key != designation.key, other


def test_every_family_has_positive_and_negative_lines() -> None:
    for family in CONFIG.designations.families:
        assert any(not line.nothing for line in family.tests), family.name
        assert any(line.nothing for line in family.tests), family.name
