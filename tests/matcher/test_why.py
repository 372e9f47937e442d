from __future__ import annotations

from matcher.engine import Matcher
from matcher.why import Why, why
from tests.matcher.hands import item, table

PUMP: dict[str, object] = {"flow": 0.004, "head": 50.0}
OFFERS = table(
    item("good", "насос", "centrifugal_pump", **PUMP),
    item("also good", "насос центробежный", "centrifugal_pump", **PUMP),
    item("low", "насос", "centrifugal_pump", flow=0.004, head=20.0),
    item("grinder", "насос шлифмашина", "angle_grinder"),
    item("paint", "краска белая"),
)


def ask(offer: str, limit: int = 10) -> Why:
    queries = table(item("other", "x"), item("q", "насос", "centrifugal_pump", **PUMP))
    return why(Matcher(OFFERS), queries, 1, OFFERS.ids.tolist().index(offer), limit=limit)


def test_an_offered_pair_says_its_rank() -> None:
    answer = ask("good")
    assert (answer.stage, answer.rank) == ("offered", 1)
    assert answer.matches.grades.best[0] == "A"
    assert {line.name for line in answer.matches.table(0)} >= {"flow", "head", "title"}


def test_the_limit_is_named() -> None:
    assert ask("also good", limit=1).stage == "limit"
    assert "ranked 2" in ask("also good", limit=1).detail


def test_a_veto_is_named_with_its_attribute() -> None:
    answer = ask("low")
    assert (answer.stage, answer.vetoes, answer.rank) == ("grade", ("head",), None)
    assert "head" in answer.detail


def test_another_class_is_its_own_stage() -> None:
    assert ask("grinder").stage == "class"


def test_what_no_retriever_finds_was_dropped_by_retrieval() -> None:
    answer = ask("paint")
    assert answer.stage == "retrieve"
    assert answer.places["words"] is None
    assert answer.matches.grade[0] == "U"
