from __future__ import annotations

import pytest

from catalogs.normalize.terms import concepts
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
