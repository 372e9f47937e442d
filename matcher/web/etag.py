"""Editions as ETags: an edit names the edition it saw, so that nobody overwrites what they have not read."""

from __future__ import annotations

from typing import Annotated, Protocol, TypeVar

from fastapi import Depends, Header, Response

from matcher.web.errors import WebError


class Edited(Protocol):
    """What counts its changes."""

    edition: int


Shown = TypeVar("Shown", bound=Edited)


def with_etag(response: Response, shown: Shown) -> Shown:
    """The answer, its edition said as ETag."""
    response.headers["ETag"] = f'"{shown.edition}"'
    return shown


def edition_seen(
    if_match: Annotated[str, Header(max_length=40, description='The ETag that was read, "0" for one.')] = "",
) -> int:
    """The edition that If-Match tells. Raises WebError 428 without it, 412 for one that never was."""
    text = if_match.strip().removeprefix("W/").strip('"')
    if not text:
        raise WebError(428, "Send the ETag you read as If-Match.")
    if not text.isdecimal() or len(text) > 9:
        raise WebError(412, "If-Match is no edition of this; load it again.")
    return int(text)


Edition = Annotated[int, Depends(edition_seen)]
"""A route's parameter that is given the edition the caller saw."""
