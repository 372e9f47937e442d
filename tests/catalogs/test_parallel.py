"""Several processes give what one gives: the same items in the same order, whatever happens to a process."""

from __future__ import annotations

import copy
import csv
import gc
import os
import pickle
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from catalogs import load, load_catalog, parallel, read_catalog
from catalogs.fields import Draft
from catalogs.item import Item
from catalogs.load import iter_items
from catalogs.manner import UNKNOWN
from catalogs.report import LoadReport
from config.load import load_config

SAMPLES = Path(parallel.__file__).parent / "samples"


@pytest.fixture
def catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of a dozen chunks, with rows that are rejected and cells that are not understood."""
    monkeypatch.setattr(load, "CHUNK", 24)
    with (SAMPLES / "imports.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    rows = rows[::2]
    rows[40] = [""] * len(header)
    rows[41] = ["x", "…", *[""] * (len(header) - 2)]
    path = tmp_path / "imports.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def test_workers_change_nothing(catalog: Path) -> None:
    alone, together = read_catalog(catalog), read_catalog(catalog, workers=2)
    assert len(alone.table) > 200
    assert repr(together.table.details) == repr(alone.table.details)
    assert together.report.as_dict() == alone.report.as_dict()


def test_other_threads_make_workers_start_afresh(catalog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fork beside a thread may copy a lock that is held."""
    stop = threading.Event()
    other = threading.Thread(target=stop.wait)
    other.start()
    try:
        assert parallel._context().get_start_method() == "spawn"
    finally:
        stop.set()
        other.join()


@pytest.mark.slow
def test_workers_that_start_afresh_change_nothing(catalog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spawn = parallel.multiprocessing.get_context("spawn")
    monkeypatch.setattr(parallel, "_context", lambda: spawn)
    assert repr(load_catalog(catalog, workers=2).details) == repr(load_catalog(catalog).details)


def _dies(chunk: list[Draft]) -> list[Item]:
    os._exit(9)


def test_a_worker_that_dies_costs_time_only(catalog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = repr(load_catalog(catalog).details)
    monkeypatch.setattr(parallel, "_work", _dies)
    assert repr(load_catalog(catalog, workers=2).details) == expected


def test_a_small_file_starts_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "_pool", None)
    assert len(load_catalog(SAMPLES / "imports.csv", workers=8)) > 500


def test_a_large_file_is_shared_and_a_small_one_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "offers.csv"
    path.write_bytes(b"x" * parallel.LARGE)
    monkeypatch.setattr(parallel.os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    assert parallel.fitting_workers(path) == 2
    path.write_bytes(b"x" * 1000)
    assert parallel.fitting_workers(path) == 1


def test_what_is_not_stated_is_fitted(catalog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands ask for no number of processes."""
    asked: list[int] = []
    finish = load.finish_chunks

    def watched(*parts: Any, workers: int) -> Iterator[list[Item]]:
        asked.append(workers)
        return finish(*parts, workers=workers)

    monkeypatch.setattr(load, "finish_chunks", watched)
    monkeypatch.setattr(load, "fitting_workers", lambda _: 2)
    alone = [item for items in iter_items(catalog, LoadReport()) for item in items]
    together = [item for items in iter_items(catalog, LoadReport(), workers=None) for item in items]
    assert asked == [1, 2]
    assert repr(together) == repr(alone)


def test_chunks_are_read_as_they_are_needed(catalog: Path) -> None:
    """A catalog larger than memory: what waits is bounded by the workers, not by the file."""
    taken = 0

    def counted(chunks: list[list[Draft]]) -> Iterator[list[Draft]]:
        nonlocal taken
        for chunk in chunks:
            taken += 1
            yield chunk

    config = load_config()
    chunks = [[Draft(f"{number}")] for number in range(40)]
    done = parallel.finish_chunks(counted(chunks), config, UNKNOWN, workers=2)
    assert [item.id for item in next(done)] == ["0"]
    assert taken <= 2 * parallel._AHEAD + 2
    assert [item.id for items in done for item in items] == [str(number) for number in range(1, 40)]


def test_a_reader_that_stops_leaves_no_process(catalog: Path) -> None:
    items = iter_items(catalog, LoadReport(), workers=2)
    next(items)
    items.close()  # type: ignore[attr-defined]
    assert not parallel.multiprocessing.active_children()


def test_the_collector_is_as_it_was(catalog: Path) -> None:
    assert gc.isenabled()
    load_catalog(catalog)
    assert gc.isenabled()
    gc.disable()
    try:
        load_catalog(catalog)
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_records_survive_a_copy() -> None:
    items = load_catalog(SAMPLES / "imports.csv").details
    assert repr(pickle.loads(pickle.dumps(items))) == repr(items) == repr(copy.deepcopy(items))
