"""Which failures names make doubtful, and what they leave as they are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from catalogs.item import ClassGuess, Item
from matcher.engine import Matcher
from matcher.matches import Matches
from matcher.why import why
from tests.matcher.hands import item, table

NAME = "cuisinart toaster tob165 with heat sensor"


def told(item_id: str, name: str, code: str, confidence: float, **given: object) -> Item:
    """An item whose class is this sure."""
    return replace(item(item_id, name, **given), classes=(ClassGuess(code, code, confidence),))


def pair(query: Item, candidate: Item) -> Matches:
    return why(Matcher(table(candidate)), table(query), 0, 0).matches


def letter(query: Item, candidate: Item) -> str:
    return str(pair(query, candidate).grades.letter[0])


def test_classes_told_by_words_do_not_contradict_names_that_are_alike() -> None:
    query = told("q", NAME, "EC000001", 0.9)
    assert letter(query, told("c", "cuisinart toaster tob165", "EC000002", 0.9)) == "U"
    assert letter(query, told("c", "steel bracket", "EC000002", 0.9)) == "X"


def test_classes_that_are_stated_contradict_whatever_names_say() -> None:
    assert letter(told("q", NAME, "EC000001", 1.0), told("c", NAME, "EC000002", 1.0)) == "X"


def test_where_figures_decide_another_class_is_no_substitute_however_alike_the_names() -> None:
    query = told("q", "насос cr 10", "centrifugal_pump", 0.9, flow=0.01, head=30.0)
    seal = told("c", "уплотнение насоса cr 10", "seal", 0.9, flow=0.01, head=30.0)
    assert letter(query, seal) == "X"


def test_another_class_lowers_the_probability_of_one_product_and_a_surer_one_lowers_it_more() -> None:
    query = told("q", NAME, "EC000001", 0.9)
    same, unsure, sure = (
        pair(query, told("c", NAME, code, confidence)).grades.score[0]
        for code, confidence in (("EC000001", 0.9), ("EC000002", 0.82), ("EC000002", 0.9))
    )
    assert same > unsure > sure > 0


@pytest.mark.parametrize("codes", ["cda9887", ""])
def test_one_code_excuses_a_generic_figure_and_no_code_does_not(codes: str) -> None:
    query = item("q", "alpine receiver", codes="cda9887", power=200.0)
    offer = item("c", "alpine receiver", codes=codes, power=18.0)
    assert letter(query, offer) == ("U" if codes else "X")


def test_a_figure_no_rule_of_the_class_speaks_of_leaves_the_decision_to_names() -> None:
    query = told("q", NAME, "induction_motor", 0.9, data_size=8e9)
    assert pair(query, told("c", NAME, "induction_motor", 0.9, data_size=8e9)).grades.named[0]
    query = told("q", NAME, "induction_motor", 0.9, power=1100.0)
    assert not pair(query, told("c", NAME, "induction_motor", 0.9, power=1100.0)).grades.named[0]


def test_words_that_repeat_the_class_do_not_decide_and_words_that_differ_do() -> None:
    query = told("q", "front load washer wfw8300", "fastener", 0.7, fastener_type="washer")
    assert pair(query, told("c", "top load washer", "fastener", 0.6, fastener_type="washer")).grades.named[0]
    assert letter(query, told("c", "front load screw", "fastener", 0.7, fastener_type="screw")) == "X"


def test_a_figure_of_a_class_told_of_one_side_alone_leaves_the_decision_to_names() -> None:
    query = told("q", NAME, "induction_motor", 0.26, power=1100.0)
    assert pair(query, told("c", "cuisinart steel bracket", "EC000001", 0.5, power=1100.0)).grades.named[0]
