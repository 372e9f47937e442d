"""The API keys of who is signed in."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from catalogs.store.caller import Caller
from catalogs.store.ids import ID_LENGTH
from catalogs.store.keys import MOST_DAYS, KeyRequest, add_key, list_keys, revoke_key
from matcher.web.access import require
from matcher.web.shapes import Body, Id, Line
from matcher.web.state import Shared

router = APIRouter(prefix="/api/v1/keys", tags=["account"])
Account = Annotated[Caller, require(scope="account")]


class WantedKey(Body):
    """What a key may do, for which enterprise alone (null: all of the user's), for how many days (null: no end)."""

    name: Line
    scopes: list[Literal["read", "write", "match"]] = Field(min_length=1, max_length=3)
    enterprise_id: Annotated[str, Field(max_length=ID_LENGTH)] | None = None
    days: Annotated[int, Field(ge=1, le=MOST_DAYS)] | None = None


class Key(BaseModel):
    """A key without its secret."""

    id: str
    name: str
    prefix: str
    scopes: list[str]
    enterprise_id: str | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    used_at: datetime | None


class KeyMade(BaseModel):
    """The only time the secret is shown."""

    id: str
    prefix: str
    secret: str


@router.get("", summary="My API keys")
def keys(state: Shared, caller: Account) -> list[Key]:
    """Every key the user made, revoked ones included."""
    with state.database.read() as connection:
        return [Key(**row) for row in list_keys(connection, caller.user_id)]


@router.post("", summary="Make an API key", status_code=201)
def make_key(body: WantedKey, state: Shared, caller: Account) -> KeyMade:
    """The secret is in this answer and nowhere else."""
    wanted = KeyRequest(body.name, body.scopes, body.enterprise_id, body.days)
    with state.database.write() as connection:
        made = add_key(connection, caller.user_id, wanted, actor=caller.actor)
    return KeyMade(id=made.id, prefix=made.prefix, secret=made.secret)


@router.delete("/{key_id}", summary="Revoke an API key", status_code=204)
def end_key(key_id: Id, state: Shared, caller: Account) -> Response:
    """From this moment on nothing is answered to it."""
    with state.database.write() as connection:
        revoke_key(connection, key_id, actor=caller.actor, user_id=caller.user_id)
    return Response(status_code=204)
