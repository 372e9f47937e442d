"""What the engine must keep whatever it is asked: batch equals single, row order leaves no trace, ties stay put."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest

from catalogs.item import Item
from matcher.engine import Matcher
from matcher.retrieve.top import best_rows, places
from tests.matcher.hands import item, table

CLASSES = ("induction_motor", "centrifugal_pump", "")
WORDS = ("насос", "двигатель", "motor", "pump", "центробежный", "аир100", "аир112", "cr10", "11", "5")


def items(prefix: str, count: int, seed: int) -> list[Item]:
    """Few words and few values, so that most scores tie."""
    generator = np.random.default_rng(seed)
    made = []
    for number in range(count):
        values: dict[str, object] = {}
        if generator.random() < 0.8:
            values["power"] = float(generator.choice([5500.0, 7500.0, 11000.0]))
        if generator.random() < 0.6:
            values["poles"] = float(generator.choice([2.0, 4.0]))
        if generator.random() < 0.3:
            values["voltage"] = (342.0, 418.0) if generator.random() < 0.7 else "трёхфазное"
        if generator.random() < 0.3:
            values["ip_code"] = str(generator.choice(["IP54", "IP55"]))
        title = " ".join(generator.choice(WORDS, 3)) if generator.random() > 0.05 else ""
        codes = " ".join(word for word in title.split() if any(letter.isdigit() for letter in word))
        made.append(item(f"{prefix}{number}", title, str(generator.choice(CLASSES)), codes=codes, **values))
    return made


@pytest.fixture(scope="module")
def offers() -> list[Item]:
    return items("o", 700, 1)


@pytest.fixture(scope="module")
def imports() -> list[Item]:
    return items("q", 150, 2)


def csv(matcher: Matcher, queries: Sequence[Item], *, refused: bool = False) -> str:
    return str(matcher.match(table(*queries), refused=refused).to_frame().to_csv(index=False))


def test_a_batch_equals_its_queries_asked_one_by_one(offers: list[Item], imports: list[Item]) -> None:
    matcher = Matcher(table(*offers))
    whole = matcher.match(table(*imports), limit=160, refused=True).to_frame()
    singles = pd.concat([matcher.match(table(one), limit=160, refused=True).to_frame() for one in imports])
    assert sorted(whole.to_csv(index=False).splitlines()) == sorted(singles.to_csv(index=False).splitlines())
    assert whole["grade"].str[0].nunique() > 2
    assert len(whole) > 4096


@pytest.mark.parametrize("refused", [False, True])
def test_row_order_leaves_no_trace(offers: list[Item], imports: list[Item], refused: bool) -> None:
    expected = csv(Matcher(table(*offers)), imports, refused=refused)
    for seed in range(3):
        generator = np.random.default_rng(seed)
        shuffled = [offers[at] for at in generator.permutation(len(offers))]
        asked = [imports[at] for at in generator.permutation(len(imports))]
        assert csv(Matcher(table(*shuffled)), asked, refused=refused) == expected


def test_the_cut_is_decided_by_score_then_by_id_whatever_the_rows() -> None:
    generator = np.random.default_rng(5)
    for _ in range(200):
        size, limit = int(generator.integers(1, 60)), int(generator.integers(1, 20))
        scores = generator.choice([0.1, 0.2, 0.3], size)
        order = generator.permutation(size)
        rows = generator.permutation(size)
        oracle = sorted(range(size), key=lambda at: (-scores[at], order[rows[at]]))[:limit]
        assert best_rows(rows, scores, order, limit).tolist() == oracle


def test_places_are_shared_by_ties() -> None:
    assert places(np.array([3.0, 2.0, 2.0, 1.0])).tolist() == [1, 2, 2, 4]
    assert places(np.array([])).tolist() == []


def test_blank_never_meets_blank() -> None:
    matches = Matcher(table(item("o", ""), item("p", "  "))).match(table(item("q", "")))
    assert len(matches) == 0
    assert matches.nothing[0].compared == 0


def test_empty_tables_answer_nothing() -> None:
    assert Matcher(table()).match(table(item("q", "насос"))).to_frame()["offer_id"].isna().all()
    assert len(Matcher(table(item("o", "насос"))).match(table()).to_frame()) == 0
