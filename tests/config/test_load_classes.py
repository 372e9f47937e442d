from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from config.errors import ConfigError
from config.load import DEFAULT_FOLDER, load_config
from config.load_classes import load_class_book

REQUIRED = [
    "rolling_bearing",
    "induction_motor",
    "gear_reducer",
    "centrifugal_pump",
    "fastener",
    "carbide_insert",
    "contactor",
    "circuit_breaker",
    "frequency_converter",
    "pressure_transmitter",
    "pressure_gauge",
    "caliper",
    "micrometer",
    "angle_grinder",
    "drill",
    "drill_bit",
    "lathe",
    "milling_machine",
    "welding_machine",
    "compressor",
    "valve",
    "material_grade",
    "lubricant",
    "integrated_circuit",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for part in ("classes", "taxonomy"):
        shutil.copytree(DEFAULT_FOLDER / part, tmp_path / part)
    return tmp_path


def break_profile(folder: Path, name: str, old: str, new: str) -> None:
    file = folder / "classes" / f"{name}.yml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_required_classes_have_profiles_with_names_in_four_languages_and_codes() -> None:
    profiles = load_config().classes.profiles
    for code in REQUIRED:
        profile = profiles[code]
        names = profile.names
        assert all((names.ru, names.en, names.de, names.zh, profile.okpd2, profile.tnved, profile.source)), code
        assert any(rule.critical for rule in profile.attributes.values()), code


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("rule: at_least", "rule: at_leats", ("at_leats", "at_least", "covers")),
        ("role: function", "role: fucntion", ("fucntion", "function", "compliance")),
        ("bridge: adapter_plate", "bridge: adaptor", ("adaptor", "adapter_plate")),
        ("include: [environment]", "include: [enviroment]", ("enviroment", "environment")),
        ("EC001851", "EC999999", ("EC999999",)),
        ("tolerance: 0.02", "tolerence: 0.02", ("tolerence",)),
        ("core: [[power]", "core: [[pover]", ("pover", "power")),
        ("consent_ratio: 1.6", "consent_ratio: 1.1", ("consent_ratio", "max_ratio")),
        ("code: induction_motor", "code: motor", ("motor",)),
    ],
)
def test_a_slip_fails_at_load_and_names_the_file_and_the_choices(
    folder: Path, old: str, new: str, named: tuple[str, ...]
) -> None:
    break_profile(folder, "induction_motor", old, new)
    with pytest.raises(ConfigError) as failure:
        load_class_book(folder)
    message = str(failure.value)
    assert "induction_motor.yml" in message
    assert all(word in message for word in named)


def test_an_unknown_attribute_or_unit_fails_with_the_choices(folder: Path) -> None:
    profiles = load_config().classes.profiles.values()
    generic = load_config().classes.generic
    names = {name for one in profiles for name in [*one.attributes, *one.words.values(), *one.means]}
    names |= set(generic.attributes)
    load_class_book(folder, attributes=names, units=set(generic.units))
    with pytest.raises(ConfigError, match=r"unknown attribute 'frame_size'; known: .*power"):
        load_class_book(folder, attributes=names - {"frame_size"})
    with pytest.raises(ConfigError, match="unknown unit 'Pa'"):
        load_class_book(folder, units=set(generic.units) - {"Pa"})


def test_an_ordinal_rule_needs_a_scale_and_a_bridge_needs_a_gap_it_can_close(folder: Path) -> None:
    break_profile(folder, "induction_motor", "order: [B, F, H], ", "")
    with pytest.raises(ConfigError, match="ordinal rule needs"):
        load_class_book(folder)
    break_profile(folder, "induction_motor", "rule: ordinal, waivable", "rule: same, bridge: adapter_plate, waivable")
    with pytest.raises(ConfigError, match="bridge closes a fit or form gap"):
        load_class_book(folder)


def test_din_127_is_not_the_surface_defect_standard() -> None:
    rule = load_config().classes.rule("fastener", "standard")
    groups = [group for group in rule.equivalent if "DIN 127" in group]
    assert groups == [("DIN 127", "ГОСТ 6402")]
    assert any({"DIN 933", "ISO 4017", "ГОСТ 7798"} <= set(group) for group in rule.equivalent)
