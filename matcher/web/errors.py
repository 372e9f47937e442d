"""Every error as one shape: {"error": {"code", "message", "details"}}. Messages are for people, codes for programs."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from catalogs.store.database import DataError, OperationalError
from catalogs.store.errors import ConflictError, DatabaseError, DeniedError, MissingError, UnknownCallerError
from config.errors import ConfigError, RefusedError, UserError
from matcher.web.pages.problem import problem_page
from matcher.web.pages.render import wants_page

_log = structlog.get_logger("zamena.web")

STATUSES: tuple[tuple[type[UserError], int, str], ...] = (
    (MissingError, 404, "not_found"),
    (ConflictError, 409, "conflict"),
    (UnknownCallerError, 401, "unauthenticated"),
    (DeniedError, 403, "forbidden"),
    (DatabaseError, 503, "unavailable"),
    (RefusedError, 422, "refused"),
    (ConfigError, 500, "misconfigured"),
    (UserError, 400, "invalid"),
)
"""The first that fits: a special error before the general one."""

_HTTP_CODES = {400: "invalid", 401: "unauthenticated", 403: "forbidden", 404: "not_found", 405: "method_not_allowed",
               406: "not_acceptable", 408: "too_slow", 409: "conflict", 412: "changed_meanwhile", 413: "too_large",
               415: "unsupported_media_type", 422: "invalid", 428: "precondition_required", 429: "too_many_requests",
               503: "unavailable"}  # fmt: skip


class WebError(HTTPException):
    """An answer that only HTTP knows: too many requests, a body too large, a page changed meanwhile."""

    def __init__(
        self, status: int, message: str, *, code: str = "", details: Any = None, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(status, message, headers)
        self.code, self.details = code or _HTTP_CODES.get(status, "error"), details


class Problem(BaseModel):
    """What went wrong: a word for programs, a sentence for people, and facts where there are any."""

    code: str
    message: str
    details: Any = None


class ErrorBody(BaseModel):
    """The body of every answer that is an error."""

    error: Problem


def error_responses() -> dict[int | str, dict[str, Any]]:
    """Every error a route may answer, for the API's description."""
    told = (400, 401, 403, 404, 408, 409, 412, 413, 422, 428, 429, 500, 503)
    return {status: {"model": ErrorBody, "description": HTTPStatus(status).phrase} for status in told}


def error_response(
    request: Request, status: int, code: str, message: str, *, details: Any = None,
    headers: Mapping[str, str] | None = None,
) -> Response:  # fmt: skip
    """The one shape of an error; a page where a person's browser asks for one."""
    if wants_page(request):
        return problem_page(request, status, message, details=details, headers=headers)
    body = {"error": {"code": code, "message": message, "details": details}}
    return JSONResponse(body, status_code=status, headers=dict(headers or {}))


def add_error_handlers(app: FastAPI) -> None:
    """Maps every kind of error to the one shape."""
    app.add_exception_handler(WebError, _web)
    app.add_exception_handler(UserError, _user)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(OperationalError, _unavailable)
    app.add_exception_handler(DataError, _unkept)


def _web(request: Request, error: Exception) -> Response:
    assert isinstance(error, WebError)
    return error_response(
        request, error.status_code, error.code, error.detail, details=error.details, headers=error.headers
    )


def _user(request: Request, error: Exception) -> Response:
    assert isinstance(error, UserError)
    status, code = next((status, code) for kind, status, code in STATUSES if isinstance(error, kind))
    if status >= 500:
        _log.error("misconfigured", error=str(error))
        return error_response(request, status, code, "The service cannot do this now; its operator has been told why.")
    details = {name: value for name, value in (("where", error.where), ("hint", error.hint)) if value}
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
    return error_response(request, status, code, error.message, details=details or None, headers=headers)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = _HTTP_CODES.get(error.status_code, "error")
    return error_response(request, error.status_code, code, str(error.detail), headers=error.headers)


def _validation(request: Request, error: Exception) -> Response:
    """Where and why, never what: the value may be a password."""
    assert isinstance(error, RequestValidationError)
    details = [{"at": [str(part) for part in one["loc"]], "message": one["msg"]} for one in error.errors()]
    return error_response(
        request, 422, "invalid", "The request is not of the form this address takes.", details=details
    )


def _unavailable(request: Request, error: Exception) -> Response:
    _log.error("database unavailable", error=type(error).__name__)
    headers = {"Retry-After": "2"}
    return error_response(request, 503, "unavailable", "The database does not answer; try again soon.", headers=headers)


def _unkept(request: Request, error: Exception) -> Response:  # noqa: ARG001  the driver's words quote the value
    """PostgreSQL keeps no NUL in a text, and no number beyond its column."""
    return error_response(request, 400, "invalid", "The request holds a character or a number that cannot be kept.")


def unexpected(request: Request, request_id: str) -> Response:
    """Our bug: the log has the traceback under the request's id, the caller has the id."""
    return error_response(
        request, 500, "internal", "Something went wrong on our side.", details={"request_id": request_id}
    )
