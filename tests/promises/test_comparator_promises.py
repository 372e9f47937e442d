"""What every comparator must keep; a new one is tested by standing in COMPARATORS."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from matcher.compare import COMPARATORS
from matcher.compare.attributes import verdicts
from matcher.compare.evidence import Lexicon, Prepared
from matcher.compare.quantity import Spans
from matcher.compare.stage import Characters, OneProduct, RareWords, SameClass
from matcher.tables import Floats
from tests.matcher.hands import item, table

ROWS = 4096
SETTINGS: dict[str, list[dict[str, Any]]] = {
    "AtLeast": [{}, {"tolerance": 0.02, "max_ratio": 1.25}, {"tolerance_abs": 1.0}],
    "AtMost": [{}, {"tolerance": 0.1}],
    "Near": [{"tolerance": 0.05}],
    "Same": [{}, {"tolerance": 0.01}],
    "Covers": [{}, {"tolerance": 0.1}],
    "Within": [{}],
    "Ordinal": [{"order": ("low", "mid", "ip54", "high")}],
    "Equivalent": [{"groups": (("low", "mid"), ("ip54", "ip55"))}],
}
# What only words a number made elsewhere (classes, retrieval) has no arithmetic of its own.
CASES = [
    (kind, options)
    for kind in COMPARATORS
    if kind not in (SameClass, RareWords, Characters, OneProduct)
    for options in SETTINGS.get(kind.__name__, [{}])
]
WORDS = np.array(["", "low", "mid", "high", "ip54", "ip55", "ip5x", "ip65"], dtype=object)

Run = Callable[[np.ndarray], Floats]


def spans(generator: np.random.Generator, order: str) -> Spans:
    """Heavily tied intervals, a third of them points, with open ends and missing values, as columns of one matrix."""
    low = generator.choice([-40.0, -1.0, 0.0, 1.0, 1.5, 10.0, 11.0, 110.0], ROWS)
    high = low + generator.choice([0.0, 0.0, 0.5, 10.0], ROWS)
    low = np.where(generator.random(ROWS) < 0.05, -np.inf, low)
    high = np.where(generator.random(ROWS) < 0.05, np.inf, high)
    missing = generator.random(ROWS) < 0.1
    matrix = np.array(np.stack([np.where(missing, np.nan, low), np.where(missing, np.nan, high)], axis=1), order=order)  # type: ignore[call-overload]
    return Spans(matrix[:, 0], matrix[:, 1])


def prepared(generator: np.random.Generator, lexicon: Lexicon) -> Prepared:
    words = ["насос", "motor", "11", "110", "6205", ""]
    items = [
        item(
            str(row),
            " ".join(generator.choice(words, 3)).strip() if generator.random() > 0.1 else "",
            codes=" ".join(generator.choice(["ua123", "ua124", "6205", "x-1"], generator.integers(0, 3))),
            maker=str(generator.choice(["", "skf", "гпз"])),
            key=" ".join(generator.choice(["k1", "k2"], generator.integers(0, 2))),
        )
        for row in range(200)
    ]
    return Prepared.of(table(*items), lexicon)


def runner(comparator: Any, *, order: str, same: bool = False) -> tuple[Run, np.ndarray]:
    """Similarity of the chosen rows of 4,096 random pairs, and which pairs miss a value."""
    generator = np.random.default_rng(7)
    if comparator.kind == "quantity":
        query = spans(generator, order)
        candidate = query if same else spans(generator, order)
        missing = np.isnan(query.low) | np.isnan(candidate.low)
        return lambda at: comparator.compare(
            Spans(*(c[at] for c in query)), Spans(*(c[at] for c in candidate))
        ), missing
    if comparator.kind == "category":
        asked = generator.choice(WORDS, ROWS)
        given = asked if same else generator.choice(WORDS, ROWS)
        return lambda at: comparator.compare(asked[at], given[at]), (asked == "") | (given == "")
    lexicon = Lexicon()
    offers = prepared(generator, lexicon)
    queries = offers if same else prepared(generator, Lexicon(lexicon))
    query_row = generator.integers(0, 200, ROWS)
    candidate_row = query_row if same else generator.integers(0, 200, ROWS)
    nothing = np.zeros(ROWS, dtype=np.bool_)
    return lambda at: comparator.compare(queries, offers, query_row[at], candidate_row[at]), nothing


def slicings() -> Iterator[list[np.ndarray]]:
    """131 ways to cut 4,096 rows, from single rows to halves."""
    generator = np.random.default_rng(3)
    rows = np.arange(ROWS)
    yield [rows[at : at + 1] for at in range(ROWS)]
    for _ in range(130):
        cuts = np.sort(generator.choice(np.arange(1, ROWS), generator.integers(1, 20), replace=False))
        yield np.split(rows, cuts)


@pytest.mark.parametrize("kind", COMPARATORS)
def test_docstring_is_a_claim(kind: Any) -> None:
    assert kind.__doc__
    assert kind.__doc__.strip()[0].isupper()
    assert "." in kind.__doc__


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize(("kind", "options"), CASES)
def test_batch_equals_singles_to_the_last_bit(kind: Any, options: dict[str, Any], order: str) -> None:
    compare, _ = runner(kind(**options), order=order)
    whole = compare(np.arange(ROWS))
    # Single rows of text comparators cost a call each: the coarser cuts say the same of them.
    for parts in list(slicings())[0 if kind.kind == "quantity" else 1 :]:
        sliced = np.concatenate([compare(part) for part in parts])
        assert sliced.tobytes() == whole.tobytes()


@pytest.mark.parametrize(("kind", "options"), CASES)
def test_similarity_is_a_share_or_unknown(kind: Any, options: dict[str, Any]) -> None:
    compare, missing = runner(kind(**options), order="C")
    similarity = compare(np.arange(ROWS))
    known = similarity[~np.isnan(similarity)]
    assert known.size
    assert ((known >= 0) & (known <= 1)).all()
    assert np.isnan(similarity[missing]).all()
    assert (verdicts(similarity) == 0).tolist() == np.isnan(similarity).tolist()


@pytest.mark.parametrize(("kind", "options"), CASES)
def test_anything_equals_itself(kind: Any, options: dict[str, Any]) -> None:
    compare, missing = runner(kind(**options), order="C", same=True)
    similarity = compare(np.arange(ROWS))
    known = ~np.isnan(similarity)
    assert (similarity[known] == 1.0).all()
    if kind.kind != "evidence":
        assert (known == ~missing).all()


@pytest.mark.parametrize(("kind", "options"), CASES)
def test_the_words_are_a_sentence_about_the_number(kind: Any, options: dict[str, Any]) -> None:
    comparator = kind(**options)
    said = {comparator.explain("11 kW", "15 kW", number) for number in (1.0, 0.3, float("nan"))}
    assert len(said) == 3
    assert "does not say" in comparator.explain("11 kW", "", float("nan"))
