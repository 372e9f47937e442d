"""How well a version of a listing can be found: asked for, looked at by a job, read."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel

from catalogs.store.caller import READERS, WRITERS, Caller
from catalogs.store.errors import MissingError
from catalogs.store.health import latest_health, start_health
from matcher.web.access import require
from matcher.web.routes.listings import owned_version
from matcher.web.shapes import Id
from matcher.web.state import Shared

router = APIRouter(
    prefix="/api/v1/enterprises/{enterprise_id}/listings/{listing_id}/versions/{version_id}/health", tags=["listings"]
)


class Looking(BaseModel):
    """The job that looks."""

    job_id: str


class Health(BaseModel):
    """The newest look at a version.

    `result`, null until the job is done: completeness per mille, cells not understood, proposals of duplicates, and how
    many current requests see an offer of it now, and would, were an attribute stated. Counts of requests of fewer than
    three enterprises are not told.
    """

    job_id: str
    state: Literal["queued", "running", "done", "failed", "cancelled"]
    asked_at: datetime
    result: dict[str, Any] | None


@router.post("", summary="Look at a version's health", status_code=202)
def look(
    enterprise_id: Id, listing_id: Id, version_id: Id, state: Shared, caller: Annotated[Caller, require(*WRITERS)]
) -> Looking:
    """As a job; requests change, so a later look may tell other counts."""
    with state.database.write() as connection:
        owned_version(connection, enterprise_id, listing_id, version_id)
        return Looking(job_id=start_health(connection, version_id, enterprise_id, user_id=caller.user_id))


@router.get("", summary="A version's health")
def health(
    enterprise_id: Id, listing_id: Id, version_id: Id, state: Shared, _: Annotated[Caller, require(*READERS)]
) -> Health:
    """As of the newest look at it."""
    with state.database.read() as connection:
        owned_version(connection, enterprise_id, listing_id, version_id)
        job = latest_health(connection, version_id)
    if job is None:
        raise MissingError("nobody has looked at the health of this version yet")
    return Health(job_id=job["id"], state=job["state"], asked_at=job["created_at"], result=job["result"])
