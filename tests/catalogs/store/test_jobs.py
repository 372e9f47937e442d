from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from catalogs.store import jobs as module
from catalogs.store.database import Database
from catalogs.store.errors import ConflictError
from catalogs.store.ids import now
from catalogs.store.jobs import (
    CancelledJobError,
    Job,
    LostJobError,
    add_job,
    cancel_job,
    fail_job,
    finish_job,
    job_by_id,
    keep_job,
    lease_job,
    retry_job,
)

KINDS = ("load",)


def queue(database: Database) -> str:
    with database.write() as connection:
        return add_job(connection, "load", "subject", {"n": 1})


def lease(database: Database, worker: str) -> Job | None:
    with database.write() as connection:
        return lease_job(connection, worker, KINDS)


def state(database: Database, job_id: str) -> str:
    with database.read() as connection:
        return str(job_by_id(connection, job_id)["state"])


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Moves the clock of the jobs."""

    def move(by: timedelta) -> None:
        moment = now() + by
        monkeypatch.setattr(module, "now", lambda: moment)

    return move


def test_one_job_goes_to_one_worker(database: Database) -> None:
    job_id = queue(database)
    job = lease(database, "one")
    assert job is not None
    assert job.id == job_id
    assert lease(database, "two") is None


def test_a_job_whose_worker_died_goes_on_where_it_was(database: Database, later: Any) -> None:
    job_id = queue(database)
    first = lease(database, "one")
    assert first is not None
    with database.write() as connection:
        keep_job(connection, first, done=7, cursor={"row": 7})
    later(timedelta(minutes=1))
    second = lease(database, "two")
    assert second is not None
    assert (second.id, second.done, second.cursor) == (job_id, 7, {"row": 7})


def test_a_worker_that_lost_its_lease_can_add_nothing(database: Database, later: Any) -> None:
    queue(database)
    first = lease(database, "one")
    later(timedelta(minutes=1))
    second = lease(database, "one")  # even of the same name: a restarted process
    assert first is not None
    assert second is not None
    with pytest.raises(LostJobError), database.write() as connection:
        keep_job(connection, first, done=1)
    with pytest.raises(LostJobError), database.write() as connection:
        finish_job(connection, first, {})
    with database.write() as connection:
        fail_job(connection, first, "x", "too late")
        finish_job(connection, keep_job(connection, second, done=2), {})
    assert state(database, second.id) == "done"


def test_a_job_that_kills_its_workers_is_given_up(database: Database, later: Any) -> None:
    job_id = queue(database)
    for attempt in range(5):
        later(timedelta(minutes=attempt + 1))
        assert lease(database, "one") is not None
    later(timedelta(minutes=9))
    assert lease(database, "one") is None
    assert state(database, job_id) == "failed"


def test_cancelling_stops_a_running_job_at_its_next_step(database: Database) -> None:
    job_id = queue(database)
    job = lease(database, "one")
    assert job is not None
    with database.write() as connection:
        cancel_job(connection, job_id)
    with pytest.raises(CancelledJobError), database.write() as connection:
        keep_job(connection, job, done=1)
    assert state(database, job_id) == "running"


def test_cancelling_a_waiting_job_ends_it(database: Database) -> None:
    job_id = queue(database)
    with database.write() as connection:
        assert cancel_job(connection, job_id)["state"] == "cancelled"
    assert lease(database, "one") is None
    with pytest.raises(ConflictError), database.write() as connection:
        cancel_job(connection, job_id)
    with database.write() as connection:
        retry_job(connection, job_id)
    assert lease(database, "one") is not None


def test_a_failure_that_may_pass_waits_longer_each_time(database: Database, later: Any) -> None:
    queue(database)
    job = lease(database, "one")
    assert job is not None
    with database.write() as connection:
        fail_job(connection, job, "unavailable", "later", again=True)
    assert lease(database, "one") is None
    later(timedelta(seconds=3))
    again = lease(database, "one")
    assert again is not None
    assert again.attempts == 2
