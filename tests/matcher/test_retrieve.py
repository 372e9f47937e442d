from __future__ import annotations

import math

import numpy as np
import pytest

from catalogs.arrays import InMemory, Under
from config.load import load_config
from matcher.retrieve import RETRIEVERS, Index, ranks_of, retrieve
from matcher.retrieve.lists import Entries
from matcher.retrieve.segment import code_parts
from matcher.retrieve.terms import TermIndex, Wanted, character_terms
from tests.matcher.hands import item, table

CATALOG = table(
    item("pump", "насос циркуляционный", "centrifugal_pump", flow=0.001, head=8.0),
    item("big pump", "агрегат", "centrifugal_pump", flow=0.02, head=80.0),
    item("bearing", "подшипник 180205", "rolling_bearing", codes="180205", key="205", full_key="205.2rs"),
    item("relay", "реле ua123", codes="ua123"),
    item("blank", ""),
)


@pytest.fixture(scope="module")
def index() -> Index:
    config = load_config()
    return Index(CATALOG, classes=config.classes, settings=config.weights.retrieval)


def places(index: Index, offer: str, **query: object) -> dict[str, int | None]:
    asked = table(item("q", str(query.pop("title", "")), str(query.pop("class_code", "")), **query))  # type: ignore[arg-type]
    return ranks_of(asked, 0, index, CATALOG.ids.tolist().index(offer))


def test_each_retriever_finds_what_only_it_can_find(index: Index) -> None:
    assert places(index, "pump", title="насос")["words"] == 1
    assert places(index, "pump", title="насосный")["characters"] == 1
    assert places(index, "pump", title="насосный")["words"] is None
    assert places(index, "relay", title="x", codes="ua123")["code"] == 1
    assert places(index, "bearing", title="x", codes="180205-2rs")["code"] == 1
    assert places(index, "bearing", title="6205", key="205", full_key="205")["designation"] == 1
    near = {"class_code": "centrifugal_pump", "flow": 0.018, "head": 75.0}
    assert places(index, "big pump", title="x", **near)["attributes"] == 1
    assert places(index, "big pump", title="x", class_code="centrifugal_pump")["class"] is not None
    assert places(index, "bearing", title="x", class_code="centrifugal_pump")["class"] is None


def test_who_found_a_pair_is_kept(index: Index) -> None:
    found = retrieve(table(item("q", "реле ua123", codes="ua123")), index, limit=10)
    bits = int(found.found_by[found.candidate_row.tolist().index(3)])
    names = {retriever.name for bit, retriever in enumerate(RETRIEVERS) if bits >> bit & 1}
    assert names == {"words", "characters", "code"}


def test_the_best_found_survive_a_small_limit(index: Index) -> None:
    query = table(item("q", "реле насос ua123", codes="ua123"))
    assert retrieve(query, index, limit=1).candidate_row.tolist() == [3]


def test_blank_finds_nothing_and_is_found_by_nothing(index: Index) -> None:
    assert len(retrieve(table(item("q", "")), index, limit=10)) == 0
    assert set(places(index, "blank", title="насос реле").values()) == {None}


def test_cosine_equals_the_slow_obvious_one() -> None:
    texts = np.array(["насос насосный", "насос", "мотор", "a", "", "на"], dtype=object)
    rows, terms = character_terms(texts)
    index = TermIndex.build([Entries(rows, terms, len(texts))], Under(InMemory(), "terms"))
    grams = [{f" {word} "[at : at + 3] for word in text.split() for at in range(len(word))} for text in texts]

    def octaves(count: int) -> float:
        return 2 ** (round(2 * math.log2(count)) / 2)

    counts = {gram: sum(gram in one for one in grams) for one in grams for gram in one}
    idf = {gram: math.log1p(octaves(len(texts)) / octaves(count)) for gram, count in counts.items()}

    def cosine(first: set[str], second: set[str]) -> float:
        norm = [math.sqrt(sum(idf[gram] ** 2 for gram in one)) for one in (first, second)]
        return sum(idf[gram] ** 2 for gram in first & second) / norm[0] / norm[1] if all(norm) else 0.0

    for at in range(len(texts)):
        asked = np.unique(character_terms(texts[at : at + 1])[1])
        found = index.cosine(Wanted.of(asked, index.statistics(), 1.0), np.arange(len(texts)))
        assert found == pytest.approx([cosine(grams[at], one) for one in grams], abs=1e-12)


def test_a_part_of_a_code_stands_for_it_where_it_holds_digits() -> None:
    assert code_parts(("6205-2rs1", "ab")) == ("6205", "2rs1")
    assert code_parts(("x1",)) == ()
