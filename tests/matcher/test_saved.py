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
from catalogs.packing import pack
from catalogs.samples import IMPORTS, OFFERS
from catalogs.table import ItemTable
from config.errors import InputError
from config.load import load_config
from matcher.engine import Matcher
from matcher.saved import Reader, build_index, change_index, index_stamp, open_index, read_pointer, verify_index
from matcher.saved.delta import FAN
from matcher.saved.files import write_manifest, writing
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
        ({"arrays": manifest["arrays"] | {"size": 1}}, "damaged"),
    ):
        write_manifest(generation, manifest | change)
        with pytest.raises(InputError, match=message) as raised:
            open_index(folder, CONFIG)
        assert "zamena index" in str(raised.value)
    write_manifest(generation, manifest)
    (generation / "manifest.json").write_text(json.dumps(manifest | {"items": 7}), encoding="utf-8")
    with pytest.raises(InputError, match="damaged"):
        open_index(folder, CONFIG)
    (folder / "index.json").write_text(json.dumps(pointer | {"version": 1}), encoding="utf-8")
    with pytest.raises(InputError, match="version 1"):
        open_index(folder, CONFIG)


def test_a_flipped_byte_is_found_wherever_it_is(tmp_path: Path) -> None:
    folder, chance = tmp_path / "index", random.Random(3)
    offers = items("o", 300, 1)
    build_index([offers], folder, CONFIG)
    change_index(folder, CONFIG, items=[replace(offers[0], name="другое")])
    whole = verify_index(folder)
    files = list(folder.glob("?-*/*.bin"))
    assert whole == sum(path.stat().st_size for path in files) > 0
    for path in files:
        kept = path.read_bytes()
        at = chance.randrange(len(kept))
        path.write_bytes(kept[:at] + bytes([kept[at] ^ 1]) + kept[at + 1 :])
        with pytest.raises(InputError, match="damaged") as raised:
            verify_index(folder)
        assert "zamena index" in str(raised.value)
        path.write_bytes(kept)
    assert verify_index(folder) == whole


def test_a_changed_record_is_never_shown(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    offers = items("o", 4000, 1)
    build_index([offers], folder, CONFIG)
    matcher = open_index(folder, CONFIG)
    (records,) = folder.glob("g-*/items.bin")
    row = len(offers) // 2
    place = records.read_bytes().index(pack(offers[row]))
    assert place > 1 << 16, "not under the checksum of the ends"
    with records.open("r+b") as file:
        file.seek(place + 20)
        byte = file.read(1)[0]
        file.seek(place + 20)
        file.write(bytes([byte ^ 1]))
    with pytest.raises(InputError, match=f"record {row} was changed"):
        matcher.catalog.item(row)


def test_many_small_changes_are_put_together_and_change_no_answer(tmp_path: Path) -> None:
    folder, offers = tmp_path / "index", items("o", 200, 1)
    queries = ItemTable.from_items(items("q", 15, 2))
    build_index([offers], folder, CONFIG)
    reader = Reader(folder, CONFIG)
    before = csv(reader.matcher(), queries)
    assert reader.matcher() is reader.matcher()
    for at in range(0, 60, 3):
        change_index(folder, CONFIG, items=[replace(one, name=f"другое {one.name}") for one in offers[at : at + 2]])
        change_index(folder, CONFIG, withdrawn=[offers[at + 2].id])
    assert len(read_pointer(folder).deltas) <= 2 * FAN
    assert csv(reader.matcher(), queries) == csv(open_index(folder, CONFIG), queries) != before
    for at in range(0, 60, 5):
        change_index(folder, CONFIG, items=offers[at : at + 5])
    assert csv(reader.matcher(), queries) == before


def test_a_reader_sees_a_change_at_its_next_question(tmp_path: Path) -> None:
    folder, query = tmp_path / "index", table(item("q", "насос центробежный К 50"))
    build_index([HAND], folder, CONFIG)
    reader = Reader(folder, CONFIG)
    old = reader.matcher()
    assert len(old.match(query, refused=True)) == 2
    change_index(folder, CONFIG, items=[item("o3", "насос центробежный К 50 новый")])
    assert len(reader.matcher().match(query, refused=True)) == 3
    assert len(old.match(query, refused=True)) == 2  # whoever still holds it is not disturbed
    build_index([HAND[:1]], folder, CONFIG)
    assert len(reader.matcher().match(query, refused=True)) == 1


def test_one_writer_at_a_time_and_no_litter_of_a_killed_one(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    build_index([HAND], folder, CONFIG)
    (folder / ".building-killed").mkdir()
    with writing(folder), pytest.raises(InputError, match="another process is writing"):
        change_index(folder, CONFIG, withdrawn=["o1"])
    change_index(folder, CONFIG, withdrawn=["o1"])
    assert not list(folder.glob(".building-*"))


def test_the_room_between_two_offers_never_runs_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matcher.retrieve.order.GAP", 8)
    folder = tmp_path / "index"
    build_index([[item("o1", "насос К 50"), item("o9", "насос К 50")]], folder, CONFIG)
    for name in ("o2", "o3", "o4", "o5", "o6"):
        change_index(folder, CONFIG, items=[item(name, "насос К 50")])
    matcher = open_index(folder, CONFIG)
    ids = [str(one) for one in matcher.catalog.ids]
    assert [ids[row] for row in np.argsort(matcher.index.order).tolist()] == [
        f"o{nth}" for nth in (1, 2, 3, 4, 5, 6, 9)
    ]


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
