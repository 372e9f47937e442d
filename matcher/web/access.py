"""Who may: the dependencies that routes name. Every route names one of `require`, `optional_caller` or `public`.

    caller: Annotated[Caller, require(*WRITERS)]          a role in the enterprise or cluster of the path, else anywhere
    caller: Annotated[Caller, require()]                  anybody who is signed in
    caller: Annotated[Caller, require(scope="account")]   a session, not a key

A path parameter `enterprise_id` or `cluster_id` narrows `require` to that place: a stranger to it reads 404.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, Request

from catalogs.store.caller import Caller
from catalogs.store.errors import UnknownCallerError
from catalogs.store.keys import key_caller
from catalogs.store.sessions import session_caller
from matcher.web.errors import WebError
from matcher.web.state import Shared, State

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
CSRF_HEADER, CSRF_FIELD = "x-csrf-token", "csrf_token"
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def cookie_name(state: State) -> str:
    """The session's cookie; behind https its name binds it to this very host."""
    return "__Host-zamena" if state.settings.secure else "zamena"


def shown_token(request: Request, state: State) -> str:
    """The session token a request shows, or an empty text."""
    return request.cookies.get(cookie_name(state), "")


def address_of(request: Request) -> str:
    """The address a request came from, as the server and its trusted proxies tell."""
    return request.client.host if request.client else "unknown"


async def form_token(request: Request, state: Shared) -> str:
    """The CSRF token of a header, or of a form's field; a large upload is not read to find it, it needs the header."""
    if given := request.headers.get(CSRF_HEADER):
        return given
    length = request.headers.get("content-length", "0")
    if not length.isdigit() or int(length) > state.settings.limits.body:
        return ""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() in _FORMS:
        return str((await request.form()).get(CSRF_FIELD, ""))
    return ""


def optional_caller(request: Request, state: Shared, csrf: Annotated[str, Depends(form_token)]) -> Caller | None:
    """Who asks, or None where nothing proves it; a browser goes on showing the cookie of a session that has ended.

    Raises UnknownCallerError for a wrong API key, and WebError 403 for a write that another site had a browser send.
    """
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if scheme:
        return _by_key(request, state, scheme, secret.strip())
    check_origin(request, state)
    token = shown_token(request, state)
    if not token:
        return None
    try:
        caller = session_caller(state.database, token)
    except UnknownCallerError:
        return None
    if request.method not in SAFE_METHODS and not hmac.compare_digest(csrf.encode(), caller.csrf.encode()):
        message = f"This write needs the header {CSRF_HEADER}: the csrf_token of GET /api/v1/session."
        raise WebError(403, message, code="csrf")
    return caller


def current_user(caller: Annotated[Caller | None, Depends(optional_caller)]) -> Caller:
    """Who asks. Raises UnknownCallerError where nobody has signed in."""
    if caller is None:
        raise UnknownCallerError("sign in, or send an API key as Authorization: Bearer")
    return caller


def public() -> None:
    """Open to everybody, which a route has to say."""


def require(*roles: str, scope: str = "") -> Any:
    """A dependency that gives the caller if they hold one of the roles (none named: anybody known) and the scope.

    The scope is by default "read" for methods that only read, and "write" for others.
    """
    return Depends(_requirement(roles, scope))


def _requirement(roles: tuple[str, ...], scope: str) -> Callable[..., Caller]:
    def allowed(request: Request, caller: Annotated[Caller, Depends(current_user)]) -> Caller:
        caller.allow_scope(scope or ("read" if request.method in SAFE_METHODS else "write"))
        if roles:
            place = request.path_params
            caller.allow(roles, enterprise_id=place.get("enterprise_id"), cluster_id=place.get("cluster_id"))
        return caller

    return allowed


def check_origin(request: Request, state: State) -> None:
    """Raises WebError 403 for a write that a browser sends on behalf of another site."""
    if request.method in SAFE_METHODS:
        return
    origin = request.headers.get("origin")
    if origin is None:
        foreign = request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none")
    else:
        known = {urlsplit(state.settings.public_address).netloc, request.headers.get("host", "")}
        foreign = urlsplit(origin).netloc not in known
    if foreign:
        raise WebError(403, "This write was sent by another site.", code="csrf")


def _by_key(request: Request, state: State, scheme: str, secret: str) -> Caller:
    if scheme.lower() != "bearer" or not secret:
        raise UnknownCallerError("send an API key as Authorization: Bearer")
    try:
        caller = key_caller(state.database, secret)
    except UnknownCallerError:
        state.rates.count(state.settings.limits.wrong_key, "wrong key", address_of(request))
        raise
    state.rates.count(state.settings.limits.key, "key", caller.actor)
    return caller


User = Annotated[Caller, Depends(current_user)]
"""A route's parameter that is given who asks, whoever it is."""
MaybeUser = Annotated[Caller | None, Depends(optional_caller)]
"""A route's parameter that is given who asks, or None."""
