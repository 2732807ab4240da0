"""What every request leaves behind: an id in its answer, a line in the log, and its measures."""

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

_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_HEADER = "X-Request-Id"
_NOT_SENT = 499
"""What the log says of a client that left before it was answered, as web servers do."""


@dataclass
class _Sent:
    status: int = _NOT_SENT
    size: int = 0


class Observe:
    """Passes requests on to `app`, and tells of each what became of it.

    An id that a proxy gave the request is kept. An error that nothing else has answered by then is
    logged with its traceback, and with the request's id.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(_HEADER, "")
        request_id = given if _ID.fullmatch(given) else uuid.uuid4().hex
        token = REQUEST_ID.set(request_id)
        sent, started = _Sent(), time.perf_counter()

        async def send_observed(message: Message) -> None:
            if message["type"] == "http.response.start":
                sent.status = message["status"]
                MutableHeaders(scope=message)[_HEADER] = request_id
            else:
                sent.size += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, send_observed)
        except Exception:
            logger.exception("a request ended in an error")
        finally:
            self._note(scope, sent, time.perf_counter() - started)
            REQUEST_ID.reset(token)

    def _note(self, scope: Scope, sent: _Sent, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "none")
        self._metrics.answered(scope["method"], route, sent.status, seconds)
        if logger.isEnabledFor(logging.INFO):
            told = _facts(scope, sent, seconds)
            logger.info(
                "%s %s %s", told["method"], told["path"], sent.status, extra={"facts": told}
            )


def _facts(scope: Scope, sent: _Sent, seconds: float) -> dict[str, Any]:
    """What the log tells of a request: never its parameters, which may be signed."""
    caller = scope.get("state", {}).get("caller")
    return {
        "client": scope["client"][0] if scope.get("client") else None,
        "caller": caller.name if caller else None,
        "method": scope["method"],
        "path": scope["path"],
        "status": sent.status,
        "phrase": _phrase(sent.status),
        "bytes": sent.size,
        "seconds": round(seconds, 4),
    }


def _phrase(status: int) -> str:
    return "Client Closed Request" if status == _NOT_SENT else HTTPStatus(status).phrase
