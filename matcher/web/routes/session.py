"""Signing in and out, and the account of who is signed in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from catalogs.store.caller import Caller
from catalogs.store.errors import DeniedError
from catalogs.store.people import set_password, user_by_id
from catalogs.store.secrets import digest, hash_password, is_password
from catalogs.store.sessions import Session, close_session, sign_in
from matcher.web.access import User, address_of, check_origin, cookie_name, public, require, shown_token
from matcher.web.shapes import Body, Email, Password, Role
from matcher.web.state import Shared, State

router = APIRouter(prefix="/api/v1", tags=["account"])


class SignIn(Body):
    """Address and password."""

    email: Email
    password: Password


class NewPassword(Body):
    """The password of now, and the one that takes its place."""

    current: Password
    new: Password


class Me(BaseModel):
    """Who is signed in. `csrf_token` goes into the header X-CSRF-Token of every write; empty for an API key."""

    id: str
    email: str
    name: str
    language: str
    roles: list[Role]
    scopes: list[str]
    csrf_token: str


@router.post("/session", summary="Sign in", dependencies=[Depends(public)])
def open_session(body: SignIn, request: Request, response: Response, state: Shared) -> dict[str, str]:
    """Sets the session's cookie, always a new one, and gives the CSRF token that writes need."""
    check_origin(request, state)
    count_attempt(request, state, body.email)
    opened = sign_in(state.database, body.email, body.password, old=shown_token(request, state))
    set_cookie(response, state, opened)
    return {"user_id": opened.user_id, "csrf_token": opened.csrf}


@router.get("/session", summary="Who is signed in")
def session(caller: User) -> Me:
    """The user, every role, and the CSRF token."""
    roles = [Role(role=one.role, enterprise_id=one.enterprise_id, cluster_id=one.cluster_id) for one in caller.grants]  # type: ignore[arg-type]
    return Me(
        id=caller.user_id, email=caller.email, name=caller.name, language=caller.language, roles=roles,
        scopes=sorted(caller.scopes), csrf_token=caller.csrf,
    )  # fmt: skip


@router.delete("/session", summary="Sign out", status_code=204)
def end_session(request: Request, state: Shared, _: Annotated[Caller, require(scope="account")]) -> Response:
    """Ends the session and takes the cookie back."""
    with state.database.write() as connection:
        close_session(connection, shown_token(request, state))
    response = Response(status_code=204)
    response.delete_cookie(cookie_name(state), path="/", secure=state.settings.secure, httponly=True, samesite="lax")
    return response


@router.put("/password", summary="Change the password", status_code=204)
def change_password(
    body: NewPassword, request: Request, state: Shared, caller: Annotated[Caller, require(scope="account")]
) -> Response:
    """Ends every other session of the user."""
    count_attempt(request, state, caller.email)
    with state.database.read() as connection:
        stored = user_by_id(connection, caller.user_id)["password"]
    if not is_password(stored, body.current):
        raise DeniedError("the password of now is wrong", where="current")
    fresh = hash_password(body.new)
    with state.database.write() as connection:
        keep = digest(shown_token(request, state))
        set_password(connection, caller.user_id, fresh, actor=caller.actor, keep=keep)
    return Response(status_code=204)


def count_attempt(request: Request, state: State, email: str) -> None:
    """Counts an attempt to prove to be somebody, by address and by user. Raises WebError 429."""
    limits = state.settings.limits
    state.rates.count(limits.address, "sign-in from", address_of(request))
    state.rates.count(limits.sign_in, "sign-in as", email.strip().casefold())


def set_cookie(response: Response, state: State, opened: Session) -> None:
    """Hands the session to the browser: not to its scripts, not to other sites."""
    response.set_cookie(
        cookie_name(state), opened.token, expires=opened.expires_at, path="/", secure=state.settings.secure,
        httponly=True, samesite="lax",
    )  # fmt: skip
