"""What every page is given: the language, who looks at it, and the token its forms carry."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse

from catalogs.store.caller import Caller
from matcher.web.access import MaybeUser
from matcher.web.pages.language import Tongue, language_of, load_tongue
from matcher.web.pages.render import html, render


class Screen:
    """One page being answered."""

    def __init__(self, request: Request, caller: Caller | None) -> None:
        self.request, self.caller = request, caller
        self.tongue: Tongue = load_tongue(language_of(request))

    def show(self, template: str, *, status: int = 200, **facts: Any) -> HTMLResponse:
        """The page of a template."""
        here = self.request.url.path + (f"?{self.request.url.query}" if self.request.url.query else "")
        common = {
            "user": (self.caller.name or self.caller.email) if self.caller else None,
            "csrf": self.caller.csrf if self.caller else "",
            "here": here if self.request.method == "GET" else "/",
        }
        return html(render(self.tongue, template, **common, **facts), status)


def screen(request: Request, caller: MaybeUser) -> Screen:
    """The page a request asks for."""
    return Screen(request, caller)


Page = Annotated[Screen, Depends(screen)]
"""A route's parameter that is given the page; it is open to everybody unless another parameter refuses."""


def local(path: str) -> str:
    """A path of this service to go to; "/" for anything that leads elsewhere."""
    safe = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if safe else "/"
