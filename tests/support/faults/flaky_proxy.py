"""A proxy in front of an S3 server that answers some requests as a store in trouble does."""

import http.client
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import urlsplit

Fault = Literal["503", "reset", "lost answer", "cut off", "skewed"]
Trouble = Callable[[str, str], Fault | None]
"""The fault for a request, by its method and path; None: there is none."""

_SKEWED = (
    b"<Error><Code>RequestTimeTooSkewed</Code><Message>The difference between the request time and "
    b"the server's time is too large.</Message></Error>"
)
_SLOW_DOWN = b"<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>"


@dataclass
class FlakyProxy:
    """The proxy at `endpoint`; `trouble` may be replaced at any time. `requests` counts all."""

    endpoint: str
    trouble: Trouble = lambda _method, _path: None
    requests: int = 0
    faults: list[Fault] = field(default_factory=list)

    def fail(self, fault: Fault, times: int, method: str = "") -> None:
        """Let the next `times` requests (of one method) fail."""
        left = iter(range(times))
        lock = threading.Lock()

        def trouble(actual: str, _path: str) -> Fault | None:
            with lock:
                is_meant = method in {"", actual} and next(left, None) is not None
            return fault if is_meant else None

        self.trouble = trouble


@contextmanager
def flaky_proxy(upstream: str) -> Iterator[FlakyProxy]:
    """Run a proxy for the server at `upstream`."""
    host = urlsplit(upstream).netloc

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None: ...

        def do_GET(self) -> None:
            _handle(self, proxy, host)

        do_PUT = do_HEAD = do_DELETE = do_POST = do_GET  # noqa: N815

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        proxy = FlakyProxy(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield proxy
        finally:
            server.shutdown()
            thread.join()


def _handle(request: BaseHTTPRequestHandler, proxy: FlakyProxy, host: str) -> None:
    body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
    proxy.requests += 1
    fault = proxy.trouble(request.command, request.path)
    if fault is not None:
        proxy.faults.append(fault)
    if fault == "reset":
        _reset(request)
    elif fault in {"503", "skewed"}:
        status, text = (503, _SLOW_DOWN) if fault == "503" else (403, _SKEWED)
        _answer(request, status, [("Content-Type", "application/xml")], text)
    else:
        _forward(request, host, body, fault)


def _forward(request: BaseHTTPRequestHandler, host: str, body: bytes, fault: Fault | None) -> None:
    upstream = http.client.HTTPConnection(host, timeout=60)
    try:
        upstream.request(request.command, request.path, body, dict(request.headers))
        answer = upstream.getresponse()
        data = answer.read()
    finally:
        upstream.close()
    if fault == "lost answer":
        _reset(request)
    else:
        is_whole = fault != "cut off"
        _answer(request, answer.status, answer.getheaders(), data, is_whole=is_whole)


def _answer(
    request: BaseHTTPRequestHandler,
    status: int,
    headers: list[tuple[str, str]],
    data: bytes,
    *,
    is_whole: bool = True,
) -> None:
    request.send_response(status)
    for name, value in headers:
        if name.lower() not in {"content-length", "transfer-encoding", "connection", "date"}:
            request.send_header(name, value)
    length = next((v for k, v in headers if k.lower() == "content-length"), str(len(data)))
    request.send_header("Content-Length", length)
    request.end_headers()
    if is_whole:
        request.wfile.write(data)
    else:
        request.wfile.write(data[: len(data) // 2])
        _reset(request)


def _reset(request: BaseHTTPRequestHandler) -> None:
    """End the connection as a server does that was killed."""
    request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    request.close_connection = True
    request.connection.shutdown(socket.SHUT_RDWR)
