"""Whether the service lives, and whether it can do its work."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse, PlainTextResponse

from catalogs.store.caller import Caller
from catalogs.store.database import SQLAlchemyError
from catalogs.store.figures import changes_after, count_jobs
from catalogs.store.migrate import is_current
from matcher.web.access import public, require
from matcher.web.state import Shared, State

router = APIRouter(tags=["health"])
BEHIND_SECONDS = 600.0
"""An index this far behind does not follow any more: building that of a large catalog takes minutes."""


@router.get("/healthz", summary="The process answers", dependencies=[Depends(public)])
def healthz() -> dict[str, str]:
    """Looks at nothing: a process that cannot say this should be started anew."""
    return {"status": "ok"}


@router.get(
    "/readyz",
    summary="The service can do its work",
    responses={503: {"description": "Not yet, or no more"}},
    dependencies=[Depends(public)],
)
def readyz(state: Shared) -> JSONResponse:
    """Looks at the database, its schema, the engine and how far its index is behind: send requests elsewhere if not."""
    checks = _checks(state)
    good = set(checks.values()) == {"ok"}
    return JSONResponse({"status": "ok" if good else "not ready", "checks": checks}, status_code=200 if good else 503)


@router.get("/metrics", summary="Figures for Prometheus", response_class=PlainTextResponse)
def metrics(state: Shared, _: Annotated[Caller, require("administrator")]) -> PlainTextResponse:
    """Requests, jobs and the index, in Prometheus' text format. Needs an administrator's key of scope "read"."""
    with state.database.read() as connection:
        jobs, behind = count_jobs(connection), changes_after(connection, state.live.number)
    ready = set(_checks(state).values()) == {"ok"}
    return PlainTextResponse(
        state.metrics.text(jobs, behind, ready), media_type="text/plain; version=0.0.4; charset=utf-8"
    )


def _checks(state: State) -> dict[str, str]:
    checks = {"database": "ok", "engine": "ok" if state.ready.is_set() else "loading", "index": "ok"}
    try:
        if not is_current(state.database):
            checks["database"] = "of another version"
        elif state.ready.is_set():
            with state.database.read() as connection:
                changes, seconds = changes_after(connection, state.live.number)
            checks["index"] = "ok" if seconds < BEHIND_SECONDS else f"behind by {changes} changes"
    except SQLAlchemyError:
        checks["database"] = "no answer"
    return checks
