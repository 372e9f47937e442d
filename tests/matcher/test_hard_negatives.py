"""One critical attribute separates: never A or B, and what is not separated is not refused for it."""

from __future__ import annotations

import pytest

from benchmarks.hard_negatives import Outcome, cases, figures, judged


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    return judged(cases()[::7])  # 7 shares no factor with 4 languages × 12 cases: every class and language stays


@pytest.mark.slow
def test_no_separated_pair_is_graded_a_or_b(outcomes: list[Outcome]) -> None:
    wrong = [
        (one.case.text, text, letter)
        for one in outcomes
        for (axis, text), letter in zip(one.case.offers, one.grades, strict=True)
        if axis and letter in "AB"
    ]
    assert not wrong


@pytest.mark.slow
def test_true_substitutes_are_kept_decided_and_first(outcomes: list[Outcome]) -> None:
    found = figures(outcomes)
    assert found.true_x <= 0.005
    assert found.true_u <= 0.12
    assert found.first >= 0.98
    assert found.hit >= 0.97
