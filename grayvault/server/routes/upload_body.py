"""Receiving an upload: from the request's body to a whole file on disk, in bounded memory."""

import hashlib
import os
import re
import time
import unicodedata
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from email.message import Message
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, BinaryIO

from fastapi import Depends, HTTPException, Query, Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool

from grayvault.core.errors import UploadTooLargeError
from grayvault.ingest.originals.uploads import UNFINISHED
from grayvault.server.dependencies import Parts
from grayvault.server.middleware.upload_pace import paced

NAME_BYTES = 255
FRAME_BYTES = 64 * 1024
"""What a form may take around its file."""

ABANDONED_SECONDS = 24 * 3600.0
_NO_NAME = "upload"
_UNWANTED = {"Cc", "Cs", "Zl", "Zp"}  # Unicode: control, surrogate, line, paragraph


@dataclass(frozen=True)
class Upload:
    """An upload that lies whole, and synced, at `path`, its name ending in `UNFINISHED`.

    `name` is what the client calls it, made harmless; `sha256` is in hex.
    """

    path: Path
    name: str
    sha256: str


class _Sink:
    """Takes an upload's bytes, hashing them on the way."""

    def __init__(self, file: BinaryIO, limit: int) -> None:
        self._file = file
        self._limit = limit
        self._size = 0
        self._hash = hashlib.sha256()

    def write(self, data: bytes) -> None:
        """Take bytes. Some more than the limit are read: a client that sends hears no answer."""
        self._size += len(data)
        if self._size > 2 * self._limit:
            raise too_large(self._limit)
        if self._size <= self._limit:
            self._hash.update(data)
            self._file.write(data)

    def finish(self) -> str:
        """Let the disk have it all; returns the SHA-256."""
        if self._size > self._limit:
            raise too_large(self._limit)
        self._file.flush()
        os.fsync(self._file.fileno())
        return self._hash.hexdigest()


class _Form:
    """A multipart/form-data body (RFC 7578): its one file goes to `write`, fields are left out."""

    def __init__(self, boundary: bytes, write: Callable[[bytes], None]) -> None:
        self.name: str | None = None
        self._write = write
        self._header = self._value = b""
        self._in_file = self._complete = False
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._leave_file,
                "on_header_field": self._on_header,
                "on_header_value": self._on_value,
                "on_header_end": self._on_header_end,
                "on_part_data": self._on_data,
                "on_end": self._on_end,
            },
        )

    def feed(self, data: bytes) -> None:
        """Take the next bytes of the body."""
        self._parser.write(data)

    def finish(self) -> None:
        """Check that there was a whole file."""
        if self.name is None or not self._complete:
            raise bad_request("the form is cut off, or has no file in it")

    def _leave_file(self) -> None:
        self._in_file = False

    def _on_header(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            name = disposition_name(self._value)
            if name is not None:
                if self.name is not None:
                    raise bad_request("the form has more than one file: send one a request")
                self.name, self._in_file = name, True
        self._header = self._value = b""

    def _on_data(self, data: bytes, start: int, end: int) -> None:
        if self._in_file:
            self._write(data[start:end])

    def _on_end(self) -> None:
        self._complete = True


async def _receive(
    request: Request, parts: Parts, name: Annotated[str | None, Query()] = None
) -> AsyncIterator[Upload]:
    """Receive the body into `incoming/`; whatever isn't taken further is removed again."""
    limit = parts.services.config.serve.upload_bytes
    if int(request.headers.get("content-length", 0)) > 2 * limit + FRAME_BYTES:
        raise too_large(limit)
    path = parts.services.folder.incoming / f"{uuid.uuid4().hex}{UNFINISHED}"
    try:
        with path.open("xb") as file:
            sink = _Sink(file, limit)
            told = await _take(request, sink)
            sha256 = await run_in_threadpool(sink.finish)
        yield Upload(path, harmless(name or told or _NO_NAME), sha256)
    finally:
        path.unlink(missing_ok=True)


Received = Annotated[Upload, Depends(_receive, scope="function")]


async def _take(request: Request, sink: _Sink) -> str | None:
    """Read a request's body, a form or the file itself; returns the name that came with it."""
    kind, options = parse_options_header(request.headers.get("content-type"))
    if kind != b"multipart/form-data":
        async for chunk in paced(request):
            await run_in_threadpool(sink.write, chunk)
        header = request.headers.get("content-disposition")
        return disposition_name(header.encode("latin-1")) if header else None
    try:
        form = _Form(options.get(b"boundary", b""), sink.write)
        async for chunk in paced(request):
            await run_in_threadpool(form.feed, chunk)
    except FormParserError as error:
        raise bad_request(f"the form can't be read: {error}") from error
    form.finish()
    return form.name


def discard_abandoned(incoming: Path) -> None:
    """Remove what uploads left that were cut off by the end of a server."""
    for path in incoming.glob(f"*{UNFINISHED}"):
        if path.stat().st_mtime < time.time() - ABANDONED_SECONDS:
            path.unlink(missing_ok=True)


def disposition_name(header: bytes) -> str | None:
    """The file name in a `Content-Disposition` header (RFC 6266), as the client wrote it."""
    message = Message()
    message["Content-Disposition"] = header.decode("utf-8", "replace")
    return message.get_filename()


def harmless(name: str) -> str:
    """A client's file name as a name and no more: no folders, no control characters, not long."""
    last = re.split(r"[/\\]", name)[-1]
    kept = "".join(c for c in last if unicodedata.category(c) not in _UNWANTED).strip()
    short = kept.encode()[:NAME_BYTES].decode(errors="ignore")
    return _NO_NAME if short in {"", ".", ".."} else short


def too_large(limit: int) -> UploadTooLargeError:
    """What an upload of more than `limit` bytes is answered."""
    return UploadTooLargeError(f"the upload is larger than the limit of {limit} bytes")


def bad_request(sentence: str) -> HTTPException:
    """What a body that isn't what it says is answered."""
    return HTTPException(HTTPStatus.BAD_REQUEST, sentence)
