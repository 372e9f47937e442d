"""Errors as a person reads them: what happened, what to do, and the id to name when asking for help."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from matcher.web.pages.language import Tongue, language_of, load_tongue
from matcher.web.pages.render import html, is_part, render


def problem_page(
    request: Request, status: int, message: str, *, details: Any = None, headers: Mapping[str, str] | None = None
) -> Response:
    """The page of an error. Who has not signed in is asked to, and comes back to the page they wanted."""
    if status == 401 and request.method == "GET" and not is_part(request):
        wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/sign-in?next={quote(wanted, safe='')}", status_code=303)
    tongue = load_tongue(language_of(request))
    facts = {
        "status": status,
        "title": _title(status, tongue),
        "message": message if status < 500 else "",  # what is wrong on our side is for the log
        "hint": details.get("hint", "") if isinstance(details, dict) else "",
        "where": details.get("where", "") if isinstance(details, dict) else "",
        "request_id": request.scope.get("zamena.request_id", ""),
    }
    answer = html(render(tongue, "problem.html", **facts, csrf="", user=None, here=""), status)
    answer.headers.update(headers or {})
    return answer


def _title(status: int, tongue: Tongue) -> str:
    titles = {
        400: tongue.gettext("This cannot be understood as it stands"),
        401: tongue.gettext("Please sign in"),
        403: tongue.gettext("You may not do this"),
        404: tongue.gettext("There is no such page"),
        405: tongue.gettext("There is no such page"),
        408: tongue.gettext("The request did not come in time"),
        409: tongue.gettext("Somebody else was faster"),
        413: tongue.gettext("This is too large"),
        422: tongue.gettext("This cannot be understood as it stands"),
        429: tongue.gettext("Too many requests, wait a little"),
        503: tongue.gettext("The service is not available now, try again soon"),
    }
    return titles.get(status, tongue.gettext("Something went wrong on our side"))
