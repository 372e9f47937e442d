from __future__ import annotations

from config.load import load_config


def test_an_etim_code_in_an_own_profile_is_that_profile() -> None:
    book = load_config().classes
    assert book.canonical("EC001404") == "angle_grinder"
    assert book.profile("EC001404") is book.profile("angle_grinder")


def test_a_class_without_a_profile_has_generic_rules_and_its_own_names() -> None:
    book = load_config().classes
    profile = book.profile("EC001506")
    assert profile.code == "EC001506"
    assert "Kilowatt-hour meter" in profile.names.en
    assert book.rule("EC001506", "power", "W").rule == "at_least"
    assert book.rule("EC001506", "thread", "").rule == "same"
    assert book.rule("EC001506", "measuring_range", "Pa").rule == "covers"
    assert book.rule("EC001506", "accuracy", "1").rule == "at_most"
    assert book.rule("never heard of", "torque", "N*m").rule == "at_least"


def test_an_own_profile_decides_before_the_generic_rules_and_the_generic_ones_never_veto_in_it() -> None:
    book = load_config().classes
    assert book.rule("circuit_breaker", "current", "A").rule == "same"
    assert book.rule("EC001506", "current", "A").rule == "at_least"
    assert book.rule("EC001506", "torque", "N*m").critical
    assert not book.rule("caliper", "torque", "N*m").critical


def test_ip_codes_are_compared_digit_by_digit() -> None:
    assert load_config().classes.rule("induction_motor", "ip_code").digitwise


def test_classes_are_compatible_when_same_or_unknown_and_not_otherwise() -> None:
    book = load_config().classes
    assert book.compatible("angle_grinder", "EC001404")
    assert book.compatible("", "lathe")
    assert not book.compatible("lathe", "angle_grinder")
    assert not book.compatible("drill", "drill_bit")
