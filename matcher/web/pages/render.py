"""Templates to HTML: escaped, without a script or style in them, one environment a language."""

from __future__ import annotations

import hashlib
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from matcher.web.pages.language import Tongue, load_tongue
from matcher.words.language import LANGUAGES, load_words

TEMPLATES, STATIC = (Path(__file__).parents[1] / name for name in ("templates", "static"))


@lru_cache(maxsize=len(LANGUAGES))
def environment(code: str) -> Environment:
    """Templates that speak one language; a name a template does not get is an error, not an empty text."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, extensions=["jinja2.ext.i18n"],
    )  # fmt: skip
    tongue = load_tongue(code)
    made.install_gettext_callables(tongue.messages.gettext, tongue.messages.ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.filters |= {"number": tongue.number, "percent": tongue.percent, "money": tongue.money, "date": tongue.date}
    made.globals |= {
        "language": code,
        "languages": [(one, load_words(one).name) for one in LANGUAGES],
        "static": address,
    }
    return made


@cache
def address(name: str) -> str:
    """Where a page finds a file of STATIC, in the version of now."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


def render(tongue: Tongue, template: str, **facts: Any) -> str:
    """One template with its facts."""
    return environment(tongue.code).get_template(template).render(**facts)


def html(text: str, status: int = 200) -> HTMLResponse:
    """A page as an answer. It differs with the cookie, and by whether htmx asks for a part of it."""
    return HTMLResponse(text, status, headers={"Vary": "Cookie, Accept-Language, HX-Request"})


def is_part(request: Request) -> bool:
    """Whether htmx asks for a part of the page it is on; going back in history needs the whole."""
    asked = request.headers.get("hx-request") == "true"
    return asked and request.headers.get("hx-history-restore-request") != "true"


def wants_page(request: Request) -> bool:
    """Whether a person's browser asks, outside the API."""
    if request.url.path.startswith("/api/"):
        return False
    return "text/html" in request.headers.get("accept", "") or request.headers.get("hx-request") == "true"
