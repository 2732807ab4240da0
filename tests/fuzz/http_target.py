"""Requests to a real server: what it answers may be a no, but never a failure of its own."""

import os
import re
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from tests.server.server import serving
from tests.support.pictures import save_photo

URL = "GRAYVAULT_FUZZ_URL"
"""The environment variable that holds the address of a photo of the server."""

PHOTO = b"{id}"
"""What stands in requests for that photo's id."""

SECONDS = 2
"""A server that is silent for so long waits for the rest of a request."""

NO_LIMIT = 1_000_000_000

HEAD = b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) ")
MAY_FAIL = {b"501", b"503"}
"""What this server can't do (a colorizer without its library), and what is too much at once."""


@contextmanager
def server() -> Iterator[None]:
    """A server with one photo, of which `http` knows."""
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder) / "vault", requests_per_minute=NO_LIMIT) as running,
    ):
        photo = running.upload(save_photo(Path(folder) / "a.jpg"), Prefer="wait=60")
        location = str(photo.headers["location"])
        os.environ[URL] = f"{running.url}/photo/{location.rsplit('/', 1)[1]}"
        try:
            yield
        finally:
            del os.environ[URL]
        assert "Traceback" not in running.log.read_text(errors="replace")


def http(data: bytes) -> None:
    """A request may be refused, and not be answered at all; it must not fail."""
    answer = answer_to(data)
    for status in STATUS.findall(answer.partition(b"\r\n")[0] + b" "):
        assert status < b"500" or status in MAY_FAIL, answer[:2000]


def answer_to(data: bytes, seconds: float = SECONDS) -> bytes:
    """What the server says to a request within `seconds`; it is shorter here than on the wire.

    It has method and target, a line for each header, and a body behind an empty line.
    """
    url = urlsplit(os.environ[URL])
    line, _, rest = data.partition(b"\n")
    head, _, body = rest.partition(b"\n\n")
    method, _, target = line.partition(b" ")
    headers = b"".join(line + b"\r\n" for line in head.split(b"\n") if line)
    length = b"Content-Length: %d\r\n" % len(body) if body else b""
    request = method + b" " + target + HEAD + headers + length + b"\r\n" + body
    photo = url.path.rsplit("/", 1)[1].encode()
    return _sent((url.hostname or "", url.port or 80), request.replace(PHOTO, photo), seconds)


def _sent(address: tuple[str, int], request: bytes, seconds: float) -> bytes:
    """All that comes back, until the server closes the connection or waits for more."""
    received = b""
    with (
        socket.create_connection(address, timeout=seconds) as connection,
        suppress(ConnectionError, TimeoutError),  # it may hang up on what it need not read
    ):
        connection.sendall(request)
        while chunk := connection.recv(65536):
            received += chunk
    return received
