"""All users, for administrators; and the log of who changed what."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from catalogs.store.audit import list_audit
from catalogs.store.caller import Caller
from catalogs.store.people import disable_user, list_users
from matcher.web.access import require
from matcher.web.shapes import Body, Id, Page, PageOf, Role, page
from matcher.web.state import Shared

router = APIRouter(prefix="/api/v1", tags=["administration"])
Administrator = Annotated[Caller, require("administrator", scope="account")]
Before = Annotated[int | None, Query(ge=1, description="Entries older than this number.")]
Count = Annotated[int, Query(ge=1, le=1000)]


class User(BaseModel):
    """A user and every role."""

    id: str
    email: str
    name: str
    language: str
    created_at: datetime
    disabled_at: datetime | None
    roles: list[Role]


class UserChange(Body):
    """Whether a user is shut out."""

    disabled: bool


class Entry(BaseModel):
    """One entry of the audit log; `digest` chains it to the one before."""

    number: int
    happened_at: datetime
    actor: str
    action: str
    subject: str
    enterprise_id: str | None
    details: dict[str, Any]
    digest: str


@router.get("/users", summary="All users")
def users(state: Shared, _: Administrator, paging: PageOf) -> Page[User]:
    """Oldest first."""
    with state.database.read() as connection:
        rows = list_users(connection, after=paging.after, limit=paging.limit + 1)
    shown = [row | {"roles": [Role.model_validate(one, from_attributes=True) for one in row["roles"]]} for row in rows]
    return page(shown, paging.limit, User)


@router.patch("/users/{user_id}", summary="Shut a user out, or let them in again", status_code=204)
def change_user(user_id: Id, body: UserChange, state: Shared, caller: Administrator) -> Response:
    """Shutting out ends sessions and revokes keys at once."""
    with state.database.write() as connection:
        disable_user(connection, user_id, actor=caller.actor, disabled=body.disabled)
    return Response(status_code=204)


@router.get("/audit", summary="The audit log")
def audit(state: Shared, _: Administrator, before: Before = None, limit: Count = 100) -> list[Entry]:
    """Newest first."""
    with state.database.read() as connection:
        return [Entry(**row) for row in list_audit(connection, before=before, limit=limit)]


@router.get("/enterprises/{enterprise_id}/audit", summary="An enterprise's part of the audit log")
def enterprise_audit(
    enterprise_id: Id,
    state: Shared,
    _: Annotated[Caller, require("owner", "administrator")],
    before: Before = None,
    limit: Count = 100,
) -> list[Entry]:
    """Newest first; numbers skip what concerns others."""
    with state.database.read() as connection:
        rows = list_audit(connection, enterprise_id=enterprise_id, before=before, limit=limit)
    return [Entry(**row) for row in rows]
