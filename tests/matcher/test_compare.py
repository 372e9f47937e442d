"""Each comparator by example, in its own direction."""

from __future__ import annotations

import math

import numpy as np
import pytest

from config.load import load_config
from matcher.compare.category import DigitByDigit, Equivalent, Member, Ordinal, SameText
from matcher.compare.explosion import Explosion
from matcher.compare.quantity import AtLeast, AtMost, Covers, Near, QuantityComparator, Same, Spans, Within
from matcher.compare.rules import folded
from matcher.engine import Matcher
from matcher.why import why
from tests.matcher.hands import item, table

INF = math.inf
Span = tuple[float, float]


def verdict(comparator: QuantityComparator, asked: Span | float, given: Span | float) -> str:
    spans = [one if isinstance(one, tuple) else (one, one) for one in (asked, given)]
    query, candidate = (Spans(np.array([low]), np.array([high])) for low, high in spans)
    similarity = float(comparator.compare(query, candidate)[0])
    return "unknown" if math.isnan(similarity) else "pass" if similarity == 1.0 else "fail"


CASES: list[tuple[QuantityComparator, Span | float, Span | float, str]] = [
    (AtLeast(), 11.0, 15.0, "pass"),
    (AtLeast(), 15.0, 11.0, "fail"),
    (AtLeast(tolerance=0.02), 15.0, 14.8, "pass"),
    (AtLeast(tolerance=0.02), 15.0, 14.6, "fail"),
    (AtLeast(max_ratio=1.25), 10.0, 12.5, "pass"),
    (AtLeast(max_ratio=1.25), 10.0, 13.0, "fail"),
    (AtLeast(), 10.0, (8.0, 12.0), "unknown"),
    (AtLeast(), 10.0, (10.0, 12.0), "pass"),
    (AtLeast(), 10.0, (5.0, 9.0), "fail"),
    (AtLeast(), (5.0, INF), 7.0, "pass"),
    (AtLeast(), (-INF, 10.0), 8.0, "fail"),
    (AtLeast(), 10.0, (-INF, 12.0), "unknown"),
    (AtLeast(), 10.0, (-INF, 9.0), "fail"),
    (AtLeast(), -40.0, -50.0, "fail"),
    (AtLeast(), 0.0, 1.0, "pass"),
    (AtMost(), 1.5, 1.0, "pass"),
    (AtMost(), 1.0, 1.5, "fail"),
    (AtMost(), 1.0, (0.5, 1.5), "unknown"),
    (AtMost(tolerance=0.1), 1.0, 1.1, "pass"),
    (Near(tolerance=0.05), 1500.0, 1440.0, "pass"),
    (Near(tolerance=0.03), 1500.0, 1440.0, "fail"),
    (Near(), (342.0, 418.0), 380.0, "pass"),
    (Near(), 380.0, (342.0, 418.0), "unknown"),
    (Near(tolerance=0.02), (0.0, 150.0), (0.0, 125.0), "unknown"),
    (Near(tolerance=0.02), (0.0, 150.0), (0.0, 149.0), "pass"),
    (Same(), 0.025, 0.025, "pass"),
    (Same(), 0.025, 0.030, "fail"),
    (Same(), 0.0254, 0.0254000000001, "pass"),
    (Same(), (0.0, 16.0), (0.0, 10.0), "unknown"),
    (Covers(), (0.0, 16.0), (0.0, 25.0), "pass"),
    (Covers(), (0.0, 25.0), (0.0, 16.0), "fail"),
    (Covers(), (-40.0, 70.0), (-60.0, 85.0), "pass"),
    (Covers(), 380.0, (342.0, 418.0), "pass"),
    (Covers(), 16.0, 16.0, "pass"),
    (Covers(), (0.0, 16.0), 16.0, "unknown"),
    (Covers(), (0.0, 16.0), 10.0, "fail"),
    (Covers(), (-INF, 16.0), (0.0, 16.0), "pass"),
    (Covers(tolerance=0.1), 400.0, 380.0, "pass"),
    (Covers(tolerance=0.1), 380.0, 220.0, "fail"),
    (Within(), (342.0, 418.0), 380.0, "pass"),
    (Within(), (342.0, 418.0), 220.0, "fail"),
    (Within(), (342.0, 418.0), (400.0, 440.0), "unknown"),
]


@pytest.mark.parametrize(("comparator", "asked", "given", "expected"), CASES)
def test_quantities(comparator: QuantityComparator, asked: Span | float, given: Span | float, expected: str) -> None:
    assert verdict(comparator, asked, given) == expected


def test_a_failure_gets_worse_with_its_shortfall_and_never_reaches_a_pass() -> None:
    query = Spans(np.full(4, 100.0), np.full(4, 100.0))
    given = np.array([99.9, 90.0, 50.0, 1.0])
    similarity = AtLeast().compare(query, Spans(given, given))
    assert (np.diff(similarity) < 0).all()
    assert similarity.max() < 1


def test_margins_have_the_sign_of_the_advantage() -> None:
    query = Spans(np.full(3, 10.0), np.full(3, 10.0))
    given = np.array([12.0, 10.0, 5.0])
    assert AtLeast().margin(query, Spans(given, given)).tolist() == pytest.approx([0.2, 0.0, -0.5])
    assert AtMost().margin(query, Spans(given, given)).tolist() == pytest.approx([-0.2, 0.0, 0.5])
    oversized = AtLeast(max_ratio=1.1).margin(query, Spans(given, given))
    assert oversized.tolist() == pytest.approx([0.2, 0.0, -0.5])  # it fails by too much, not by too little


IP = DigitByDigit()
WORDS = [
    (IP, "ip54", "ip55", 1.0),
    (IP, "ip65", "ip56", 0.75),
    (IP, "ip54", "ip23", 0.36),
    (IP, "ip54", "ip5x", None),
    (IP, "ip5x", "ip54", 1.0),
    (IP, "ip54", "ik08", None),
    (Ordinal(order=("5.8", "8.8", "10.9")), "8.8", "10.9", 1.0),
    (Ordinal(order=("5.8", "8.8", "10.9")), "8.8", "5.8", 0.6),
    (Ordinal(order=("5.8", "8.8")), "8.8", "a2-70", None),
    (Equivalent(groups=(("40х", "41cr4"), ("20",))), "40х", "41cr4", 1.0),
    (Equivalent(groups=(("40х", "41cr4"), ("20",))), "40х", "20", 0.0),
    (Equivalent(groups=(("40х", "41cr4"), ("20",))), "40х", "s355", None),
    (SameText(), "a", "b", 0.0),
    (SameText(), folded("M20"), folded("M20x2.5"), 1.0),
    (SameText(), folded("M20"), folded("M20x1.5"), 0.0),
    (SameText(), folded("G1/2"), folded("R1/2"), 0.0),
    (Member(), "a", "", None),
]


@pytest.mark.parametrize(("comparator", "asked", "given", "expected"), WORDS)
def test_categories(comparator: SameText, asked: str, given: str, expected: float | None) -> None:
    similarity = comparator.compare(np.array([asked], dtype=object), np.array([given], dtype=object))
    assert similarity[0] == pytest.approx(np.nan if expected is None else expected, nan_ok=True)


@pytest.mark.parametrize(
    ("asked", "given", "expected"),
    [
        ([220.0, 380.0], [380.0, 220.0], 1),
        ([220.0, 380.0], 380.0, 0),
        ([220.0, 380.0], 24.0, -1),
        (380.0, [24.0, 380.0], 1),
    ],
)
def test_alternatives_all_met_pass_none_met_fail_some_met_is_unknown(
    asked: object, given: object, expected: int
) -> None:
    matcher = Matcher(table(item("c", "x", voltage=given)))
    answer = why(matcher, table(item("q", "y", voltage=asked)), 0, 0)
    (line,) = (line for line in answer.matches.table(0) if line.name == "voltage")
    assert line.verdict == expected


def test_other_base_units_of_one_attribute_are_a_conflict() -> None:
    mass, volume = item("q", "масло", packing=5.0), item("c", "масло", packing=5.0)
    litre = volume.values[0].__class__("packing", quantity=volume.values[0].quantity, unit="m**3")
    matcher = Matcher(table(volume.__class__(id="c", name="масло", title="масло", values=(litre,))))
    answer = why(matcher, table(mass), 0, 0)
    assert answer.matches.conflicts(0) == ("packing",)


def test_standards_speak_for_what_a_designation_leaves_out() -> None:
    bearing = item("q", "6205", "rolling_bearing", key="205", full_key="205")
    loose = item("c", "6205 c3", "rolling_bearing", key="205", full_key="205.c3", clearance="C3")
    silent = item("d", "205", "rolling_bearing", key="205", full_key="205x")
    nameless = item("e", "подшипник", "rolling_bearing")
    matcher = Matcher(table(loose, silent, nameless))

    def clearance(row: int) -> int:
        found = why(matcher, table(bearing), 0, row).matches.table(0)
        return next(line.verdict for line in found if line.name == "clearance")

    assert [clearance(row) for row in range(3)] == [-1, 1, 0]


@pytest.mark.parametrize(
    ("asked", "offered", "expected"),
    [
        ("1ExdIIBT4", "Ex d IIB T4 Gb", 1.0),
        ("Ex db IIB T4 Gb", "1ЕхdIIСТ6", 1.0),
        ("1ExdIICT6", "Ex d IIB T4 Gb", 0.0),
        ("Ex d IIB T4 Gb", "2ExeIIT3", 0.0),
        ("Ex tb IIIC T80°C Db", "1ExdIICT4", 0.0),
        ("Ex d IIB T4 Gb", "1ExeIICT4", math.nan),
        ("1Exd[ia]IIBT4", "Ex d IIB T4 Gb", math.nan),
        ("1Exd[ia]IIBT4", "Ex db [ia Ga] IIB T4 Gb", 1.0),
        ("Ex d IIB T4 Gb", "взрывозащита есть", math.nan),
    ],
)
def test_explosion_marks_of_two_standards_compare_by_what_they_say(asked: str, offered: str, expected: float) -> None:
    given = [np.array([text], dtype=object) for text in (asked.casefold(), offered.casefold())]
    assert Explosion().compare(*given)[0] == pytest.approx(expected, nan_ok=True)


def test_one_digit_less_of_protection_stays_within_the_waiver_and_three_do_not() -> None:
    band = load_config().classes.rule("induction_motor", "ip_code").waiver_band
    asked, offered = (np.array(texts, dtype=object) for texts in (["ip55", "ip44", "ip54"], ["ip54", "ip43", "ip23"]))
    short = -IP.margin(IP.compare(asked, offered))
    assert (short <= band).tolist() == [True, True, False]
