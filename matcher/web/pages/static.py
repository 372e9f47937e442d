"""Files that pages use: styles, one script, told from their old versions by address."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from fastapi.responses import FileResponse

from catalogs.store.errors import MissingError
from matcher.web.access import public
from matcher.web.pages.render import STATIC

TYPES = {"zamena.css": "text/css", "htmx.min.js": "text/javascript", "zamena.svg": "image/svg+xml"}
"""What may be read, and nothing else of the folder."""

router = APIRouter(tags=["pages"], include_in_schema=False)


@router.get("/static/{name}", dependencies=[Depends(public)])
def static_file(name: str) -> FileResponse:
    """One of TYPES. Raises MissingError for any other name."""
    if name not in TYPES:
        raise MissingError("there is no such file")
    # The address holds the file's digest, so a browser never has to ask again.
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return FileResponse(STATIC / name, media_type=TYPES[name], headers=headers)
