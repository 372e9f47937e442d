"""Runs: a project's list as it was, asked once of everything offered at that moment, with the answers as they came."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, case, func, insert, select, update

from catalogs.store.answers import clear_answers
from catalogs.store.audit import write_audit
from catalogs.store.errors import ConflictError, MissingError
from catalogs.store.ids import new_id, now
from catalogs.store.jobs import add_job
from catalogs.store.schema import import_contents, jobs, offers, project_items, run_items, runs, versions
from catalogs.store.schema import version_offers as placed
from config.errors import UserError

KIND = "match"
OPEN = ("queued", "running")
# A run that is not done is what its job is: a job may end, or be tried again, without a word to the run.
_STATE = case((runs.c.state == "done", "done"), else_=func.coalesce(jobs.c.state, runs.c.state))


def start_run(
    connection: Connection,
    project: dict[str, Any],
    settings: dict[str, Any],
    *,
    order: Callable[[str], Any],
    actor: str,
    user_id: str | None,
) -> str:
    """Takes the project's list as it is now and queues the job that answers it; the run's id.

    `order` sorts the keys as a matches file does. Raises UserError for an empty project, ConflictError where it is
    archived or a run of it is under way.
    """
    if project["archived_at"] is not None:
        raise ConflictError("the project is archived", where="project")
    mine = runs.c.project_id == project["id"]
    if connection.scalar(_shown().where(mine, _STATE.in_(OPEN)).limit(1)):
        raise ConflictError("a run of the project is under way", where="project", hint="wait for it or cancel its job")
    run_id = new_id()
    number = 1 + (connection.scalar(select(func.max(runs.c.number)).where(mine)) or 0)
    given = {"run_id": run_id}
    owner = {"enterprise_id": project["enterprise_id"], "created_by": user_id}
    job_id = add_job(connection, KIND, project["id"], given, **owner)
    connection.execute(
        insert(runs).values(
            id=run_id, project_id=project["id"], number=number, state="queued", job_id=job_id, created_by=user_id,
            stamps={}, settings=settings, created_at=now(),
        )
    )  # fmt: skip
    wanted = select(project_items.c.key, project_items.c.content_id).where(project_items.c.project_id == project["id"])
    listed = sorted(connection.execute(wanted), key=lambda row: order(row.key))
    if not listed:
        raise UserError("the project has no items", where="project", hint="add items first")
    rows = [
        {"run_id": run_id, "position": at, "key": row.key, "content_id": row.content_id}
        for at, row in enumerate(listed)
    ]
    connection.execute(insert(run_items), rows)
    details = {"number": number, "items": len(rows)}
    subject = f"run:{run_id}"
    write_audit(connection, actor, "run.started", subject, enterprise_id=project["enterprise_id"], details=details)
    return run_id


def run_by_id(connection: Connection, run_id: str, *, project_id: str | None = None) -> dict[str, Any]:
    """A run, if named of this project. Raises MissingError."""
    row = connection.execute(_shown().where(runs.c.id == run_id)).mappings().first()
    if row is None or (project_id is not None and row["project_id"] != project_id):
        raise MissingError("there is no such run")
    return _row(row)


def list_runs(connection: Connection, project_id: str, *, before: str = "", limit: int = 100) -> list[dict[str, Any]]:
    """The runs of a project, newest first."""
    wanted = _shown().where(runs.c.project_id == project_id)
    if before:
        wanted = wanted.where(runs.c.id < before)
    return [_row(row) for row in connection.execute(wanted.order_by(runs.c.id.desc()).limit(limit)).mappings()]


def newest_run(connection: Connection, project_id: str, *, before: int | None = None) -> dict[str, Any] | None:
    """The newest finished run of a project, or the newest before a number; None where there is none."""
    wanted = select(runs).where(runs.c.project_id == project_id, runs.c.state == "done")
    if before is not None:
        wanted = wanted.where(runs.c.number < before)
    row = connection.execute(wanted.order_by(runs.c.number.desc()).limit(1)).mappings().first()
    return dict(row) if row else None


def change_run(connection: Connection, run_id: str, **values: Any) -> None:
    """Writes to a run."""
    connection.execute(update(runs).where(runs.c.id == run_id).values(**values))


def end_run(connection: Connection, run_id: str, state: str) -> None:
    """Ends a run that was not finished, with what it had answered put away."""
    clear_answers(connection, run_id)
    change_run(connection, run_id, state=state, finished_at=now())


def run_inputs(
    connection: Connection, run_id: str, *, start: int = 0, limit: int = 256
) -> list[tuple[int, str, bytes]]:
    """(position, key, packed item) of a run's list from a position on."""
    columns = (run_items.c.position, run_items.c.key, import_contents.c.record)
    wanted = select(*columns).join(import_contents, import_contents.c.id == run_items.c.content_id)
    wanted = wanted.where(run_items.c.run_id == run_id, run_items.c.position >= start)
    rows = connection.execute(wanted.order_by(run_items.c.position).limit(limit))
    return [(row.position, row.key, bytes(row.record)) for row in rows]


def count_inputs(connection: Connection, run_id: str) -> int:
    """How many imports a run has."""
    return int(connection.scalar(select(func.count()).where(run_items.c.run_id == run_id)) or 0)


def all_inputs(connection: Connection, run_id: str) -> Iterator[tuple[int, str, bytes]]:
    """The whole list of a run."""
    start = 0
    while batch := run_inputs(connection, run_id, start=start, limit=1000):
        yield from batch
        start = batch[-1][0] + 1


def inputs_by_key(connection: Connection, run_id: str, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Some imports of a run as they were asked: digest, record, class."""
    columns = (run_items.c.key, import_contents.c.digest, import_contents.c.record, import_contents.c.class_code)
    wanted = select(*columns).join(import_contents, import_contents.c.id == run_items.c.content_id)
    wanted = wanted.where(run_items.c.run_id == run_id, run_items.c.key.in_(keys))
    return {row["key"]: dict(row) for row in connection.execute(wanted).mappings()}


def records_stamp(connection: Connection, version_ids: Sequence[str]) -> str:
    """By which configurations and code the offers of some versions were understood, and how many by each, in short."""
    total = hashlib.sha256()
    for version_id in sorted(version_ids):
        counted = select(offers.c.record_stamp, func.count().label("many"))
        counted = counted.join(placed, placed.c.offer_id == offers.c.id).where(placed.c.version_id == version_id)
        for row in connection.execute(counted.group_by(offers.c.record_stamp).order_by(offers.c.record_stamp)):
            total.update(f"{version_id} {row.record_stamp} {row.many}\n".encode())
    return total.hexdigest()


def gone_versions(connection: Connection, version_ids: Sequence[str]) -> list[str]:
    """Of some versions those whose offers the database holds no more: their listing was revoked."""
    gone = []
    for version_id in version_ids:
        stated = connection.scalar(select(versions.c.offer_count).where(versions.c.id == version_id))
        held = connection.scalar(select(func.count()).select_from(placed).where(placed.c.version_id == version_id))
        if stated is None or held != stated:
            gone.append(version_id)
    return gone


def _shown() -> Any:
    return select(runs, _STATE.label("shown_state")).outerjoin(jobs, jobs.c.id == runs.c.job_id)


def _row(row: Any) -> dict[str, Any]:
    found = dict(row)
    return found | {"state": found.pop("shown_state")}
