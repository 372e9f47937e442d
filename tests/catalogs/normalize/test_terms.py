from __future__ import annotations

import pytest

from catalogs.normalize.terms import concepts, weighted_concepts
from config.load import load_config

CONFIG = load_config()


@pytest.mark.parametrize(
    "name",
    [
        "подшипник шариковый радиальный",
        "Радиальные шариковые подшипники",
        "подшипников шариковых радиальных 6205",
        "deep groove ball bearings",
        "Rillenkugellager",
        "深沟球轴承6205",
    ],
)
def test_one_thing_is_one_concept_in_every_language_and_inflection(name: str) -> None:
    assert "deep_groove_ball_bearing" in concepts(name, CONFIG)


def test_the_longest_term_wins() -> None:
    assert concepts("tapered roller bearing", CONFIG) == ("tapered_roller_bearing",)
    assert concepts("圆锥滚子轴承", CONFIG) == ("tapered_roller_bearing",)


def test_an_unknown_german_compound_is_taken_apart() -> None:
    assert concepts("Nadelkugellager", CONFIG) == ("needle", "ball_bearing")


def test_a_name_of_nothing_known_has_no_concepts() -> None:
    assert concepts("qwerty 12 ,;()", CONFIG) == ()


def test_a_term_of_two_words_is_found_with_a_third_between() -> None:
    assert "flexible_coupling" in concepts("flexible shaft coupling", CONFIG)
    assert "check_valve" in concepts("клапан пружинный обратный", CONFIG)


def test_latin_letters_and_numbers_inside_chinese_names_do_not_hide_the_term() -> None:
    assert concepts("MIG焊机200A", CONFIG)[-1:] == ("welding_machine",)
    assert concepts("6205轴承", CONFIG) == ("bearing",)


def test_there_are_terms_enough_in_every_language() -> None:
    things = [one.names for one in CONFIG.terms.values() if not one.modifier]
    assert len(things) >= 680
    assert all(names.ru and names.en and names.de and names.zh for names in things)


def test_weights_tell_things_from_properties_and_add_what_is_wider() -> None:
    weights = weighted_concepts("screw pump hydraulic", CONFIG)
    assert weights["screw_pump"] > weights["hydraulic"] > weights["pump"]
