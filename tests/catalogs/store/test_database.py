from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from catalogs.store.database import Database, open_database
from catalogs.store.errors import DatabaseError
from catalogs.store.ids import is_id, new_id, now
from catalogs.store.schema import clusters, enterprises, memberships, users


def test_a_block_that_raises_leaves_nothing(database: Database) -> None:
    def fail() -> None:
        with database.write() as connection:
            connection.execute(insert(clusters).values(name="Тверь", created_at=now()))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with database.write() as connection:
        connection.execute(insert(clusters).values(name="Пермь", created_at=now()))
    with database.read() as connection:
        assert connection.scalars(select(clusters.c.name)).all() == ["Пермь"]


def test_what_only_reads_cannot_write(database: Database) -> None:
    with pytest.raises(DBAPIError), database.read() as connection:
        connection.execute(insert(clusters).values(name="Тверь", created_at=now()))
    with database.write() as connection:  # and the connection is as good as before
        connection.execute(insert(clusters).values(name="Тверь", created_at=now()))


def test_a_reader_sees_one_moment(database: Database) -> None:
    count = select(func.count()).select_from(clusters)
    with database.read() as reader:
        assert reader.scalar(count) == 0
        with database.write() as writer:
            writer.execute(insert(clusters).values(name="Тверь", created_at=now()))
        assert reader.scalar(count) == 0
    with database.read() as reader:
        assert reader.scalar(count) == 1


def test_writers_wait_for_each_other(database: Database) -> None:
    def add(number: int) -> None:
        with database.write() as connection:
            known = connection.scalar(select(func.count()).select_from(clusters))
            time.sleep(0.01)
            connection.execute(insert(clusters).values(name=f"{number} {known}", created_at=now()))

    threads = [threading.Thread(target=add, args=(number,)) for number in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    with database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(clusters)) == 8


def test_times_come_back_in_utc_and_without_a_zone_are_refused(database: Database) -> None:
    moment = datetime(2026, 6, 15, 3, 0, 0, 123456, tzinfo=timezone(timedelta(hours=7)))
    with database.write() as connection:
        connection.execute(insert(clusters).values(name="Томск", created_at=moment))
        stored = connection.scalar(select(clusters.c.created_at))
    assert stored == moment
    assert stored.tzinfo == UTC
    with pytest.raises(StatementError), database.write() as connection:
        connection.execute(insert(clusters).values(name="?", created_at=datetime(2026, 6, 15)))


def test_references_are_kept(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as connection:
        connection.execute(insert(memberships).values(user_id=new_id(), role="administrator", since=now()))


@pytest.mark.parametrize("role", ["owner", "administrator", "emperor"])
def test_a_role_stands_where_it_belongs(database: Database, role: str) -> None:
    with database.write() as connection:
        user = connection.execute(insert(users).values(email="a@b.c", created_at=now())).inserted_primary_key[0]
        connection.execute(insert(enterprises).values(name="Завод", created_at=now()))
        place = connection.scalar(select(enterprises.c.id))
    wrong = {"owner": None, "administrator": place, "emperor": place}[role]
    with pytest.raises(IntegrityError), database.write() as connection:
        connection.execute(insert(memberships).values(user_id=user, role=role, enterprise_id=wrong, since=now()))


def test_ids_sort_by_time_and_never_repeat() -> None:
    ids = [new_id() for _ in range(2000)]
    assert len(set(ids)) == 2000
    assert all(is_id(one) for one in ids)
    time.sleep(0.002)
    assert max(ids) < new_id()
    assert len({one[-12:] for one in ids}) == 2000


@pytest.mark.parametrize("url", ["", "zamena.db", "mysql://x/y", "sqlite://", "sqlite:///:memory:", "no such:thing"])
def test_what_is_no_database_is_refused(url: str) -> None:
    with pytest.raises(DatabaseError):
        open_database(url)


def test_an_unreachable_server_is_told_without_its_password() -> None:
    with pytest.raises(DatabaseError) as caught:
        open_database("postgresql://zamena:geheim@127.0.0.1:1/zamena")
    assert "geheim" not in str(caught.value)
    assert "127.0.0.1" in str(caught.value)
