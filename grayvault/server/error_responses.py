"""Errors as HTTP responses: which error gets which status, and its problem document (RFC 9457)."""

import logging
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from grayvault.core.errors import (
    BusyError,
    GrayVaultError,
    NotFoundError,
    RemovedError,
    RequestError,
    UnsupportedError,
    UploadTooLargeError,
    VaultError,
)
from grayvault.server.responses.json_responses import ProblemResponse

logger = logging.getLogger(__name__)

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")

_NO_OBJECT = "should be a JSON object, sent as application/json"
_WRONG = {
    "extra_forbidden": "is not known here",
    "json_invalid": _NO_OBJECT,
    "missing": "is missing",
    "model_attributes_type": _NO_OBJECT,
    "string_pattern_mismatch": "has not the form that /openapi.json shows",
}
"""What pydantic finds wrong, where its own words tell of the inside."""

_WHAT_SHOULD = re.compile("^[A-Z][a-z]+ should")

STATUSES: tuple[tuple[type[Exception], HTTPStatus], ...] = (
    (RemovedError, HTTPStatus.GONE),
    (NotFoundError, HTTPStatus.NOT_FOUND),
    (RequestError, HTTPStatus.BAD_REQUEST),
    (UnsupportedError, HTTPStatus.NOT_IMPLEMENTED),
    (UploadTooLargeError, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (BusyError, HTTPStatus.SERVICE_UNAVAILABLE),
    (VaultError, HTTPStatus.SERVICE_UNAVAILABLE),
    (GrayVaultError, HTTPStatus.INTERNAL_SERVER_ERROR),
)
"""The first entry that matches an error decides."""


def install(app: FastAPI) -> None:
    """Let `app` answer every error with a problem document."""
    app.add_exception_handler(GrayVaultError, _expected_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(DBAPIError, _expected_error)
    app.add_exception_handler(Exception, _unexpected_error)


def problem(
    status: HTTPStatus, detail: str, headers: Mapping[str, str] | None = None, **more: Any
) -> ProblemResponse:
    """A problem document; `detail` is a sentence, `more` are additional members."""
    content = {"title": status.phrase, "status": status.value, "detail": detail, **more}
    return ProblemResponse(content, status.value, headers)


def failure(error: GrayVaultError | DBAPIError) -> ProblemResponse:
    """The problem document of an error; what may be this machine's fault is logged."""
    if isinstance(error, DBAPIError):
        logger.error("the catalog fails: %s", error.orig)
        return problem(HTTPStatus.SERVICE_UNAVAILABLE, f"the catalog fails: {error.orig}")
    status = next(status for kind, status in STATUSES if isinstance(error, kind))
    if isinstance(error, BusyError):
        return problem(status, str(error), {"Retry-After": "2"})
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        logger.error("%s", error)
    return problem(status, str(error))


def _expected_error(_request: Request, error: Exception) -> ProblemResponse:
    assert isinstance(error, GrayVaultError | DBAPIError)
    return failure(error)


def _http_error(request: Request, error: Exception) -> ProblemResponse:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    no_route = f"there is no {request.method} {request.url.path}"
    detail = no_route if error.detail == status.phrase else error.detail
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        return problem(status, detail, _allow_header(request))
    return problem(status, detail, error.headers)


def _allow_header(request: Request) -> dict[str, str]:
    """All methods of a path: the router's own header has those of its first route only."""
    methods = [
        method
        for method in _METHODS
        for route in request.app.routes
        if route.matches({**request.scope, "method": method})[0] == Match.FULL
    ]
    return {"Allow": ", ".join(dict.fromkeys(methods))}


def _validation_error(_request: Request, error: Exception) -> ProblemResponse:
    assert isinstance(error, RequestValidationError)
    sentences = dict.fromkeys(map(_sentence, error.errors()))
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "; ".join(sentences))


def _sentence(detail: Mapping[str, Any]) -> str:
    """What is wrong with a parameter or a member; those of a list go by the list's name."""
    name = [part for part in detail["loc"] if isinstance(part, str)][-1]
    wrong = _WRONG.get(detail["type"]) or _WHAT_SHOULD.sub("should", detail["msg"])
    return f"`{name}` {wrong}"


def _unexpected_error(_request: Request, _error: Exception) -> ProblemResponse:
    return problem(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "internal error: see the server's log for this request's id",
    )
