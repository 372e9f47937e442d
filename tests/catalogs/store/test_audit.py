from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from catalogs.store.audit import list_audit, verify_audit, write_audit
from catalogs.store.database import Database
from catalogs.store.schema import audit, counters


@pytest.fixture
def written(database: Database) -> Database:
    for number in range(1, 7):
        with database.write() as connection:
            details = {"поле": [number, 0.1, None], "b": "ё"}
            write_audit(connection, "user:1", "listing.published", f"listing:{number}", details=details)
    return database


def broken(database: Database, **more: Any) -> str:
    with database.read() as connection:
        return verify_audit(connection, **more).broken


def test_a_whole_chain_holds_and_names_its_end(written: Database) -> None:
    with written.read() as connection:
        chain = verify_audit(connection)
        assert (chain.number, chain.broken) == (6, "")
        assert [one["number"] for one in list_audit(connection, limit=2)] == [6, 5]
        assert chain.digest == list_audit(connection, limit=1)[0]["digest"]
        assert verify_audit(connection, expect=(6, chain.digest)).broken == ""


@pytest.mark.parametrize(
    "change",
    [{"actor": "user:2"}, {"subject": "listing:x"}, {"details": {}}, {"enterprise_id": "e"}, {"digest": b"x" * 32}],
)
def test_a_changed_entry_shows(written: Database, change: dict[str, Any]) -> None:
    with written.write() as connection:
        connection.execute(update(audit).where(audit.c.number == 3).values(**change))
    assert broken(written) == "entry 3 was changed"


@pytest.mark.parametrize(
    ("number", "told"), [(1, "entry 1 is missing"), (4, "entry 4 is missing"), (6, "entries after 5 are missing")]
)
def test_a_removed_entry_shows(written: Database, number: int, told: str) -> None:
    with written.write() as connection:
        connection.execute(delete(audit).where(audit.c.number == number))
    assert broken(written) == told


def test_a_forged_entry_at_the_end_shows(written: Database) -> None:
    with written.write() as connection:
        last = dict(connection.execute(select(audit).where(audit.c.number == 6)).mappings().one())
        connection.execute(insert(audit).values(**last | {"number": 7}))
    assert broken(written) == "entry 7 was changed"


def test_an_end_cut_off_with_its_counter_shows_against_what_was_noted(written: Database) -> None:
    with written.read() as connection:
        noted = verify_audit(connection)
        fifth = connection.scalar(select(audit.c.digest).where(audit.c.number == 5))
    with written.write() as connection:
        connection.execute(delete(audit).where(audit.c.number == 6))
        connection.execute(update(counters).where(counters.c.name == "audit").values(value=5, digest=fifth))
    assert broken(written) == ""
    assert broken(written, expect=(6, noted.digest)) == "entry 6 is missing"
    assert broken(written, expect=(5, "0" * 64)) == "entry 5 is not the one that was noted"


def test_what_is_undone_leaves_no_gap(written: Database) -> None:
    def fail() -> None:
        with written.write() as connection:
            write_audit(connection, "user:1", "listing.published", "listing:7")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with written.write() as connection:
        assert write_audit(connection, "user:1", "listing.published", "listing:7") == 7
    assert broken(written) == ""


def test_many_writers_make_one_chain(database: Database) -> None:
    def work(number: int) -> None:
        for step in range(5):
            with database.write() as connection:
                write_audit(connection, f"user:{number}", "step", f"step:{step}")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    with database.read() as connection:
        chain = verify_audit(connection)
    assert (chain.number, chain.broken) == (30, "")
