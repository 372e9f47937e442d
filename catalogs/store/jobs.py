"""Work that outlives a request: a job is leased by one worker at a time and carries how far it came.

A worker proves with every step that the lease is still its own (`keep_job`, in the transaction of the step), so a
worker that slept too long, or was killed and replaced, can add nothing twice. A job whose worker died is leased again
when its lease has run out, a bounded number of times.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, insert, or_, select, update

from catalogs.store.errors import ConflictError, MissingError
from catalogs.store.ids import new_id, now
from catalogs.store.schema import jobs
from config.errors import UserError

LEASE = timedelta(seconds=20)
RETRY = timedelta(seconds=2)  # doubled with every attempt
OPEN = ("queued", "running")
ENDED = ("done", "failed", "cancelled")


class LostJobError(UserError):
    """The lease ran out and another worker has the job now, or the job was ended: whoever holds this must stop."""


class CancelledJobError(UserError):
    """A person asked to cancel the job."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job as its worker holds it. `attempts` tells this lease from every other."""

    id: str
    kind: str
    enterprise_id: str | None
    created_by: str | None
    subject_id: str
    input: dict[str, Any]
    cursor: dict[str, Any]
    done: int
    total: int | None
    attempts: int
    worker: str


def add_job(
    connection: Connection,
    kind: str,
    subject_id: str,
    given: dict[str, Any],
    *,
    enterprise_id: str | None = None,
    created_by: str | None = None,
) -> str:
    """Queues a job and returns its id."""
    job_id = new_id()
    connection.execute(
        insert(jobs).values(
            id=job_id, kind=kind, subject_id=subject_id, input=given, enterprise_id=enterprise_id,
            created_by=created_by, created_at=now(),
        )
    )  # fmt: skip
    return job_id


def lease_job(connection: Connection, worker: str, kinds: tuple[str, ...], *, lease: timedelta = LEASE) -> Job | None:
    """The oldest job of these kinds that waits or whose worker is gone, leased to `worker`; None where none is."""
    moment = now()
    waiting = (jobs.c.state == "queued") & or_(jobs.c.not_before.is_(None), jobs.c.not_before <= moment)
    orphaned = (jobs.c.state == "running") & (jobs.c.lease_until < moment)
    wanted = select(jobs).where(jobs.c.kind.in_(kinds), or_(waiting, orphaned)).order_by(jobs.c.created_at, jobs.c.id)
    for row in connection.execute(wanted.limit(10).with_for_update(skip_locked=True)).mappings().all():
        if row["cancel_asked"]:
            _end(connection, row["id"], "cancelled")
        elif row["attempts"] >= row["attempt_limit"]:
            error = {"code": "gave_up", "message": f"its worker died {row['attempts']} times"}
            _end(connection, row["id"], "failed", error=error)
        else:
            taken = {"state": "running", "worker": worker, "attempts": row["attempts"] + 1}
            times = {"lease_until": moment + lease, "started_at": row["started_at"] or moment}
            connection.execute(update(jobs).where(jobs.c.id == row["id"]).values(**taken, **times))
            return _job(dict(row) | taken)
    return None


def keep_job(
    connection: Connection,
    job: Job,
    *,
    done: int | None = None,
    total: int | None = None,
    cursor: dict[str, Any] | None = None,
    lease: timedelta = LEASE,
) -> Job:
    """Records progress and renews the lease, in the transaction of the work it tells of.

    Raises LostJobError where the lease is no longer this worker's, CancelledJobError where the end was asked for.
    """
    job = replace(
        job,
        done=job.done if done is None else done,
        total=job.total if total is None else total,
        cursor=job.cursor if cursor is None else cursor,
    )
    values = {"done": job.done, "total": job.total, "cursor": job.cursor, "lease_until": now() + lease}
    mine = _mine(job)
    kept = connection.execute(update(jobs).where(mine).values(**values).returning(jobs.c.cancel_asked)).first()
    if kept is None:
        raise LostJobError("the job was taken over or ended")
    if kept.cancel_asked:
        raise CancelledJobError("the job was cancelled")
    return job


def renew_lease(connection: Connection, job: Job, *, lease: timedelta = LEASE) -> None:
    """Tells that the worker lives, between two steps of a long one. A lost lease is told by the next step."""
    connection.execute(update(jobs).where(_mine(job)).values(lease_until=now() + lease))


def finish_job(connection: Connection, job: Job, result: dict[str, Any]) -> None:
    """Ends a job well, in the transaction of its last step. Raises LostJobError."""
    ended = {"state": "done", "result": result, "finished_at": now(), "lease_until": None, "done": job.done}
    if not connection.execute(update(jobs).where(_mine(job)).values(**ended)).rowcount:
        raise LostJobError("the job was taken over or ended")


def fail_job(connection: Connection, job: Job, code: str, message: str, *, again: bool = False) -> None:
    """Ends a job with a message for people, or puts it back in the queue where another attempt may help."""
    error = {"code": code, "message": message}
    if not again:
        _end(connection, job.id, "failed", error=error, mine=job)
        return
    wait = RETRY * 2 ** (job.attempts - 1)
    values = {"state": "queued", "error": error, "not_before": now() + wait, "lease_until": None}
    connection.execute(update(jobs).where(_mine(job)).values(**values))


def end_cancelled(connection: Connection, job: Job) -> None:
    """Ends a job that its worker stopped because it was asked to."""
    _end(connection, job.id, "cancelled", mine=job)


def cancel_job(connection: Connection, job_id: str) -> dict[str, Any]:
    """Ends a waiting job at once and asks a running one to stop. Raises MissingError, ConflictError if ended."""
    job = job_by_id(connection, job_id)
    if job["state"] in ENDED:
        raise ConflictError(f"the job is {job['state']}")
    connection.execute(update(jobs).where(jobs.c.id == job_id).values(cancel_asked=True))
    if job["state"] == "queued":
        _end(connection, job_id, "cancelled")
    return job_by_id(connection, job_id)


def retry_job(connection: Connection, job_id: str) -> dict[str, Any]:
    """Queues a failed or cancelled job once more, from where it stopped. Raises MissingError, ConflictError."""
    job = job_by_id(connection, job_id)
    if job["state"] not in ("failed", "cancelled"):
        raise ConflictError(f"the job is {job['state']}")
    again = {"state": "queued", "attempts": 0, "cancel_asked": False, "error": None, "finished_at": None}
    connection.execute(update(jobs).where(jobs.c.id == job_id).values(**again, not_before=None))
    return job_by_id(connection, job_id)


def job_by_id(connection: Connection, job_id: str) -> dict[str, Any]:
    """A job as people see it. Raises MissingError."""
    row = connection.execute(select(jobs).where(jobs.c.id == job_id)).mappings().first()
    if row is None:
        raise MissingError("there is no such job")
    return dict(row)


def list_jobs(
    connection: Connection, enterprise_id: str | None, *, after: str = "", limit: int = 100
) -> list[dict[str, Any]]:
    """The jobs of an enterprise (None: of all), newest first; `after` is the id the page before ended with."""
    wanted = select(jobs).order_by(jobs.c.id.desc()).limit(limit)
    if enterprise_id is not None:
        wanted = wanted.where(jobs.c.enterprise_id == enterprise_id)
    if after:
        wanted = wanted.where(jobs.c.id < after)
    return [dict(row) for row in connection.execute(wanted).mappings()]


def _mine(job: Job) -> Any:
    mine = (jobs.c.id == job.id) & (jobs.c.state == "running") & (jobs.c.worker == job.worker)
    return mine & (jobs.c.attempts == job.attempts)


def _end(
    connection: Connection, job_id: str, state: str, *, error: dict[str, str] | None = None, mine: Job | None = None
) -> None:
    where = _mine(mine) if mine else jobs.c.id == job_id
    values = {"state": state, "error": error, "finished_at": now(), "lease_until": None}
    connection.execute(update(jobs).where(where).values(**values))


def _job(row: dict[str, Any]) -> Job:
    return Job(
        id=row["id"], kind=row["kind"], enterprise_id=row["enterprise_id"], created_by=row["created_by"],
        subject_id=row["subject_id"], input=row["input"], cursor=row["cursor"] or {}, done=row["done"],
        total=row["total"], attempts=row["attempts"], worker=row["worker"],
    )  # fmt: skip
