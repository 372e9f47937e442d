from __future__ import annotations

from functools import lru_cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogs.item import Item
from config.load import load_config
from config.model.classes import AttributeRule, Bridge
from matcher.engine import Matcher
from matcher.matches import Matches
from matcher.why import why
from tests.matcher.hands import item, table

SCALE = "ABCDX"
MOTOR: dict[str, object] = {
    "power": 11000.0,
    "speed": 1500.0,
    "poles": 4.0,
    "voltage": 380.0,
    "phases": 3.0,
    "frequency": 50.0,
}


def pair(query: Item, candidate: Item) -> Matches:
    return why(Matcher(table(candidate)), table(query), 0, 0).matches


def letter(query: Item, candidate: Item) -> str:
    return str(pair(query, candidate).grades.letter[0])


def motor(item_id: str = "m", **changes: object) -> Item:
    values = {name: one for name, one in (MOTOR | changes).items() if one is not None}
    return item(item_id, f"двигатель {item_id}", "induction_motor", **values)


def test_every_critical_attribute_passing_is_a() -> None:
    assert letter(motor("q"), motor("c")) == "A"


@pytest.mark.parametrize("name", MOTOR)
def test_deleting_a_critical_value_of_the_offer_turns_a_into_u_not_b(name: str) -> None:
    if load_config().classes.rule("induction_motor", name).assume is not None:
        pytest.skip("silence has a meaning by the standard")
    if name in ("speed", "poles"):
        pytest.skip("each says the other")
    asked = pair(motor("q"), motor("c", **{name: None}))
    assert asked.grades.letter[0] == "U"
    assert asked.grades.best[0] == "A"
    assert asked.grades.worst[0] == "X"
    assert asked.unknowns(0) == (name,)


def test_an_import_silent_on_the_core_of_its_class_is_undetermined_and_on_the_rest_asks_nothing() -> None:
    assert letter(motor("q", power=None), motor("c")) == "U"
    assert letter(motor("q", speed=None, poles=None), motor("c")) == "U"
    assert letter(motor("q", voltage=None, phases=None), motor("c")) == "A"


def test_one_statement_of_a_thing_answers_the_others_but_contradicts_where_it_fails() -> None:
    assert letter(motor("q"), motor("c", poles=None)) == "A"
    assert letter(motor("q", speed=None), motor("c")) == "A"
    assert letter(motor("q"), motor("c", speed=None, poles=None)) == "U"
    assert letter(motor("q"), motor("c", poles=None, speed=1000.0)) == "X"


def test_a_little_too_large_needs_consent_and_far_too_large_is_refused() -> None:
    rule = load_config().classes.rule("induction_motor", "power")
    assert rule.max_ratio is not None
    assert rule.consent_ratio is not None
    assert letter(motor("q"), motor("c", power=11000.0 * rule.max_ratio * 1.05)) == "D"
    assert letter(motor("q"), motor("c", power=11000.0 * rule.consent_ratio * 1.05)) == "X"
    assert letter(motor("q"), motor("c", power=11000.0 / rule.max_ratio)) == "X"


def test_the_suffix_tells_better_from_worse() -> None:
    assert pair(motor("q"), motor("c", power=12000.0)).grade[0] == "A+"
    assert pair(motor("q"), motor("c", power=11100.0)).grade[0] == "A"


def test_oversizing_beyond_the_ceiling_fails_like_undersizing() -> None:
    assert letter(motor("q"), motor("c", power=110000.0)) == "X"
    assert letter(motor("q"), motor("c", power=1100.0)) == "X"


def test_no_text_outvotes_a_veto_and_no_other_text_hurts() -> None:
    query = item("q", "насос 11 квт", "induction_motor", **MOTOR)
    alike = item("c", "насос 11 квт", "induction_motor", **(MOTOR | {"power": 110000.0}))
    foreign = item("d", "полностью другое имя", "induction_motor", **MOTOR)
    assert letter(query, alike) == "X"
    assert letter(query, foreign) == "A"


def test_another_class_is_refused_where_both_are_sure_and_never_where_one_is_not() -> None:
    query = item("q", "вещь", "induction_motor", power=11000.0)
    assert letter(query, item("c", "вещь", "angle_grinder", power=11000.0)) == "X"
    assert letter(query, item("c", "вещь", "", power=11000.0)) == "U"


def test_figures_that_agree_do_not_make_two_things_one_kind() -> None:
    oven = item("q", "печь", power=1100.0)
    assert letter(oven, item("c", "дрель", power=1100.0)) == "U"
    assert letter(oven, item("c", "печь настольная", power=1100.0)) == "A"


def test_text_alone_is_undetermined() -> None:
    assert letter(item("q", "изделие синее"), item("c", "изделие синее")) == "U"


def test_names_that_differ_in_a_number_alone_are_not_one_thing() -> None:
    assert letter(item("q", "реле ua123", codes="ua123"), item("c", "реле ua124", codes="ua124")) == "X"
    assert letter(item("q", "реле ua123", codes="ua123"), item("c", "реле ua123", codes="ua123")) == "U"
    # Codes of different systems say nothing of each other.
    assert letter(item("q", "реле ua123", codes="ua123"), item("c", "реле рэп-34", codes="рэп-34")) == "U"


def test_one_maker_and_one_code_are_one_product() -> None:
    query, same = (item(name, "реле ua123", codes="ua123", maker="abb") for name in "qc")
    assert letter(query, same) == "A"
    assert letter(query, item("c", "реле ua123", codes="ua123", maker="иэк")) == "U"


def test_equal_designations_leave_nothing_unknown() -> None:
    query = item("q", "6205-2rs1", "rolling_bearing", key="205", full_key="205.2rs")
    assert letter(query, item("c", "180205", "rolling_bearing", key="205", full_key="205.2rs")) == "A"
    assert letter(query, item("c", "205", "rolling_bearing", key="205", full_key="205")) == "U"


def test_equal_designations_excuse_how_two_makers_state_a_figure_but_no_critical_one() -> None:
    def bearing(name: str, **values: float) -> Item:
        return item(name, name, "rolling_bearing", key="205", full_key="205.2rs", **values)

    other_load = pair(bearing("q", dynamic_load=14800.0), bearing("c", dynamic_load=9000.0))
    assert other_load.grades.letter[0] == "A"
    assert other_load.conflicts(0) == ("dynamic_load",)
    assert letter(bearing("q", bore_diameter=0.025), bearing("c", bore_diameter=0.03)) == "X"


def test_without_a_profile_names_that_differ_in_a_figure_alone_are_not_one_thing() -> None:
    assert letter(item("q", "ковш 2", head=2.0), item("c", "ковш 3", head=3.0)) == "X"
    assert letter(item("q", "ковш 2", "ec", head=2.0, flow=1.0), item("c", "черпак 3", "ec", head=3.0, flow=1.0)) == "C"
    assert letter(item("q", "ковш 2", head=2.0), item("c", "ковш 2", head=2.0)) == "A"


def test_a_lower_ip_code_needs_consent_and_a_much_lower_one_is_no_substitute() -> None:
    assert pair(motor("q", ip_code="IP55"), motor("c", ip_code="IP54")).grade[0] == "D−"
    assert letter(motor("q", ip_code="IP54"), motor("c", ip_code="IP23")) == "X"
    assert letter(motor("q", ip_code="IP54"), motor("c", ip_code="IP55")) == "A"


def test_an_asked_function_that_the_offer_does_not_state_leaves_the_letter_open() -> None:
    asked = pair(motor("q", insulation_class="F"), motor("c"))
    assert (asked.grades.letter[0], asked.grades.best[0]) == ("U", "A")
    assert asked.unknowns(0) == ("insulation_class",)


RULES = {
    "fit with adapter": (
        AttributeRule(role="fit", rule="same", bridge=Bridge(kind="adapter", ru="", en="", hours=4)),
        "B",
    ),
    "costly adapter": (
        AttributeRule(role="fit", rule="same", bridge=Bridge(kind="adapter", ru="", en="", price_share=0.1)),
        "C",
    ),
    "fit with work": (AttributeRule(role="fit", rule="same", bridge=Bridge(kind="work", ru="", en="", hours=100)), "C"),
    "too much work": (
        AttributeRule(role="form", rule="same", bridge=Bridge(kind="work", ru="", en="", hours=201)),
        "D",
    ),
    "fit without a bridge": (AttributeRule(role="fit", rule="same"), "D"),
    "critical fit": (AttributeRule(role="fit", rule="same", critical=True), "X"),
    "function": (AttributeRule(role="function", rule="same"), "X"),
    "waivable function": (AttributeRule(role="function", rule="same", waivable=True), "D"),
    "critical function": (AttributeRule(role="function", rule="at_least", critical=True), "X"),
    "waivable inside its band": (
        AttributeRule(role="function", rule="at_least", critical=True, waivable=True, waiver_band=0.5),
        "D",
    ),
    "waivable outside its band": (
        AttributeRule(role="function", rule="at_least", critical=True, waivable=True, waiver_band=0.1),
        "X",
    ),
    "compliance": (AttributeRule(role="compliance", rule="at_least"), "X"),
    "soft": (AttributeRule(role="soft", rule="same"), "A"),
}


@pytest.mark.parametrize("case", RULES)
def test_each_kind_of_failure_has_its_letter(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rule, expected = RULES[case]
    classes = load_config().classes
    passing = AttributeRule(role="function", rule="same", critical=True)

    def answer(self: object, code: str, attribute: str, unit: str = "") -> AttributeRule:
        return rule if attribute == "head" else passing

    monkeypatch.setattr(type(classes), "rule", answer)
    query, candidate = (item(name, name, "ec", head=head, flow=1.0) for name, head in (("q", 10.0), ("c", 8.0)))
    assert letter(query, candidate) == expected


@lru_cache(maxsize=1)
def directed() -> tuple[tuple[str, int], ...]:
    """Function attributes of a motor with a good direction and no ceiling, and which way is good."""
    own = load_config().classes.own("induction_motor")
    assert own is not None
    signs = {"at_least": 1, "at_most": -1}
    return tuple(
        (name, signs[rule.rule]) for name, rule in own.attributes.items() if rule.rule in signs and not rule.max_ratio
    )


numbers = st.sampled_from([0.5, 0.8, 0.95, 1.0, 1.05, 1.3, 2.0])


@given(st.data())
def test_improving_an_attribute_never_worsens_the_grade(data: st.DataObject) -> None:
    name, sign = data.draw(st.sampled_from(directed()))
    asked = data.draw(numbers)
    worse, better = sorted(data.draw(st.tuples(numbers, numbers)), reverse=sign < 0)
    query = motor("q", **{name: asked})
    before, after = (letter(query, motor("c", **{name: value})) for value in (worse, better))
    assert SCALE.index(after) <= SCALE.index(before)


@given(st.data())
def test_more_information_stays_between_best_and_worst(data: st.DataObject) -> None:
    rule = load_config().classes.rule
    decidable = [name for name in MOTOR if rule("induction_motor", name).assume is None]  # whose silence says nothing
    hidden = [name for name in decidable if data.draw(st.booleans())]
    if not hidden:
        return
    query = motor("q")
    before = pair(query, motor("c", **dict.fromkeys(hidden)))
    revealed = data.draw(st.sampled_from(hidden))
    # Speed and poles say one thing: an offer that states one and contradicts itself with the other is no new knowledge.
    said_otherwise = revealed in ("speed", "poles") and not {"speed", "poles"} <= set(hidden)
    factor = 1.0 if said_otherwise else data.draw(st.sampled_from([1.0, 0.4, 1.1, 3.0]))
    value = float(MOTOR[revealed]) * factor  # type: ignore[arg-type]
    after = letter(query, motor("c", **(dict.fromkeys(hidden) | {revealed: value})))
    best, worst = str(before.grades.best[0]), str(before.grades.worst[0])
    if before.grades.letter[0] == "X":
        assert after == "X"
    elif after != "U":
        assert SCALE.index(best) <= SCALE.index(after) <= SCALE.index(worst)
