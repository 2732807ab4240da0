"""A file, or one range of it, piece by piece (RFC 9110, 14)."""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from http import HTTPMethod, HTTPStatus
from typing import Protocol

from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from grayvault.folder_view.open_files import FileOnDisk
from grayvault.server.error_responses import problem
from grayvault.server.responses.if_none_match import is_current

_RANGE = re.compile(r"bytes=(\d{0,99})-(\d{0,99})")
_PIECE = 1 << 20


class ReadableFile(Protocol):
    """What `ranged_response` sends."""

    def read(self, offset: int, count: int) -> bytes:
        """Up to `count` bytes from `offset` on."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


def ranged_response(
    request: Request,
    size: int,
    headers: Mapping[str, str],
    media_type: str,
    open_file: Callable[[], ReadableFile],
) -> Response:
    """A file of `size` bytes, or the part that the request asks for.

    `headers` have its `ETag`. Several ranges at once are answered by the whole. The first piece is
    read before the answer begins, so that errors can still be told.
    """
    if is_current(headers["ETag"], request.headers.get("if-none-match", "")):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=dict(headers))
    start, end, status = _range(request, size, headers["ETag"])
    if status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        sentence = f"the file has {size} bytes, and none in this range"
        return problem(status, sentence, {"Content-Range": f"bytes */{size}"})
    sent = {**headers, "Accept-Ranges": "bytes", "Content-Length": str(end - start)}
    if status == HTTPStatus.PARTIAL_CONTENT:
        sent["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    if request.method == HTTPMethod.HEAD:
        return Response(status_code=status, headers=sent, media_type=media_type)
    pieces = _pieces(open_file(), start, end)
    first = next(pieces, b"")
    return StreamingResponse(_joined(first, pieces), status, sent, media_type)


def open_file_response(
    request: Request, file: FileOnDisk, headers: Mapping[str, str], media_type: str
) -> Response:
    """`ranged_response` for a file that is open already; it is closed as soon as it can be."""
    size = os.fstat(file.file.fileno()).st_size
    response = ranged_response(request, size, headers, media_type, lambda: file)
    if not isinstance(response, StreamingResponse):
        file.close()
    return response


def _range(request: Request, size: int, etag: str) -> tuple[int, int, HTTPStatus]:
    """Where the answer begins and ends, and its status."""
    match = _RANGE.fullmatch(request.headers.get("range", "").strip())
    condition = request.headers.get("if-range", etag)
    if match is None or match[0] == "bytes=-" or condition != etag:
        return 0, size, HTTPStatus.OK
    first, last = match[1], match[2]
    if first and last and int(last) < int(first):
        return 0, size, HTTPStatus.OK  # no range by RFC 9110, 14.1.1
    start = int(first) if first else max(size - int(last), 0)
    end = min(int(last) + 1, size) if first and last else size
    if start >= end:
        return 0, 0, HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
    return start, end, HTTPStatus.PARTIAL_CONTENT


def _pieces(file: ReadableFile, start: int, end: int) -> Iterator[bytes]:
    with closing(file):
        while start < end:
            piece = file.read(start, min(end - start, _PIECE))
            if not piece:
                raise OSError("the file has become shorter")
            start += len(piece)
            yield piece


def _joined(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from rest
