"""Signing in and out by forms: the functions of the API's session, with a page around them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from catalogs.store.caller import Caller
from catalogs.store.errors import UnknownCallerError
from catalogs.store.sessions import sign_in
from matcher.web.access import check_origin, public, require, shown_token
from matcher.web.pages.screen import Page, Screen, local
from matcher.web.routes.session import count_attempt, end_session, set_cookie
from matcher.web.shapes import Email, Password
from matcher.web.state import Shared

router = APIRouter(tags=["pages"], include_in_schema=False)


@router.get("/sign-in", response_class=HTMLResponse)
def sign_in_page(page: Page, state: Shared, next: str = "/") -> HTMLResponse:
    """The form, and the providers that people may come through."""
    return page.show("sign_in.html", next=local(next), email="", wrong=False, providers=list(state.providers))


@router.post("/sign-in", dependencies=[Depends(public)], response_model=None)
def sign_in_form(
    request: Request, state: Shared, email: Annotated[Email, Form()], password: Annotated[Password, Form()],
    next: Annotated[str, Form()] = "/",
) -> Response:  # fmt: skip
    """Goes to the page that was wanted, signed in; or asks again in the same words whatever was wrong."""
    check_origin(request, state)
    count_attempt(request, state, email)
    try:
        opened = sign_in(state.database, email, password, old=shown_token(request, state))
    except UnknownCallerError:
        facts = {"next": local(next), "email": email, "wrong": True, "providers": list(state.providers)}
        return Screen(request, None).show("sign_in.html", status=403, **facts)
    response = RedirectResponse(local(next), status_code=303)
    set_cookie(response, state, opened)
    return response


@router.post("/sign-out")
def sign_out(request: Request, state: Shared, caller: Annotated[Caller, require(scope="account")]) -> Response:
    """Ends the session and goes to the start page."""
    ended = end_session(request, state, caller)
    response = RedirectResponse("/", status_code=303)
    response.headers["set-cookie"] = ended.headers["set-cookie"]
    return response
