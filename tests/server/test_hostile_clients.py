"""Clients that mean no good, and those beside them, who are served."""

import socket
import struct
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import httpx
import pytest

from tests.server.server import Server
from tests.support.processes import wait_for

LAST = "Connection: close\r\n"


@contextmanager
def connection(server: Server) -> Iterator[socket.socket]:
    url = server.client.base_url
    with socket.create_connection((url.host, url.port or 80), timeout=60) as opened:
        yield opened


def answer_to(server: Server, request: bytes) -> bytes:
    with connection(server) as client:
        client.sendall(request)
        return b"".join(iter(lambda: client.recv(65536), b""))


def status_of(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


@pytest.mark.parametrize(
    "path",
    [
        "/photo/../../../../etc/passwd",
        "/photo/..%2f..%2f..%2fetc%2fpasswd",
        "/photo/%2e%2e/%2e%2e/grayvault.json",
        "/photo/" + "0" * 64 + "/../../../grayvault.json",
        "/iiif/../../tokens/links.key/full/max/0/color.jpg",
        "/iiif/..%2f..%2ftokens%2flinks.key/info.json",
        "/static/../../../../../etc/passwd",
        "/static/..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
        "//etc/passwd",
        "/photo/%00",
        "/photo/" + "0" * 64 + "%00.jpg",
        "/jobs/../1",
    ],
)
def test_no_path_leads_out(server: Server, path: str) -> None:
    answer = answer_to(server, f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{LAST}\r\n".encode())
    assert status_of(answer) in {404, 422}
    assert b"root:" not in answer
    assert b"made_by" not in answer


def test_a_body_of_ten_gigabytes_is_refused_at_its_head(server: Server) -> None:
    head = f"POST /photos HTTP/1.1\r\nHost: localhost\r\nContent-Length: {10**10}\r\n{LAST}\r\n"
    assert status_of(answer_to(server, head.encode())) == 413
    assert not server.incoming()


def png(side: int) -> bytes:
    """A PNG of one bit a pixel, all of them black: about a millionth of its size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        end = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + end

    row = bytes(1 + (side + 7) // 8)
    packed = zlib.compressobj(9)
    data = b"".join(packed.compress(row) for _ in range(side)) + packed.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


def test_a_decompression_bomb_is_refused_and_others_are_served(server: Server, photo: str) -> None:
    with ThreadPoolExecutor(1) as other:
        sent = other.submit(server.client.post, "/photos", content=png(25_000))
        while not sent.done():
            assert server.client.get(photo, params={"w": 30}).status_code == 200
        answer = sent.result()
    assert answer.status_code == 422
    assert answer.json()["detail"].endswith("the picture has 625 MP, the limit is 200 MP")
    wait_for(lambda: not server.incoming(), "the upload to be cleared away")


STARTED_HEAD = b"GET /photos HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
STARTED_BODY = b"POST /photos HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nx"


def test_five_hundred_slow_clients_keep_nobody_waiting(server: Server, photo: str) -> None:
    unread = f"GET {photo}?format=png HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    with ExitStack() as stack:
        for number in range(500):
            client = stack.enter_context(connection(server))
            client.sendall((b"", STARTED_HEAD, STARTED_BODY, unread)[number % 4])
        for _ in range(20):
            assert server.client.get(photo, params={"w": 30}).status_code == 200
        assert server.client.get("/healthz").status_code == 200
    wait_for(lambda: not server.incoming(), "what they sent to be cleared away")


@pytest.mark.slow
@pytest.mark.parametrize("sent", [b"", STARTED_HEAD])
def test_a_client_that_sends_no_head_is_disconnected(server: Server, sent: bytes) -> None:
    with connection(server) as client:
        client.sendall(sent)
        assert client.recv(1000) == b""


@pytest.mark.slow
def test_an_upload_that_stops_is_given_up(server: Server) -> None:
    with connection(server) as client:
        client.settimeout(60)
        client.sendall(STARTED_BODY)
        assert status_of(client.recv(1000)) == 408
    wait_for(lambda: not server.incoming(), "what was sent to be cleared away")


def test_a_head_without_end_is_refused(server: Server) -> None:
    with connection(server) as client:
        client.sendall(STARTED_HEAD)
        with pytest.raises((BrokenPipeError, ConnectionResetError)):
            client.sendall(b"x" * 50_000_000)
    assert server.client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    "request_line",
    [b"\x16\x03\x01\x02\x00\x01\x00", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\0" * 100],
)
def test_bytes_that_are_no_http_are_refused(server: Server, request_line: bytes) -> None:
    assert status_of(answer_to(server, request_line + b"\r\n\r\n")) == 400
    assert server.client.get("/healthz").status_code == 200


@pytest.mark.slow
def test_more_views_at_once_than_wait_in_line(server: Server, photo: str) -> None:
    """Each width is a view of its own, so all of them have to be made."""

    def ask(width: int) -> int:
        path = f"{photo}?w={width}&format=avif&quality=37"
        with httpx.Client(base_url=server.client.base_url, timeout=120) as client:
            return client.get(path).status_code

    with ThreadPoolExecutor(200) as clients:
        widths = [clients.submit(ask, 20 + number) for number in range(200)]
        assert server.client.get("/healthz").status_code == 200
        statuses = {width.result() for width in widths}
    assert 200 in statuses
    assert statuses <= {200, 503}
