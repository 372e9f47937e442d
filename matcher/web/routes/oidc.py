"""Signing in at a provider: there, and back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import RedirectResponse

from catalogs.store.errors import MissingError, UnknownCallerError
from catalogs.store.identities import identity_user
from catalogs.store.sessions import open_session
from matcher.web.access import address_of, public, shown_token
from matcher.web.oidc import MINUTES, Client
from matcher.web.routes.session import set_cookie
from matcher.web.state import Shared, State

router = APIRouter(prefix="/api/v1/oidc", tags=["account"], dependencies=[Depends(public)])
COOKIE, HOME = "zamena_oidc", "/"
Name = Annotated[str, Path(max_length=64)]
Text = Annotated[str, Query(max_length=4096)]


@router.get("", summary="Providers to sign in with")
def providers(state: Shared) -> list[str]:
    """Their names, as the service was configured."""
    return list(state.providers)


@router.get("/{provider}/start", summary="Go to a provider", status_code=303, response_class=RedirectResponse)
def start(provider: Name, request: Request, state: Shared) -> RedirectResponse:
    """Sends the browser there."""
    state.rates.count(state.settings.limits.address, "sign-in from", address_of(request))
    begun = client_of(state, provider).start(_back(state, provider))
    response = RedirectResponse(begun.address, status_code=303)
    # Lax: the provider sends the browser back from another site.
    response.set_cookie(
        COOKIE, begun.cookie, max_age=60 * MINUTES, path="/api/v1/oidc", secure=state.settings.secure, httponly=True,
        samesite="lax",
    )  # fmt: skip
    return response


@router.get(
    "/{provider}/callback", summary="Come back from a provider", status_code=303, response_class=RedirectResponse
)
def callback(provider: Name, request: Request, shared: Shared, state: Text = "", code: Text = "") -> RedirectResponse:
    """Signs in whom the provider vouches for, if this service knows them; always to a new session."""
    shared.rates.count(shared.settings.limits.address, "sign-in from", address_of(request))
    client = client_of(shared, provider)
    if not state or not code:
        raise UnknownCallerError("the provider did not sign you in")
    identity = client.finish(request.cookies.get(COOKIE, ""), state=state, code=code, redirect=_back(shared, provider))
    with shared.database.write() as connection:
        user_id = identity_user(connection, identity)
        opened = open_session(connection, user_id, old=shown_token(request, shared), how=f"oidc {provider}")
    response = RedirectResponse(HOME, status_code=303)
    set_cookie(response, shared, opened)
    response.delete_cookie(COOKIE, path="/api/v1/oidc")
    return response


def client_of(state: State, provider: str) -> Client:
    """The client of a configured provider. Raises MissingError."""
    if provider not in state.providers:
        raise MissingError("there is no such provider")
    return state.providers[provider]


def _back(state: State, provider: str) -> str:
    return f"{state.settings.public_address.rstrip('/')}/api/v1/oidc/{provider}/callback"
