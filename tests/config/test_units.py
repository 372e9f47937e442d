from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import ConfigError
from config.load import load_config
from config.model.attributes import load_attributes
from config.model.units import Unit, expand, load_units, skeleton, unit_key

UNITS = load_config().units
ATTRIBUTES = load_config().attributes

# What pint does not know or calls something else, in words it does know; the definition is the source.
ORACLE = {
    "hectobar": "1e7 pascal",
    "kilotonne": "1e6 kilogram",
    "centner": "100 kilogram",
    "centner/hectare": "100 kilogram / hectare",
    "millicandela": "1e-3 candela",
    "decade": "10 year",
    "ppb": "1e-9",
    "gauss": "1e-4 tesla",
    "kcmil": "1000 circular_mil",
    "tonne_force": "1000 kilogram_force",
    "tonne_force*meter": "1000 kilogram_force * meter",
    "register_ton": "100 foot ** 3",
    "var": "1 volt * ampere",
    "kvar": "1000 volt * ampere",
    "megavar": "1e6 volt * ampere",
    "cm**3/turn": "1 cm**3",
    "liter/turn": "1 liter",
    "mm/turn": "1 mm",
    "mm/tooth": "1 mm",
}
ORACLE_BASE = {"var": "volt * ampere", "1": "dimensionless"}


@pytest.fixture(scope="module")
def registry():
    pint = pytest.importorskip("pint")
    return pint.UnitRegistry()


@pytest.mark.parametrize("unit", UNITS.by_name.values(), ids=lambda unit: unit.name)
def test_factor_agrees_with_pint(unit: Unit, registry) -> None:
    base = ORACLE_BASE.get(unit.base, unit.base)
    for value in (0.0, 1.0, 37.5) if unit.dimension == "temperature" else (1.0, 37.5):
        if unit.name in ORACLE:
            expected = (value * registry.parse_expression(ORACLE[unit.name])).to(base).magnitude
        else:
            expected = registry.Quantity(value, unit.name).to(base).magnitude
        assert unit.to_base(value) == pytest.approx(expected, rel=1e-9, abs=1e-9 if unit.offset else 0)


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("кВт", "kW"), ("KW", "kW"), ("кBт", "kW"), ("МВт", "MW"), ("мВт", "mW"), ("Мпа", "MPa"), ("МПА", "MPa"),
        ("MW", "MW"), ("mW", "mW"), ("л.с.", "metric_horsepower"), ("PS", "metric_horsepower"), ("hp", "horsepower"),
        ("кгс/см²", "kilogram_force/centimeter**2"), ("кгс/см2", "kilogram_force/centimeter**2"),
        ("м³/ч", "m**3/hour"), ("m3/h", "m**3/hour"), ("cbm/h", "m**3/hour"), ("м3/час", "m**3/hour"),
        ("куб.м/час", "m**3/hour"), ("л/мин", "liter/min"), ("об/мин", "rpm"), ("мин⁻¹", "rpm"), ("min-1", "rpm"),
        ("1/min", "rpm"), ("U/min", "rpm"), ("r/min", "rpm"), ("об./мин.", "rpm"), ("µm", "um"), ("\u03bcm", "um"),
        ("Нм", "N*m"), ("Н·м", "N*m"), ("N·m", "N*m"), ("кгс·м", "kilogram_force*meter"), ("тс", "tonne_force"),
        ("кг·см", "kilogram_force*centimeter"), ("кВА", "kVA"), ("кВ·А", "kVA"), ("кВАр", "kvar"), ("кВт·ч", "kW*h"),
        ("А·ч", "A*h"), ("°С", "degC"), ("°C", "degC"), ("град.С", "degC"), ("сСт", "cSt"), ("мм²/с", "mm**2/s"),
        ("Па·с", "Pa*s"), ("дБ(А)", "dB"), ("мкФ", "uF"), ("Ω", "ohm"), ("\u2126", "ohm"), ("ати", "at"),
        ("psi", "psi"),
        ("литров в минуту", "liter/min"), ("кубометров в час", "m**3/hour"), ("оборотов в минуту", "rpm"),
    ],
)  # fmt: skip
def test_spelling(spelling: str, name: str) -> None:
    found = UNITS.find(spelling)
    assert found.unit is not None
    assert found.unit.name == name


def test_case_is_kept_where_it_decides() -> None:
    assert UNITS.find("МВТ").unit is None
    assert set(UNITS.find("МВТ").options) == {"MW", "mW"}


def test_unknown_spelling_has_no_options() -> None:
    assert UNITS.find("попугаев") == (None, (), False, False)


@pytest.mark.parametrize("code", UNITS.okei)
def test_okei_code_names_a_unit(code: str) -> None:
    name, *multiple = UNITS.okei[code]
    assert UNITS.of(str(name)).factor > 0
    assert all(float(one) > 0 for one in multiple)


def test_okei_is_split_into_physical_and_not() -> None:
    known = set(UNITS.okei) | set(UNITS.okei_not_physical)
    assert not set(UNITS.okei) & set(UNITS.okei_not_physical)
    assert len(known) == 525  # the codes of the classifier
    assert {"003", "166", "214", "298", "331", "598"} <= set(UNITS.okei)
    assert {"796", "839", "383"} <= set(UNITS.okei_not_physical)


@given(st.sampled_from(sorted(UNITS.by_name)), st.floats(-1e6, 1e6))
def test_to_base_and_back(name: str, value: float) -> None:
    unit = UNITS.of(name)
    assert unit.from_base(unit.to_base(value)) == pytest.approx(value, rel=1e-9, abs=1e-6)


@given(st.text())
def test_lookup_is_total_and_keeps_length(text: str) -> None:
    UNITS.find(text)
    unit_key(text)
    assert len(skeleton(text)) == len(text)


def test_alternatives_expand() -> None:
    assert expand("метр(|а)/мин(|ут)") == ["метр/мин", "метр/минут", "метра/мин", "метра/минут"]
    assert expand("бар(изб)") == ["бар(изб)"]


def test_a_spelling_of_two_units_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "units.yml"
    path.write_text(
        "per: {}\nmultipliers: {}\nexact_only: []\nsuspicious: []\nweak: []\nokei: {}\nokei_not_physical: {}\n"
        "not_physical: []\ndimensions:\n  length: {base: m, units: {m: [1, м], mm: [0.001, м]}}\n",
        encoding="utf-8",
    )
    with pytest.raises(ConfigError, match="'м' means both m and mm"):
        load_units(path)


def test_attribute_with_an_unknown_dimension_names_the_choices(tmp_path: Path) -> None:
    path = tmp_path / "attributes.yml"
    path.write_text("quantities: {x: {dimension: pover, unit: kW}}\ncategories: {}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"unknown dimension 'pover'; known: .*power"):
        load_attributes(path, UNITS)


def test_attribute_with_a_unit_of_another_dimension_names_the_choices(tmp_path: Path) -> None:
    path = tmp_path / "attributes.yml"
    path.write_text("quantities: {x: {dimension: power, unit: kg}}\ncategories: {}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"unknown power unit 'kg'; known: .*kW"):
        load_attributes(path, UNITS)


@pytest.mark.parametrize("dimension", UNITS.dimensions)
def test_every_dimension_is_an_attribute_too(dimension: str) -> None:
    assert ATTRIBUTES.base_unit(dimension) == UNITS.dimensions[dimension]


@pytest.mark.parametrize("name", list(ATTRIBUTES))
def test_attribute_has_a_name_for_people(name: str) -> None:
    assert ATTRIBUTES.label(name, "ru")[0].isalpha()
    assert ATTRIBUTES.label(name, "en") != ""
