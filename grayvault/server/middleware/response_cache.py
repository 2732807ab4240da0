"""Pictures that are asked for again and again are given from memory.

Only while the catalog hasn't changed, and for a second: then a picture is looked up anew, as the
colorizers that are installed may be others.
"""

import time
from collections import OrderedDict
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from grayvault.catalog.data_version import DataVersion

_SECONDS = 1.0
_MOST_BYTES, _MOST_BODY = 64 << 20, 2 << 20
_OF_PICTURES = ("/photo/", "/iiif/")
_LASTING = (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED)
_ASKED = ("accept", "if-none-match")

Key = tuple[str | None, ...]


@dataclass(frozen=True)
class _Given:
    """An answer: when it must be looked up anew, and the catalog's number that it holds for."""

    start: Message
    body: bytes
    route: Any
    catalog: int
    until: float


class Again:
    """Answers requests for pictures as `app` has just answered them, and passes on the others.

    Callers have shown that they may look at pictures before they come here.
    """

    def __init__(self, app: ASGIApp, changes: DataVersion) -> None:
        self._app = app
        self._changes = changes
        self._given: OrderedDict[Key, _Given] = OrderedDict()
        self._bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on, a request."""
        key = _key(scope)
        catalog = self._changes.number() if key else None
        if key is None or catalog is None:
            await self._app(scope, receive, send)
            return
        given = self._given.get(key)
        if given and given.catalog == catalog and time.monotonic() < given.until:
            self._given.move_to_end(key)
            scope["route"] = given.route
            await send({**given.start, "headers": list(given.start["headers"])})
            await send({"type": "http.response.body", "body": given.body})
            return
        await self._app(scope, receive, self._keeping(send, scope, key, catalog))

    def _keeping(self, send: Send, scope: Scope, key: Key, catalog: int) -> Send:
        """Sends, and keeps what is sent in one piece."""
        starts: list[Message] = []

        async def send_and_keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                starts.append({**message, "headers": list(message["headers"])})
            elif starts and not message.get("more_body") and _lasts(starts[0]):
                until = time.monotonic() + _SECONDS
                body = message.get("body", b"")
                self._keep(key, _Given(starts[0], body, scope.get("route"), catalog, until))
            else:
                starts.clear()
            await send(message)

        return send_and_keep

    def _keep(self, key: Key, given: _Given) -> None:
        if len(given.body) > _MOST_BODY:
            return
        self._bytes += len(given.body) - self._forget(key)
        self._given[key] = given
        while self._bytes > _MOST_BYTES:
            self._bytes -= self._forget(next(iter(self._given)))

    def _forget(self, key: Key) -> int:
        """Let an answer go; returns the bytes of its body."""
        given = self._given.pop(key, None)
        return len(given.body) if given else 0


def _key(scope: Scope) -> Key | None:
    """What an answer depends on; None where it isn't a whole picture that is asked for."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return None
    path = scope["path"]
    if not path.startswith(_OF_PICTURES) or path.endswith((".json", "/meta", "/original")):
        return None
    headers = Headers(scope=scope)
    if "range" in headers:
        return None
    return path, scope["query_string"].decode("latin-1"), *map(headers.get, _ASKED)


def _lasts(start: Message) -> bool:
    """Whether an answer is good until the photo changes."""
    headers = Headers(raw=start["headers"])
    return (
        start["status"] in _LASTING
        and "etag" in headers
        and "no-store" not in headers.get("cache-control", "")
    )
