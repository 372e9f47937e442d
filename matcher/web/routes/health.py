"""Whether the service lives, and whether it can do its work."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse

from catalogs.store.database import SQLAlchemyError
from catalogs.store.migrate import is_current
from matcher.web.access import public
from matcher.web.state import Shared

router = APIRouter(tags=["health"], dependencies=[Depends(public)])


@router.get("/healthz", summary="The process answers")
def healthz() -> dict[str, str]:
    """Looks at nothing: a process that cannot say this should be started anew."""
    return {"status": "ok"}


@router.get("/readyz", summary="The service can do its work", responses={503: {"description": "Not yet, or no more"}})
def readyz(state: Shared) -> JSONResponse:
    """Looks at the database, its schema and the engine: while one of them is missing, send requests elsewhere."""
    try:
        database = "ok" if is_current(state.database) else "of another version"
    except SQLAlchemyError:
        database = "no answer"
    checks = {"database": database, "engine": "ok" if state.ready.is_set() else "loading"}
    good = set(checks.values()) == {"ok"}
    return JSONResponse({"status": "ok" if good else "not ready", "checks": checks}, status_code=200 if good else 503)
