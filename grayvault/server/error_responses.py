"""Errors to HTTP: the one table of which error is which status."""

import logging
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
from grayvault.server.responses.json_responses import ProblemAnswer

logger = logging.getLogger(__name__)

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")

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
"""The first entry that fits an error holds."""


def install(app: FastAPI) -> None:
    """Let every error of `app` be answered as a problem."""
    app.add_exception_handler(GrayVaultError, _domain)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(DBAPIError, _catalog)
    app.add_exception_handler(Exception, _unexpected)


def problem(
    status: HTTPStatus, detail: str, headers: Mapping[str, str] | None = None, **more: Any
) -> ProblemAnswer:
    """A problem: `detail` is a sentence, `more` are members of its own."""
    content = {"title": status.phrase, "status": status.value, "detail": detail, **more}
    return ProblemAnswer(content, status.value, headers)


def _domain(_request: Request, error: Exception) -> ProblemAnswer:
    status = next(status for kind, status in STATUSES if isinstance(error, kind))
    if isinstance(error, BusyError):
        return problem(status, str(error), {"Retry-After": "2"})
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        logger.error("%s", error)
    return problem(status, str(error))


def _http(request: Request, error: Exception) -> ProblemAnswer:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    routing = f"there is no {request.method} {request.url.path}"
    detail = routing if error.detail == status.phrase else error.detail
    is_method = status == HTTPStatus.METHOD_NOT_ALLOWED
    return problem(status, detail, _allowed(request) if is_method else error.headers)


def _allowed(request: Request) -> dict[str, str]:
    """All methods that there are for a path: the router tells those of its first route only."""
    there = [
        method
        for method in _METHODS
        for route in request.app.routes
        if route.matches({**request.scope, "method": method})[0] == Match.FULL
    ]
    return {"Allow": ", ".join(dict.fromkeys(there))}


def _invalid(_request: Request, error: Exception) -> ProblemAnswer:
    assert isinstance(error, RequestValidationError)
    wishes = [
        f"`{detail['loc'][-1]}` {str(detail['msg']).removeprefix('Input ')}"
        for detail in error.errors()
    ]
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "; ".join(wishes))


def _catalog(_request: Request, error: Exception) -> ProblemAnswer:
    assert isinstance(error, DBAPIError)
    logger.error("the catalog fails: %s", error.orig)
    return problem(HTTPStatus.SERVICE_UNAVAILABLE, f"the catalog fails: {error.orig}")


def _unexpected(_request: Request, _error: Exception) -> ProblemAnswer:
    return problem(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "something went wrong here: the server's log tells what, under the request's id",
    )
