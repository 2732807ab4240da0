"""A server of files on this machine, with the faults that downloads meet."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Web:
    """What the server has: contents by path, and how it answers.

    `breaks_after` bytes of an answer the connection ends; `ranges`: whether parts may be asked for.
    """

    address: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    breaks_after: int | None = None
    ranges: bool = True
    etag: str = '"1"'
    asked: list[str | None] = field(default_factory=list)

    def url(self, path: str) -> str:
        return f"{self.address}/{path}"


@contextmanager
def serving() -> Iterator[Web]:
    web = Web()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            _answer(self, web)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        web.address = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield web
        server.shutdown()
        thread.join()


def _answer(handler: BaseHTTPRequestHandler, web: Web) -> None:
    content = web.files.get(handler.path.lstrip("/"))
    asked = handler.headers.get("Range")
    web.asked.append(asked)
    if content is None:
        handler.send_error(404)
        return
    start = 0
    if asked and web.ranges and handler.headers.get("If-Range") == web.etag:
        start = int(asked.removeprefix("bytes=").removesuffix("-"))
        if start >= len(content):
            handler.send_error(416)
            return
    handler.send_response(206 if start else 200)
    handler.send_header("ETag", web.etag)
    handler.send_header("Content-Length", str(len(content) - start))
    handler.end_headers()
    end = len(content) if web.breaks_after is None else start + web.breaks_after
    handler.wfile.write(content[start:end])
    handler.wfile.flush()
