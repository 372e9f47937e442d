from __future__ import annotations

import contextlib
import json
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from catalogs.store.backup import MANIFEST, write_backup
from catalogs.store.database import FOLLOWED, Database, open_database
from catalogs.store.errors import ConflictError
from catalogs.store.ids import new_id, now
from catalogs.store.migrate import is_current, migrate, revisions
from catalogs.store.restore import restore_backup
from catalogs.store.schema import METADATA, counters, enterprises, listings, offers, uploads, versions
from config.errors import InputError
from tests.catalogs.store.filled import contents, fill
from tests.databases import KINDS, empty_postgres


@pytest.fixture(params=KINDS)
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Another database without any table."""
    sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path / 'target.db'}" if sqlite else empty_postgres(request.getfixturevalue("postgres_url"))
    opened = open_database(url, pool=2)
    yield opened
    opened.close()


@pytest.fixture
def backup(database: Database, tmp_path: Path) -> Path:
    """Of a database with rows in every table."""
    fill(database)
    write_backup(database, tmp_path / "data", tmp_path / "backup.zip")
    return tmp_path / "backup.zip"


def read(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.read() as connection:
        return contents(connection)


def test_every_row_of_every_table_comes_back(database: Database, backup: Path, target: Database) -> None:
    expected = read(database)
    assert set(expected) == set(METADATA.tables)
    assert all(len(rows) == 3 for rows in expected.values())
    restore_backup(backup, target, backup.parent / "there")
    assert read(target) == expected
    assert is_current(target)
    with target.write() as connection:  # what counts by itself goes on, and references hold
        row = {"listing_id": expected["listings"][0][0], "key": "new", "digest": b"1" * 32, "payload": {}}
        assert connection.execute(insert(offers).values(**row)).inserted_primary_key[0] > 3  # type: ignore[index]


def test_a_version_compared_with_a_later_one_comes_back(
    database: Database, backup: Path, target: Database, tmp_path: Path
) -> None:
    with database.write() as connection:
        first, *_, last = connection.scalars(select(versions.c.id).order_by(versions.c.id))
        connection.execute(update(versions).where(versions.c.id == last).values(parent_id=None))
        connection.execute(update(versions).where(versions.c.id == first).values(parent_id=last))
    write_backup(database, tmp_path, tmp_path / "later.zip")
    restore_backup(tmp_path / "later.zip", target, tmp_path / "there")
    assert read(target) == read(database)


def test_one_moment_is_kept_while_writers_go_on(database: Database, target: Database, tmp_path: Path) -> None:
    """Each writer's transaction writes two tables; a backup that saw half of one would count them unequal."""
    fill(database)
    with _writing(database):
        manifests = [write_backup(database, tmp_path, tmp_path / f"{number}.zip") for number in range(4)]
    assert manifests[-1].rows > manifests[0].rows
    for number, manifest in enumerate(manifests):
        restore_backup(tmp_path / f"{number}.zip", target, tmp_path / "there", force=True)
        with target.read() as connection:
            made = connection.scalars(select(enterprises.c.id).where(enterprises.c.name == "made meanwhile")).all()
            theirs = connection.scalars(select(listings.c.enterprise_id).where(listings.c.name == "made meanwhile"))
            assert sorted(made) == sorted(theirs)
            assert connection.scalar(select(counters.c.value).where(counters.c.name == "written")) == len(made)
        assert sum(map(len, read(target).values())) == manifest.rows


@contextmanager
def _writing(database: Database) -> Iterator[None]:
    with database.write() as connection:
        connection.execute(insert(counters).values(name="written", value=0))
    ended, written = threading.Event(), threading.Event()

    def write() -> None:
        while not ended.is_set():
            with database.write() as connection:
                made = new_id()
                one = {"id": made, "name": "made meanwhile", "created_at": now()}
                connection.execute(insert(enterprises).values(**one))
                counted = update(counters).where(counters.c.name == "written").values(value=counters.c.value + 1)
                connection.execute(counted)
                connection.execute(insert(listings).values(**one | {"id": new_id(), "enterprise_id": made}))
            written.set()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        assert written.wait(30)
        yield
    finally:
        ended.set()
        thread.join()


def test_uploaded_files_come_back_and_lost_ones_are_told(database: Database, target: Database, tmp_path: Path) -> None:
    fill(database)
    data, there = tmp_path / "data", tmp_path / "there"
    (data / "uploads").mkdir(parents=True)
    with database.write() as connection:
        for number, row in enumerate(connection.execute(select(uploads.c.id)).all()):
            connection.execute(update(uploads).where(uploads.c.id == row.id).values(stored=f"{number}.csv"))
    for name in ("0.csv", "1.csv", "nobody's.csv"):
        (data / "uploads" / name).write_bytes(name.encode() * 1000)
    manifest = write_backup(database, data, tmp_path / "backup.zip")
    assert (manifest.lost, sorted(manifest.files)) == (("2.csv",), ["0.csv", "1.csv"])
    there.mkdir()
    (there / FOLLOWED).write_text("{}")
    restore_backup(tmp_path / "backup.zip", target, there)
    assert {one.name: one.read_bytes() for one in (there / "uploads").iterdir()} == {
        name: name.encode() * 1000 for name in ("0.csv", "1.csv")
    }
    assert not (there / FOLLOWED).exists()
    assert (tmp_path / "backup.zip").stat().st_mode & 0o077 == 0


def test_a_database_that_holds_rows_is_not_overwritten(database: Database, backup: Path, tmp_path: Path) -> None:
    before = read(database)
    with database.write() as connection:
        connection.execute(update(enterprises).values(region="changed since"))
    with pytest.raises(ConflictError, match="rows"):
        restore_backup(backup, database, tmp_path)
    assert {row.region for row in _enterprises(database)} == {"changed since"}
    restore_backup(backup, database, tmp_path, force=True)
    assert read(database) == before


def _enterprises(database: Database) -> list[object]:
    with database.read() as connection:
        return list(connection.execute(select(enterprises)))


def test_a_damaged_file_changes_nothing(database: Database, backup: Path, tmp_path: Path) -> None:
    before = read(database)
    whole = backup.read_bytes()
    spoiled = tmp_path / "spoiled.zip"
    for place in range(100, len(whole), len(whole) // 12):
        spoiled.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        with contextlib.suppress(InputError):  # a byte that nobody reads may be wrong
            restore_backup(spoiled, database, tmp_path, force=True)
        assert read(database) == before
    spoiled.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match="damaged"):
        restore_backup(spoiled, database, tmp_path, force=True)


LIES: tuple[tuple[Callable[[dict[str, Any]], object], str], ...] = (
    (lambda told: told.update(revision="9999"), "newer version"),
    (lambda told: told.update(form="zamena-backup-9"), "newer version"),
    (lambda told: told["tables"]["users"].update(rows=2), "not what was written"),
    (lambda told: told["tables"]["users"].update(digest="0" * 64), "not what was written"),
    (lambda told: told["files"].update({"../../x": "0" * 64}), "outside"),
    (lambda told: told.pop("tables"), "no backup"),
)


def test_what_the_manifest_says_must_be_so(backup: Path, tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'empty.db'}")
    for change, message in LIES:
        _rewrite(backup, tmp_path / "other.zip", change)
        with pytest.raises(InputError, match=message):
            restore_backup(tmp_path / "other.zip", database, tmp_path)
    database.close()


def _rewrite(backup: Path, other: Path, change: Callable[[dict[str, Any]], object]) -> None:
    with zipfile.ZipFile(backup) as archive, zipfile.ZipFile(other, "w") as written:
        for name in archive.namelist():
            body = archive.read(name)
            if name == MANIFEST:
                told = json.loads(body)
                change(told)
                body = json.dumps(told).encode()
            written.writestr(name, body)


def test_a_backup_of_an_older_schema_is_brought_up_to_date(backup: Path, target: Database, tmp_path: Path) -> None:
    older = revisions()[2]

    def age(told: dict[str, Any]) -> None:
        told["revision"] = older
        told["tables"] = {name: part for name, part in told["tables"].items() if name in known}

    empty = open_database(f"sqlite:///{tmp_path / 'older.db'}")
    migrate(empty, to=older)
    with empty.read() as connection:
        known = set(connection.exec_driver_sql("SELECT name FROM sqlite_master").scalars())
    empty.close()
    _rewrite(backup, tmp_path / "old.zip", age)
    restore_backup(tmp_path / "old.zip", target, tmp_path)
    assert is_current(target)
    counts = {name: len(rows) for name, rows in read(target).items()}
    assert {name for name, count in counts.items() if count} == known & set(METADATA.tables)
