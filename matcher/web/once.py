"""Idempotency-Key: a POST that is sent again with its key is answered as before, and makes nothing twice."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Header, Request, Response
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from catalogs.store.database import Connection
from catalogs.store.once import Kept, keep_answer, take_key
from matcher.web.access import User
from matcher.web.state import Shared, State

Made = TypeVar("Made", bound=BaseModel)
_KEPT_HEADERS = ("etag", "location")


@dataclass(frozen=True, slots=True)
class OnceOnly:
    """One request's chance to make something."""

    state: State
    user_id: str
    key: str
    request: bytes

    def make(
        self, work: Callable[[Connection], Made], *, status: int = 201, response: Response | None = None
    ) -> Made | Response:
        """Does `work` in one transaction, with which its answer is kept where the request has a key.

        Where the key's request was answered before, that answer. Raises ConflictError for a key of another request.
        """
        with self.state.database.write() as connection:
            if not self.key:
                return work(connection)
            before = take_key(connection, self.user_id, self.key, self.request)
            if before is not None:
                headers = before.headers | {"Idempotent-Replayed": "true"}
                return Response(before.body, before.status, headers, media_type="application/json")
            made = work(connection)
            headers = {} if response is None else dict(response.headers)
            kept = {name: value for name, value in headers.items() if name in _KEPT_HEADERS}
            answer = JSONResponse(jsonable_encoder(made), status, kept)
            keep_answer(connection, self.user_id, self.key, Kept(status, kept, bytes(answer.body)))
        return answer


Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        max_length=128,
        pattern=r"^[\x21-\x7e]*$",
        description="Any text of yours: sent again with the same request within a day, it makes nothing twice.",
    ),
]


async def once(request: Request, state: Shared, caller: User, key: Key = "") -> OnceOnly:
    """A route's parameter by which it makes something once."""
    return OnceOnly(state, caller.user_id, key, named(request, await request.body()) if key else b"")


def named(request: Request, body: bytes) -> bytes:
    """A digest of method, path, query and body (of a large body: its digest): what a key is the name of."""
    told = hashlib.sha256()
    for part in (request.method.encode(), request.url.path.encode(), request.url.query.encode(), body):
        told.update(len(part).to_bytes(8, "little") + part)
    return told.digest()


Once = Annotated[OnceOnly, Depends(once)]
Answer = Any
"""What a route that makes something returns: its shape, or the answer that was kept."""
