"""Invitations: made by those who run an enterprise or the service, taken up by whom they were sent to."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from catalogs.store.caller import Caller, Grant
from catalogs.store.ids import ID_LENGTH
from catalogs.store.invitations import Newcomer, accept, invite, list_invitations, take_back
from catalogs.store.secrets import hash_password
from catalogs.store.sessions import open_session
from config.errors import UserError
from matcher.web.access import MaybeUser, address_of, require, shown_token
from matcher.web.routes.session import set_cookie
from matcher.web.shapes import AnyRole, Body, Email, EnterpriseRole, Id, OptionalLine, Password
from matcher.web.state import Shared

router = APIRouter(prefix="/api/v1", tags=["enterprises"])
HEADS = ("owner", "administrator")
Place = Annotated[str, Field(max_length=ID_LENGTH)]


class Invite(Body):
    """Who is to have which role in the enterprise."""

    email: Email
    role: EnterpriseRole


class InviteAnywhere(Body):
    """Who is to have which role: in an enterprise, a cluster, or (administrator) everywhere."""

    email: Email
    role: AnyRole
    enterprise_id: Place | None = None
    cluster_id: Place | None = None


class Accept(Body):
    """The link's token; name and password of who is not a user yet."""

    token: Annotated[str, Field(min_length=1, max_length=200)]
    name: OptionalLine = ""
    password: Password = ""
    language: Annotated[str, Field(pattern="^(ru|en)$")] = "ru"


class InvitationMade(BaseModel):
    """The only time the token is shown: it goes to the invited address."""

    id: str
    token: str


class Invitation(BaseModel):
    """An open invitation."""

    id: str
    email: str
    role: AnyRole
    created_at: datetime
    expires_at: datetime


@router.get("/enterprises/{enterprise_id}/invitations", summary="Open invitations")
def invitations(
    enterprise_id: Id, state: Shared, _: Annotated[Caller, require(*HEADS, scope="account")]
) -> list[Invitation]:
    """To this enterprise, without what opens them."""
    with state.database.read() as connection:
        return [Invitation(**row) for row in list_invitations(connection, enterprise_id)]


@router.post("/enterprises/{enterprise_id}/invitations", summary="Invite to an enterprise", status_code=201)
def make_invitation(
    enterprise_id: Id, body: Invite, state: Shared, caller: Annotated[Caller, require(*HEADS, scope="account")]
) -> InvitationMade:
    """A link for seven days and one use."""
    with state.database.write() as connection:
        grant = Grant(body.role, enterprise_id)
        made = invite(connection, body.email, grant, by=caller.user_id, actor=caller.actor)
    return InvitationMade(id=made.id, token=made.token)


@router.delete(
    "/enterprises/{enterprise_id}/invitations/{invitation_id}", summary="Take an invitation back", status_code=204
)
def drop_invitation(
    enterprise_id: Id, invitation_id: Id, state: Shared, caller: Annotated[Caller, require(*HEADS, scope="account")]
) -> Response:
    """The link is worth nothing from now on."""
    with state.database.write() as connection:
        take_back(connection, invitation_id, enterprise_id, actor=caller.actor)
    return Response(status_code=204)


@router.post("/invitations", summary="Invite to any role", status_code=201)
def make_any_invitation(
    body: InviteAnywhere, state: Shared, caller: Annotated[Caller, require("administrator", scope="account")]
) -> InvitationMade:
    """Coordinators and administrators come in this way."""
    with state.database.write() as connection:
        grant = Grant(body.role, body.enterprise_id, body.cluster_id)
        made = invite(connection, body.email, grant, by=caller.user_id, actor=caller.actor)
    return InvitationMade(id=made.id, token=made.token)


def may_accept(request: Request, state: Shared, caller: MaybeUser) -> Caller | None:
    """Open to everybody at the pace of sign-ins; a key cannot."""
    state.rates.count(state.settings.limits.address, "sign-in from", address_of(request))
    if caller is not None:
        caller.allow_scope("account")
    return caller


Accepting = Annotated[Caller | None, Depends(may_accept)]


@router.post("/invitations/accept", summary="Take up an invitation")
def take_up(body: Accept, request: Request, response: Response, state: Shared, caller: Accepting) -> dict[str, str]:
    """As a signed-in user of the invited address; or as a newcomer, who is then signed in."""
    if caller is None and not body.password:
        raise UserError("sign in, or choose a name and a password", where="password")
    newcomer = Newcomer(body.name, hash_password(body.password), body.language) if caller is None else None
    with state.database.write() as connection:
        user_id = accept(connection, body.token, user_id=caller.user_id if caller else None, newcomer=newcomer)
        opened = open_session(connection, user_id, old=shown_token(request, state), how="invitation")
    set_cookie(response, state, opened)
    return {"user_id": user_id, "csrf_token": opened.csrf}
