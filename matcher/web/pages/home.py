"""The start page, and the choice of a language."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from matcher.web.access import check_origin, public
from matcher.web.pages.language import COOKIE
from matcher.web.pages.screen import Page, local
from matcher.web.state import Shared

router = APIRouter(tags=["pages"], include_in_schema=False)

EXAMPLES = (
    "Подшипник SKF 6205-2RS1",
    "Насос Grundfos NK 50-200, 11 кВт, 380 В, DN50, напор 60 м",
    "Elektromotor 7.5 kW, 1500 1/min, IP55, IM B3",
)
"""Asked of the sample catalogs by the start page: a designation, a name with values, another language."""


@router.get("/", response_class=HTMLResponse)
def home(page: Page, state: Shared) -> HTMLResponse:
    """The box, what the service does, and examples to press."""
    return page.show("home.html", examples=EXAMPLES, offers=len(state.matcher.catalog))


@router.post("/language", dependencies=[Depends(public)])
def choose_language(
    request: Request, state: Shared, code: Annotated[Literal["ru", "en"], Form()], next: Annotated[str, Form()] = "/"
) -> RedirectResponse:
    """Remembers a language for a year and goes back."""
    check_origin(request, state)
    response = RedirectResponse(local(next), status_code=303)
    response.set_cookie(
        COOKIE, code, max_age=365 * 86400, path="/", secure=state.settings.secure, httponly=True, samesite="lax"
    )
    return response
