"""Lists turned and grouped in small runs are those of one run; ids sort as their numbers do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogs.arrays import InMemory, Under
from matcher.retrieve import lists
from matcher.retrieve.lists import Entries, Lists, distinct, grouped
from matcher.retrieve.order import id_key
from matcher.tables import natural

NAMES = st.text(alphabet=st.sampled_from("ab01 9-\0я"), max_size=8)


@given(NAMES, NAMES)
def test_keys_in_bytes_sort_as_numbers_and_texts_do(one: str, other: str) -> None:
    assert (id_key(one) < id_key(other)) == (natural(one) < natural(other))
    assert (id_key(one) == id_key(other)) == (one == other)


@pytest.mark.parametrize("entries", [3, 40, 10_000])
def test_turned_in_runs_of_any_size_they_are_the_obvious_ones(entries: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "PASS", entries)
    chance = np.random.default_rng(entries)
    counts = chance.integers(0, 5, 300)
    counts[7:20] = 0
    rows = [np.sort(chance.choice(50, many, replace=False)) for many in counts]
    given = Lists(np.concatenate([[0], np.cumsum(counts)]), np.concatenate(rows).astype(np.int32))
    turned = given.transposed(60)
    assert len(turned) == 60
    for number in range(60):
        assert turned.of(number).tolist() == [row for row, held in enumerate(rows) if number in held]


def test_grouped_block_by_block_as_at_once() -> None:
    chance = np.random.default_rng(1)
    rows, keys = np.sort(chance.integers(0, 90, 700)), chance.integers(-40, 40, 700)
    found = []
    for size in (90, 17):
        into = Under(InMemory(), "all")
        blocks = []
        for first in range(0, 90, size):
            here = (rows >= first) & (rows < first + size)
            blocks.append(Entries(rows[here] - first, keys[here], min(size, 90 - first)))
        found.append((grouped(blocks, into).tolist(), into["starts"].tolist(), into["items"].tolist()))
    assert found[0] == found[1]
    every, starts, items = found[0]
    for row in range(90):
        assert [every[item] for item in items[starts[row] : starts[row + 1]]] == sorted({*keys[rows == row].tolist()})


def test_distinct_is_unique() -> None:
    for values in ([], [3], [5, -1, 5, 5, 2]):
        assert distinct(np.array(values, dtype=np.int64)).tolist() == sorted(set(values))
