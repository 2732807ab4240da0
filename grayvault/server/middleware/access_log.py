"""Gives every request an id, logs it, and counts it in the metrics."""

import logging
import re
import time
import uuid
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from grayvault.server.middleware.request_id import REQUEST_ID
from grayvault.server.responses.metrics import Metrics

logger = logging.getLogger(__name__)

_VALID_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_HEADER = "X-Request-Id"
_CLIENT_CLOSED_REQUEST = 499
"""Logged if the client left before it was answered, as nginx does."""


@dataclass
class _Response:
    status: int = _CLIENT_CLOSED_REQUEST
    size: int = 0


class AccessLog:
    """Middleware that gives requests to `app` an id, logs them and counts them.

    An id that a proxy gave the request is used. An error that nothing else has handled is logged
    with its traceback and the request's id.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        proxy_id = Headers(scope=scope).get(_HEADER, "")
        request_id = proxy_id if _VALID_ID.fullmatch(proxy_id) else uuid.uuid4().hex
        token = REQUEST_ID.set(request_id)
        response, started = _Response(), time.perf_counter()

        async def send_observed(message: Message) -> None:
            if message["type"] == "http.response.start":
                response.status = message["status"]
                MutableHeaders(scope=message)[_HEADER] = request_id
            else:
                response.size += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, send_observed)
        except Exception:
            logger.exception("a request ended in an error")
        finally:
            self._log(scope, response, time.perf_counter() - started)
            REQUEST_ID.reset(token)

    def _log(self, scope: Scope, response: _Response, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "none")
        self._metrics.count_request(scope["method"], route, response.status, seconds)
        if logger.isEnabledFor(logging.INFO):
            facts = _facts(scope, response, seconds)
            logger.info(
                "%s %s %s", facts["method"], facts["path"], response.status, extra={"facts": facts}
            )


def _facts(scope: Scope, response: _Response, seconds: float) -> dict[str, Any]:
    """What is logged of a request: never its query, which may hold a signature."""
    caller = scope.get("state", {}).get("caller")
    return {
        "client": scope["client"][0] if scope.get("client") else None,
        "caller": caller.name if caller else None,
        "method": scope["method"],
        "path": scope["path"],
        "status": response.status,
        "phrase": _phrase(response.status),
        "bytes": response.size,
        "seconds": round(seconds, 4),
    }


def _phrase(status: int) -> str:
    if status == _CLIENT_CLOSED_REQUEST:
        return "Client Closed Request"
    return HTTPStatus(status).phrase
