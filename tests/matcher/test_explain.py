"""Explanations are the stored comparisons in words: they add up to the score and say no more than the grade knows."""

from __future__ import annotations

import math

import pytest

from matcher.engine import Matcher
from matcher.explain import Explainer
from matcher.matches import Matches, Nothing
from tests.matcher.hands import item, table

PUMP = "centrifugal_pump"


def answer(query: dict[str, object], *offers: dict[str, object]) -> Explainer:
    queries = table(item("Q", "насос центробежный", PUMP, **query))  # type: ignore[arg-type]
    catalog = table(*(item(f"O{n}", "насос центробежный", PUMP, **one) for n, one in enumerate(offers)))  # type: ignore[arg-type]
    return Explainer(Matcher(catalog).match(queries, refused=True))


def pair_of(explainer: Explainer, offer: str) -> int:
    matches = explainer.matches
    return next(p for p in range(len(matches)) if matches.catalog.ids[matches.candidates.candidate_row[p]] == offer)


def test_contributions_add_up_to_the_score() -> None:
    explainer = answer(
        {"flow": 0.01, "head": 30.0, "power": 11000.0, "maker": "a"},
        {"flow": 0.012, "head": 30.0, "power": 15000.0, "maker": "b"},
        {"flow": 0.001},
        {},
    )
    for pair in range(len(explainer.matches)):
        explanation = explainer.pair(pair)
        assert math.fsum(line.contribution for line in explanation.lines) == pytest.approx(explanation.score, abs=1e-9)


def test_an_undetermined_pair_says_what_it_may_become_and_whom_to_ask() -> None:
    explainer = answer({"flow": 0.01, "head": 30.0}, {"flow": 0.01, "maker": "ГМС"})
    explanation = explainer.pair(0)
    assert explanation.grade == "U"
    voice = explainer.voice("ru")
    assert (
        voice.undetermined(explanation)
        == f"Может стать от {explanation.worst} до {explanation.best}. Решат ответы: напор"
    )
    questions = voice.questions(explanation)
    assert len(questions) == 1
    assert questions[0].startswith("Изготовителю ГМС: Напор — требуется не менее 30 м")
    assert explainer.voice("en").questions(explanation)[0].startswith("To the maker ГМС: Head — required at least 30 m")


def test_a_settled_pair_asks_nothing() -> None:
    explainer = answer({"flow": 0.01, "head": 30.0, "voltage": 380.0}, {"flow": 0.01, "head": 5.0, "voltage": 380.0})
    explanation = explainer.pair(0)
    assert explanation.grade[0] in "DX"
    assert explainer.voice("ru").questions(explanation) == []
    assert explainer.voice("ru").undetermined(explanation) == ""


def test_failures_are_told_before_what_is_alike() -> None:
    explainer = answer({"flow": 0.01, "head": 30.0}, {"flow": 0.01, "head": 5.0})
    reasons = explainer.voice("ru").reasons(explainer.pair(0))
    assert reasons[0].startswith("Напор 30 м против 5 м: не ")
    assert next(text for text in reasons if "подача" in text) == "Совпадает: подача"


def test_what_only_one_side_has_is_outside_the_criteria() -> None:
    explainer = answer({"flow": 0.01, "head": 30.0}, {"flow": 0.01, "head": 30.0, "no_such_attribute": "blue"})
    outside = explainer.pair(0).outside
    assert [(one.name, one.of_query) for one in outside] == [("no_such_attribute", False)]
    said = explainer.voice("en").sentences.outside(outside[0])
    assert said == "No such attribute blue: only the offer has it, not part of the grade"


@pytest.mark.parametrize(
    ("nothing", "russian", "english"),
    [
        (Nothing(0), "похожих предложений нет", "no offer resembles it"),
        (
            Nothing(12, (("power", 9), ("class", 3))),
            "сравнено предложений: 12, ни одно не подходит; "
            "причины отказа (число предложений): мощность (9), вид оборудования (3)",
            "offers compared: 12, none fits; reasons of refusal (offers): power (9), kind of equipment (3)",
        ),
    ],
)
def test_why_there_is_no_candidate(nothing: Nothing, russian: str, english: str) -> None:
    explainer = answer({"flow": 0.01}, {"flow": 0.01})
    assert explainer.voice("ru").nothing(nothing) == russian
    assert explainer.voice("en").nothing(nothing) == english


def test_grade_names_say_the_suffix() -> None:
    voice = answer({"flow": 0.01}, {"flow": 0.01}).voice("ru")
    assert voice.grade("A") == "прямая замена"
    assert voice.grade("A+") == "прямая замена, лучше по назначению"


def test_an_explanation_never_changes_the_matches() -> None:
    explainer = answer({"flow": 0.01, "head": 30.0}, {"flow": 0.01, "head": 5.0})
    before = explainer.matches.to_frame()
    explainer.reasons(0)
    matches: Matches = explainer.matches
    assert matches.to_frame().equals(before)
