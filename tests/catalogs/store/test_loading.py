from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from catalogs import entries as reading
from catalogs.load import load_catalog
from catalogs.packing import pack
from catalogs.store import jobs, loading
from catalogs.store.contents import iter_items
from catalogs.store.database import Database
from catalogs.store.ids import now
from catalogs.store.jobs import CancelledJobError, LostJobError, cancel_job
from catalogs.store.schema import version_offers
from catalogs.store.uploads import FOLDER, receive_file, upload_by_id
from catalogs.store.versions import version_by_id
from config.errors import InputError
from config.load import load_config
from tests.catalogs.store.listing_steps import FIRST, listing_of, load, price_list, run_load, upload_file

ROWS = tuple(f"N-{number};Насос К {number};{number % 40 + 1};{number + 100}" for number in range(25))


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "CHUNK", 10)


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("survived", [0, 1, 2])
def test_a_killed_load_goes_on_and_counts_every_row_once(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, survived: int
) -> None:
    started = upload_file(database, tmp_path, listing_of(database), price_list(*ROWS))
    write, written = loading.write_entries, []

    def dying(*given: object, **named: object) -> None:
        write(*given, **named)
        written.append(1)
        if len(written) > survived:
            raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(loading, "write_entries", dying)
        with pytest.raises(Killed):
            run_load(database, tmp_path)
    with database.read() as connection:
        count = select(func.count()).select_from(version_offers)
        assert connection.scalar(count) == 10 * survived
        assert version_by_id(connection, started["version_id"])["state"] == "loading"
    moment = now() + timedelta(minutes=5)
    monkeypatch.setattr(jobs, "now", lambda: moment)
    run_load(database, tmp_path, worker="two")
    with database.read() as connection:
        assert version_by_id(connection, started["version_id"])["offer_count"] == len(ROWS)
        report = upload_by_id(connection, started["upload_id"])["report"]
    assert (report["accepted"], report["rows_read"]) == (25, 25)


@pytest.mark.usefixtures("small_chunks")
def test_what_is_loaded_is_what_the_file_reads_as(database: Database, tmp_path: Path) -> None:
    rows = (*ROWS, "N-9;Насос с тем же артикулом;4;1", ";;;", "Задвижки;;;", "Z-1;Задвижка 30ч6бр Ду50 Ру10;;7 800")
    version_id = load(database, tmp_path, listing_of(database), *rows)
    path = tmp_path / "same.csv"
    path.write_bytes(price_list(*rows))
    table = load_catalog(path)
    expected = sorted(pack(replace(table.item(row), id="")) for row in range(len(table)))
    with database.read() as connection:
        loaded = list(iter_items(connection, version_id))
    assert sorted(pack(replace(item, id="")) for _, item in loaded) == expected
    assert {"N-9", "N-9#2", "Z-1"} < {key for key, _ in loaded}


def test_a_row_keeps_its_key_when_rows_move(database: Database, tmp_path: Path) -> None:
    listing_id = listing_of(database)
    rows = ("Насос К 50-32-125;41 000", "Насос К 80-50-200;98 500")
    keys = []
    for order in (rows, ("Насос К 8/18;30 000", *rows[::-1])):
        body = "\n".join(["Наименование;Цена, руб", *order]).encode()
        started = upload_file(database, tmp_path, listing_id, body)
        run_load(database, tmp_path)
        with database.read() as connection:
            keys.append({key for key, _ in iter_items(connection, started["version_id"])})
    assert keys[0] < keys[1]


def test_a_row_that_was_understood_before_is_not_understood_again(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listing_id = listing_of(database)
    load(database, tmp_path, listing_id, *FIRST)
    understood = []
    finish = reading.finish_drafts

    def counted(drafts: list[object], *given: object, **named: object) -> object:
        understood.extend(drafts)
        return finish(drafts, *given, **named)

    monkeypatch.setattr(reading, "finish_drafts", counted)
    load(database, tmp_path, listing_id, FIRST[0].replace("2,2", "3"), FIRST[1])
    assert len(understood) == 1


def test_a_cancelled_load_leaves_nothing_to_see(database: Database, tmp_path: Path) -> None:
    started = upload_file(database, tmp_path, listing_of(database), price_list(*FIRST))
    with database.write() as connection:
        leased = jobs.lease_job(connection, "one", (loading.KIND,))
        cancel_job(connection, started["job_id"])
    assert leased is not None
    with pytest.raises(CancelledJobError):
        _load(database, leased, tmp_path)
    with database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(version_offers)) == 0


def _load(database: Database, job: jobs.Job, data: Path) -> None:
    loading.load_upload(database, job, load_config(), data, stamp="")


def test_a_second_worker_stops_the_first(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    upload_file(database, tmp_path, listing_of(database), price_list(*FIRST))
    with database.write() as connection:
        slow = jobs.lease_job(connection, "slow", (loading.KIND,))
    assert slow is not None
    moment = now() + timedelta(minutes=5)
    monkeypatch.setattr(jobs, "now", lambda: moment)
    run_load(database, tmp_path, worker="quick")
    with pytest.raises(LostJobError):
        _load(database, slow, tmp_path)
    with database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(version_offers)) == 2


def test_a_file_that_cannot_be_read_says_why(database: Database, tmp_path: Path) -> None:
    upload_file(database, tmp_path, listing_of(database), b"PK\x03\x04 not a workbook", name="list.xlsx")
    with pytest.raises(InputError):
        run_load(database, tmp_path)


@pytest.mark.parametrize("name", ["../../etc/passwd", "..\\..\\boot.ini", "/abs/list.csv", "list.exe", "", "a" * 900])
def test_a_sent_name_is_never_a_path(tmp_path: Path, name: str) -> None:
    async def parts() -> AsyncIterator[bytes]:
        yield b"name\nx"

    received = asyncio.run(receive_file(parts(), name, tmp_path))
    assert [path.name for path in (tmp_path / FOLDER).iterdir()] == [received["stored"]]
    assert "/" not in received["file_name"]


def test_an_interrupted_upload_leaves_no_file(tmp_path: Path) -> None:
    async def parts() -> AsyncIterator[bytes]:
        yield b"name\n"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        asyncio.run(receive_file(parts(), "list.csv", tmp_path))
    assert list((tmp_path / FOLDER).iterdir()) == []
