"""A saved index answers like the file, takes changes at once, survives being killed, and says when it is no good."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from catalogs.item import Item
from catalogs.load import load_catalog
from catalogs.samples import IMPORTS, OFFERS
from catalogs.table import ItemTable
from config.errors import InputError
from config.load import load_config
from matcher.engine import Matcher
from matcher.saved import build_index, change_index, index_stamp, open_index
from tests.matcher.hands import item, table
from tests.promises.test_engine_promises import items

CONFIG = load_config()
HAND = [item("o2", "насос центробежный К 50"), item("o10", "двигатель АИР100"), item("o1", "насос CR10")]


def csv(matcher: Matcher, queries: ItemTable) -> str:
    return str(matcher.match(queries).to_frame().to_csv(index=False))


def test_a_saved_index_answers_like_the_file_to_the_last_byte(tmp_path: Path) -> None:
    offers, imports = load_catalog(OFFERS), load_catalog(IMPORTS).take(np.arange(0, 515, 5))
    chunks = [offers.details[at : at + 400] for at in range(0, len(offers), 400)]
    build_index(chunks, tmp_path / "index", CONFIG)
    assert csv(open_index(tmp_path / "index", CONFIG), imports) == csv(Matcher(offers, CONFIG), imports)


def test_an_empty_catalog_is_saved_and_answers_nothing(tmp_path: Path) -> None:
    build_index([], tmp_path / "index", CONFIG)
    assert len(open_index(tmp_path / "index", CONFIG).match(table(item("q", "насос")))) == 0


def test_adds_replacements_and_withdrawals_are_seen_at_once(tmp_path: Path) -> None:
    folder, query = tmp_path / "index", table(item("q", "насос центробежный К 50"))
    build_index([HAND], folder, CONFIG)

    def found() -> list[str]:
        matcher = open_index(folder, CONFIG)
        pairs = matcher.match(query, refused=True).candidates.candidate_row
        return [str(one) for one in matcher.catalog.display[pairs]]

    start = time.perf_counter()
    assert change_index(folder, CONFIG, items=[item("o3", "насос центробежный К 50 новый")]) == 4
    assert "насос центробежный К 50 новый" in found()
    assert time.perf_counter() - start < 5  # a second on a quiet machine
    assert change_index(folder, CONFIG, items=[item("o2", "насос центробежный К 51")], withdrawn=["o3"]) == 3
    names = found()
    assert "насос центробежный К 51" in names
    assert "насос центробежный К 50" not in names
    assert "насос центробежный К 50 новый" not in names
    with pytest.raises(InputError, match="no offer 'o3'"):
        change_index(folder, CONFIG, withdrawn=["o3"])


def test_the_order_of_ids_holds_across_what_was_added(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    alike = [item(name, "насос К 50") for name in ("o2", "o10", "o30")]
    build_index([alike], folder, CONFIG)
    change_index(folder, CONFIG, items=[item(name, "насос К 50") for name in ("o9", "o40", "o1", "o3")])
    matcher = open_index(folder, CONFIG)
    found = matcher.match(table(item("q", "насос К 50")), refused=True).candidates.candidate_row
    assert matcher.catalog.ids[found].tolist() == ["o1", "o2", "o3", "o9", "o10", "o30", "o40"]


def test_what_was_withdrawn_and_added_back_answers_as_before(tmp_path: Path) -> None:
    folder, offers, queries = tmp_path / "index", items("o", 300, 1), table(*items("q", 40, 2))
    build_index([offers], folder, CONFIG)
    before = csv(open_index(folder, CONFIG), queries)
    change_index(folder, CONFIG, items=offers[100:140], withdrawn=[one.id for one in offers[:60]])
    assert csv(open_index(folder, CONFIG), queries) != before
    change_index(folder, CONFIG, items=offers[:60])
    assert csv(open_index(folder, CONFIG), queries) == before


def test_a_stale_or_damaged_index_says_what_to_do(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    build_index([HAND], folder, CONFIG)
    pointer = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    generation = folder / pointer["generation"]
    manifest = json.loads((generation / "manifest.json").read_text(encoding="utf-8"))
    for change, message in (
        ({"config": "other"}, "another configuration"),
        ({"code": "other"}, "another version"),
        ({"size": 1}, "damaged"),
    ):
        (generation / "manifest.json").write_text(json.dumps(manifest | change), encoding="utf-8")
        with pytest.raises(InputError, match=message) as raised:
            open_index(folder, CONFIG)
        assert "zamena index" in str(raised.value)
    (folder / "index.json").write_text(json.dumps(pointer | {"version": 1}), encoding="utf-8")
    with pytest.raises(InputError, match="version 1"):
        open_index(folder, CONFIG)


def test_nothing_of_the_users_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("precious", encoding="utf-8")
    (tmp_path / "file").write_text("precious", encoding="utf-8")
    for taken in ("mine", "file"):
        with pytest.raises(InputError, match="nothing was written"):
            build_index([HAND], tmp_path / taken, CONFIG)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "mine"]


def rebuild(folder: Path, offers: list[Item]) -> None:
    while True:
        build_index([offers], folder, CONFIG)
        change_index(folder, CONFIG, items=[replace(offers[0], name="другое")])


def test_killed_at_any_moment_it_is_the_old_index_or_the_new_one(tmp_path: Path) -> None:
    folder, chance = tmp_path / "index", random.Random(1)
    build_index([HAND], folder, CONFIG)
    stamps = {index_stamp(folder)}
    change_index(folder, CONFIG, items=[replace(HAND[0], name="другое")])
    stamps.add(index_stamp(folder))
    fork = multiprocessing.get_context("fork")
    for _ in range(12):
        writer = fork.Process(target=rebuild, args=(folder, HAND))
        writer.start()
        time.sleep(chance.uniform(0.01, 0.3))
        assert writer.pid is not None
        os.kill(writer.pid, signal.SIGKILL)
        writer.join()
        assert index_stamp(folder) in stamps
        assert len(open_index(folder, CONFIG).match(table(item("q", "насос К 50")), refused=True)) > 0
