"""Keeps image responses in memory for a second, for images that are requested again and again.

An entry is stale as soon as the catalog changes. It expires after a second in any case, because the
installed colorizers may change, too. Then one request makes a new one, and those that come
meanwhile, within another second, still get the old one.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from grayvault.catalog.database.data_version import DataVersion
from grayvault.server.responses.forwarded import is_forwarded

_SECONDS = 1.0
_MAX_BYTES, _MAX_BODY_BYTES = 64 << 20, 2 << 20
_IMAGE_PREFIXES = ("/photo/", "/iiif/")
_OTHER_SUFFIXES = (".json", "/meta", "/original")
_CACHED_STATUSES = (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED)
_KEY_HEADERS = ("accept", "if-none-match")

Key = tuple[str | bool | None, ...]


@dataclass(frozen=True)
class _Response:
    """A cached response; `data_version` is the catalog's when it was made.

    `is_extended`: it has expired, and is sent only until a request has made a new one.
    """

    start: Message
    body: bytes
    route: Any
    data_version: int
    expires: float
    is_extended: bool = False


class ResponseCache:
    """Middleware that answers repeated requests for images from memory; `app` answers the rest.

    It lies inside `Authentication`: callers have been checked before they reach it. `steady` are
    seconds that only ever go forward.
    """

    def __init__(
        self,
        app: ASGIApp,
        changes: DataVersion,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._changes = changes
        self._steady = steady
        self._responses: OrderedDict[Key, _Response] = OrderedDict()
        self._bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = _key(scope)
        data_version = self._changes.number() if key else None
        if key is None or data_version is None:
            await self._app(scope, receive, send)
            return
        response = self._current(key, data_version)
        if response is None:
            await self._app(scope, receive, self._recording(send, scope, key, data_version))
            return
        scope["route"] = response.route
        await send({**response.start, "headers": list(response.start["headers"])})
        await send({"type": "http.response.body", "body": response.body})

    def _current(self, key: Key, data_version: int) -> _Response | None:
        """The entry of a key, unless it is stale.

        Of an entry that has expired, one request makes a new one; others still get it meanwhile,
        for a second at most.
        """
        response = self._responses.get(key)
        if response is None or response.data_version != data_version:
            return None
        late = self._steady() - response.expires
        if late < 0:
            self._responses.move_to_end(key)
            return response
        if late < _SECONDS and not response.is_extended:
            expires = response.expires + late + _SECONDS
            self._responses[key] = replace(response, expires=expires, is_extended=True)
        return None

    def _recording(self, send: Send, scope: Scope, key: Key, data_version: int) -> Send:
        """A `send` that also caches a response if its body comes in a single message."""
        starts: list[Message] = []

        async def send_and_record(message: Message) -> None:
            if message["type"] == "http.response.start":
                starts.append({**message, "headers": list(message["headers"])})
            elif starts and not message.get("more_body") and _is_cacheable(starts[0]):
                expires = self._steady() + _SECONDS
                body, route = message.get("body", b""), scope.get("route")
                self._put(key, _Response(starts[0], body, route, data_version, expires))
            else:
                starts.clear()
            await send(message)

        return send_and_record

    def _put(self, key: Key, response: _Response) -> None:
        if len(response.body) > _MAX_BODY_BYTES:
            return
        self._bytes += len(response.body) - self._remove(key)
        self._responses[key] = response
        while self._bytes > _MAX_BYTES:
            self._bytes -= self._remove(next(iter(self._responses)))

    def _remove(self, key: Key) -> int:
        """Remove an entry if it is there; returns how many bytes that frees."""
        response = self._responses.pop(key, None)
        return len(response.body) if response else 0


def _key(scope: Scope) -> Key | None:
    """All that the response depends on; None if the request is not for a whole image."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return None
    path = scope["path"]
    if not path.startswith(_IMAGE_PREFIXES) or path.endswith(_OTHER_SUFFIXES):
        return None
    headers = Headers(scope=scope)
    if "range" in headers:
        return None
    query = scope["query_string"].decode("latin-1")
    return path, query, is_forwarded(headers), *map(headers.get, _KEY_HEADERS)


def _is_cacheable(start: Message) -> bool:
    """Whether a response stays right until the catalog changes."""
    headers = Headers(raw=start["headers"])
    return (
        start["status"] in _CACHED_STATUSES
        and "etag" in headers
        and "no-store" not in headers.get("cache-control", "")
    )
