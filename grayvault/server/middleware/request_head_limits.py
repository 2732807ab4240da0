"""Closes connections that send nothing, or a request head that is too slow or too large."""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 20.0
"""How long a request's head (RFC 9112, 2.1) may take: the first from the connection on, a later one
from its first byte on.
"""

MAX_HEAD_BYTES = 256 * 1024

_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-length: 0\r\nconnection: close\r\n\r\n"
)


class HeadLimitingProtocol(HttpToolsProtocol):
    """uvicorn's own protocol limits neither the time nor the size of a request's head."""

    _timeout: asyncio.TimerHandle | None = None
    _head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._start_timeout()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if self._timeout is None:
            self._start_timeout()

    def data_received(self, data: bytes) -> None:
        self._head_bytes += len(data)
        super().data_received(data)
        if self._timeout is not None and self._head_bytes > MAX_HEAD_BYTES:
            self.transport.write(_TOO_LARGE)
            self.transport.close()

    def on_headers_complete(self) -> None:
        """Only the head is limited here; `upload_body` limits the time of the body."""
        self._stop_timeout()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timeout()
        super().connection_lost(exc)

    def _start_timeout(self) -> None:
        self._head_bytes = 0
        self._timeout = self.loop.call_later(HEAD_SECONDS, self._close)

    def _stop_timeout(self) -> None:
        if self._timeout is not None:
            self._timeout.cancel()
            self._timeout = None

    def _close(self) -> None:
        self._timeout = None
        if not self.transport.is_closing():
            self.transport.close()
