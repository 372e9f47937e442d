from __future__ import annotations

import math
from pathlib import Path

import pytest

from config.errors import InputError
from matcher.engine import Matcher
from matcher.evaluate import best_f1, evaluate, parse_floors, ranked_of, read_pairs
from tests.matcher.hands import item, table

RANKED = {
    "1": [("a", 0.9), ("b", 0.8), ("c", 0.7)],
    "2": [("x", 0.6), ("y", 0.5)],
    "4": [("z", 0.99)],
}
GOLD = {"1": {"b": 1.0, "missed": 1.0}, "2": {"x": 1.0}, "3": {"never": 1.0}}


def test_measures_of_a_small_answer_by_hand() -> None:
    measures = evaluate(RANKED, GOLD).measures
    assert measures["recall@1"] == pytest.approx((0 + 1 + 0) / 3)
    assert measures["recall@5"] == pytest.approx((0.5 + 1 + 0) / 3)
    assert measures["hit@1"] == pytest.approx(1 / 3)
    assert measures["mrr"] == pytest.approx((0.5 + 1 + 0) / 3)
    first = (1 / math.log2(3)) / (1 + 1 / math.log2(3))
    assert measures["ndcg@10"] == pytest.approx((first + 1 + 0) / 3)


def test_gains_make_the_better_offer_first_worth_more() -> None:
    gold = {"1": {"a": 3.0, "b": 1.0}}
    right = evaluate({"1": [("a", 1.0), ("b", 0.5)]}, gold).measures["ndcg@10"]
    swapped = evaluate({"1": [("b", 1.0), ("a", 0.5)]}, gold).measures["ndcg@10"]
    assert right == 1.0
    assert swapped < right


def test_the_best_threshold_is_where_f1_peaks() -> None:
    # Pairs offered down to each score, and how many are right, of four judged ones; import 4 is not judged.
    f1, threshold = best_f1(RANKED, GOLD)
    best = max((2 * right / (count + 4), -count) for right, count in ((0, 1), (1, 2), (1, 3), (2, 4), (2, 5)))
    assert (f1, threshold) == (pytest.approx(best[0]), 0.6)


def test_equal_scores_are_accepted_together() -> None:
    f1, _ = best_f1({"1": [("a", 0.5), ("b", 0.5)]}, {"1": {"a": 1.0}})
    assert f1 == pytest.approx(2 * 1 / (2 + 1))


def test_pairs_are_read_with_and_without_gain(tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text("import_id;offer_id;gain\n1;a;2\n1;b;\n2;c;0\n", encoding="utf-8-sig")
    assert read_pairs(path) == {"1": {"a": 2.0, "b": 1.0}}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n", "import_id"),
        ("import_id,offer_id,gain\n1,2,much\n", "not a number"),
        ("import_id,offer_id\n", "no judged"),
    ],
)
def test_a_wrong_pairs_file_says_what_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        read_pairs(path)
    with pytest.raises(InputError, match=r"no such file"):
        read_pairs(tmp_path / "absent.csv")


def test_floors_name_their_measures() -> None:
    floors = parse_floors(["recall@10=0.9", "MRR=0.5"])
    assert floors == {"recall@10": 0.9, "mrr": 0.5}
    assert evaluate(RANKED, GOLD).below(floors) == {"recall@10": (pytest.approx(0.5), 0.9)}
    with pytest.raises(InputError, match=r"known: recall@1"):
        parse_floors(["recall@7=1"])
    with pytest.raises(InputError, match="not a number"):
        parse_floors(["mrr=high"])


def test_a_matches_frame_is_read_best_first() -> None:
    catalog = table(item("7", "насос синий"), item("8", "насос"))
    ranked = ranked_of(Matcher(catalog).match(table(item("1", "насос синий"), item("2", "zzz"))).to_frame())
    assert [offer for offer, _ in ranked["1"]] == ["7", "8"]
    assert "2" not in ranked
