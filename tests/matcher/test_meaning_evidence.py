from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from catalogs.item import ClassGuess, Item
from catalogs.table import ItemTable
from config.load import load_config
from matcher.engine import Matcher
from matcher.matches import Matches
from tests.matcher.hands import item

CONFIG = load_config()


def named(*names: str) -> ItemTable:
    return ItemTable.from_items([item(str(at), name.lower()) for at, name in enumerate(names)])


OFFERS = named(
    "Ключ гаечный накидной", "Тиски слесарные поворотные", "Рубанок ручной", "Лестница приставная", "Vise table grey"
)


def best(query: str) -> tuple[Matches, int]:
    matches = Matcher(OFFERS, CONFIG, cost=False).match(named(query), limit=5)
    return matches, int(matches.candidates.candidate_row[np.argmin(matches.rank)])


@pytest.mark.parametrize(
    ("query", "offer"), [("Parallelschraubstock", 1), ("台虎钳", 1), ("bench vice", 1), ("ladder", 3)]
)
def test_the_offer_that_means_the_same_comes_first_and_the_evidence_says_so(query: str, offer: int) -> None:
    matches, found = best(query)
    assert found == offer
    meaning = {one.name: one for one in matches.comparisons}["meaning"]
    similarity = dict(zip(matches.candidates.candidate_row[meaning.pairs].tolist(), meaning.similarity, strict=True))
    assert similarity[offer] == max(similarity.values()) > 0.5


def test_names_of_one_script_say_nothing_of_meaning() -> None:
    for query in ("bench vice", "тиски"):
        matches, _ = best(query)
        for one in matches.comparisons:
            if one.name == "meaning":
                rows = set(matches.candidates.candidate_row[one.pairs].tolist())
                assert query == "bench vice"
                assert 4 not in rows


def sure(title: str, code: str, confidence: float) -> Item:
    return replace(item(title, title), classes=(ClassGuess(code, code, confidence),))


@pytest.mark.parametrize(
    ("asked", "offered", "refused"), [(0.95, 0.95, True), (0.95, 0.7, False), (0.7, 0.95, False), (0.5, 0.5, False)]
)
def test_another_class_refuses_only_where_both_are_sure(asked: float, offered: float, *, refused: bool) -> None:
    offers = ItemTable.from_items([sure("насос 11", "centrifugal_pump", offered)])
    queries = ItemTable.from_items([sure("насос 11", "rolling_bearing", asked)])
    letters = Matcher(offers, CONFIG, cost=False).match(queries, refused=True).grades.letter
    assert (letters == "X").all() == refused
