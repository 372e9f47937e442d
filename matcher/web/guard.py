"""What stands before every route: an id for the request, limits on its body, headers that browsers obey."""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from collections.abc import Callable

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from matcher.web.errors import WebError, error_response, unexpected
from matcher.web.metrics import Metrics
from matcher.web.settings import Limits

_log = structlog.get_logger("zamena.web")
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    (
        "Content-Security-Policy",
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    ),
)
"""Set on every answer that does not set them itself."""


class Guard:
    """ASGI middleware, outermost: nothing behind it sees a request without an id or a body beyond its limit."""

    def __init__(
        self, app: ASGIApp, *, limits: Limits, is_large: Callable[[str], bool], secure: bool, metrics: Metrics
    ) -> None:
        self.app, self.limits, self.is_large, self.secure, self.metrics = app, limits, is_large, secure, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request; an answer already begun is never replaced."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        given = headers.get("x-request-id", "")
        scope["zamena.request_id"] = request_id = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=request_id)
        started, status = time.monotonic(), 0
        self.metrics.begin()

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._add_headers(MutableHeaders(scope=message), request_id)
            await send(message)

        body = _Body(receive, self.limits, large=self.is_large(scope["path"]))
        try:
            body.check(headers.get("content-length"))
            await self.app(scope, body.receive, answer)
        except WebError as error:
            if not status:
                await error_response(Request(scope), error.status_code, error.code, error.detail)(
                    scope, receive, answer
                )
        except Exception:
            _log.exception("unexpected")
            if not status:
                await unexpected(Request(scope), request_id)(scope, receive, answer)
        finally:
            # The path's template, not the path: an address may hold a token.
            route = getattr(scope.get("route"), "path", "")
            seconds = time.monotonic() - started
            self.metrics.end(scope["method"], route, status, seconds)
            _log.info("request", method=scope["method"], route=route, status=status, seconds=round(seconds, 4))

    def _add_headers(self, headers: MutableHeaders, request_id: str) -> None:
        headers["X-Request-ID"] = request_id
        for name, value in HEADERS:
            headers.setdefault(name, value)
        headers.setdefault("Cache-Control", "no-store")
        if self.secure:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")


class _Body:
    """The body of one request, counted and timed while it comes."""

    def __init__(self, receive: Receive, limits: Limits, *, large: bool) -> None:
        self._receive = receive
        self._limit = limits.large_body if large else limits.body
        self._seconds, self._large = limits.body_seconds, large
        self._deadline = time.monotonic() + limits.body_seconds
        self._size, self._ended = 0, False

    def check(self, length: str | None) -> None:
        """Refuses at once what announces to be too large. Raises WebError 413."""
        if length is not None and length.isdigit() and int(length) > self._limit:
            self._refuse_size()

    async def receive(self) -> Message:
        """The next part. Raises WebError: 413 past the limit, 408 when it does not come in time."""
        if self._ended:  # what follows the body is the wait for a disconnect, which may last
            return await self._receive()
        if self._large:  # a large body may take long as a whole, but not stand still
            self._deadline = time.monotonic() + self._seconds
        try:
            async with asyncio.timeout(max(self._deadline - time.monotonic(), 0)):
                message = await self._receive()
        except TimeoutError:
            raise WebError(408, "The request's body did not come in time.") from None
        self._size += len(message.get("body", b""))
        self._ended = not message.get("more_body", False)
        if self._size > self._limit:
            self._refuse_size()
        return message

    def _refuse_size(self) -> None:
        raise WebError(413, f"The request's body is larger than {self._limit} bytes.")
