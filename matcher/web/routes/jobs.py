"""Background work of an enterprise: how far it is, ending it, trying it again."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel

from catalogs.store.caller import READERS, WRITERS, Caller
from catalogs.store.database import Connection
from catalogs.store.errors import MissingError
from catalogs.store.jobs import cancel_job, job_by_id, list_jobs, retry_job
from matcher.web.access import require
from matcher.web.shapes import Id, Page, PageOf, page
from matcher.web.state import Shared

router = APIRouter(prefix="/api/v1/enterprises/{enterprise_id}/jobs", tags=["jobs"])
Reader = Annotated[Caller, require(*READERS, "officer", "administrator")]
Worker = Annotated[Caller, require(*WRITERS, "officer")]


class JobShown(BaseModel):
    """A job: `done` of `total` rows (null while not known); `subject_id` is the upload or project it works on."""

    id: str
    kind: str
    state: Literal["queued", "running", "done", "failed", "cancelled"]
    subject_id: str
    done: int
    total: int | None
    attempts: int
    cancel_asked: bool
    result: dict[str, Any] | None
    error: dict[str, str] | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


@router.get("", summary="The jobs of an enterprise")
def jobs(enterprise_id: Id, state: Shared, _: Reader, paging: PageOf) -> Page[JobShown]:
    """Newest first."""
    with state.database.read() as connection:
        rows = list_jobs(connection, enterprise_id, after=paging.after, limit=paging.limit + 1)
    return page(rows, paging.limit, JobShown)


@router.get("/{job_id}", summary="A job")
def job(enterprise_id: Id, job_id: Id, state: Shared, _: Reader) -> JobShown:
    """How far it is."""
    with state.database.read() as connection:
        return JobShown(**_owned(connection, enterprise_id, job_id))


@router.post("/{job_id}/cancel", summary="End a job")
def cancel(enterprise_id: Id, job_id: Id, state: Shared, _: Worker) -> JobShown:
    """A running one ends at its next step; what it had loaded is never seen."""
    with state.database.write() as connection:
        _owned(connection, enterprise_id, job_id)
        return JobShown(**cancel_job(connection, job_id))


@router.post("/{job_id}/retry", summary="Try a job again")
def retry(enterprise_id: Id, job_id: Id, state: Shared, _: Worker) -> JobShown:
    """From where it stopped."""
    with state.database.write() as connection:
        _owned(connection, enterprise_id, job_id)
        return JobShown(**retry_job(connection, job_id))


def _owned(connection: Connection, enterprise_id: str, job_id: str) -> dict[str, Any]:
    found = job_by_id(connection, job_id)
    if found["enterprise_id"] != enterprise_id:
        raise MissingError("there is no such job")
    return found
