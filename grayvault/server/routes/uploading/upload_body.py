"""Receives an upload: from the request's body to a complete, synced file, in bounded memory."""

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

import anyio
from fastapi import Depends, HTTPException, Query, Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool

from grayvault.core.errors import UploadTooLargeError
from grayvault.ingest.originals.uploads import UNFINISHED
from grayvault.server.dependencies import VaultDep

MAX_NAME_BYTES = 255
FORM_BYTES = 64 * 1024
"""What a form may take in addition to its file."""

IDLE_SECONDS = 30.0
GRACE_SECONDS = 60.0
MIN_BYTES_PER_SECOND = 1000.0
"""The average speed that a body must have after the grace time."""

ABANDONED_SECONDS = 24 * 3600.0
_DEFAULT_NAME = "upload"
_REMOVED_CATEGORIES = {"Cc", "Cs", "Zl", "Zp"}  # Unicode: control, surrogate, line, paragraph


@dataclass(frozen=True)
class Upload:
    """A complete, synced upload at `path`, whose name ends in `UNFINISHED`.

    `name` is the client's file name, sanitized; `sha256` is in hex.
    """

    path: Path
    name: str
    sha256: str


class _Sink:
    """Writes an upload's bytes to a file and hashes them."""

    def __init__(self, file: BinaryIO, limit: int) -> None:
        self._file = file
        self._limit = limit
        self._size = 0
        self._hash = hashlib.sha256()

    def write(self, data: bytes) -> None:
        """Write bytes. Reads past the limit, so that the client finishes and receives the 413."""
        self._size += len(data)
        if self._size > 2 * self._limit:
            raise _too_large(self._limit)
        if self._size <= self._limit:
            self._hash.update(data)
            self._file.write(data)

    def finish(self) -> str:
        """Sync the file; returns its SHA-256 in hex."""
        if self._size > self._limit:
            raise _too_large(self._limit)
        self._file.flush()
        os.fsync(self._file.fileno())
        return self._hash.hexdigest()


class _Form:
    """A multipart/form-data body (RFC 7578): its only file goes to `write`, fields are ignored."""

    def __init__(self, boundary: bytes, write: Callable[[bytes], None]) -> None:
        self.name: str | None = None
        self._write = write
        self._header = self._value = b""
        self._in_file = self._complete = False
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._on_part_begin,
                "on_header_field": self._on_header_field,
                "on_header_value": self._on_header_value,
                "on_header_end": self._on_header_end,
                "on_part_data": self._on_part_data,
                "on_end": self._on_end,
            },
        )

    def feed(self, data: bytes) -> None:
        """Parse the next bytes of the body."""
        self._parser.write(data)

    def finish(self) -> None:
        """Raise 400 unless the form was complete and had a file."""
        if self.name is None or not self._complete:
            raise _bad_request("the form is cut off, or has no file in it")

    def _on_part_begin(self) -> None:
        self._in_file = False

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            name = _disposition_name(self._value)
            if name is not None:
                if self.name is not None:
                    raise _bad_request("the form has more than one file: send one a request")
                self.name, self._in_file = name, True
        self._header = self._value = b""

    def _on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self._in_file:
            self._write(data[start:end])

    def _on_end(self) -> None:
        self._complete = True


async def _upload(
    request: Request, vault: VaultDep, name: Annotated[str | None, Query()] = None
) -> AsyncIterator[Upload]:
    """Receive the body into `incoming/`; the file is removed unless the endpoint renames it."""
    limit = vault.config.serve.upload_bytes
    if int(request.headers.get("content-length", 0)) > 2 * limit + FORM_BYTES:
        raise _too_large(limit)
    path = vault.folder.incoming / f"{uuid.uuid4().hex}{UNFINISHED}"
    try:
        with path.open("xb") as file:
            sink = _Sink(file, limit)
            name_in_body = await _receive(request, sink)
            sha256 = await run_in_threadpool(sink.finish)
        yield Upload(path, _sanitized(name or name_in_body or _DEFAULT_NAME), sha256)
    finally:
        path.unlink(missing_ok=True)


UploadDep = Annotated[Upload, Depends(_upload, scope="function")]


async def _receive(request: Request, sink: _Sink) -> str | None:
    """Read a body, which is a form or the file itself; returns the file name that came with it."""
    media_type, options = parse_options_header(request.headers.get("content-type"))
    if media_type != b"multipart/form-data":
        async for chunk in _chunks(request):
            await run_in_threadpool(sink.write, chunk)
        header = request.headers.get("content-disposition")
        return _disposition_name(header.encode("latin-1")) if header else None
    try:
        form = _Form(options.get(b"boundary", b""), sink.write)
        async for chunk in _chunks(request):
            await run_in_threadpool(form.feed, chunk)
    except FormParserError as error:
        raise _bad_request(f"the form can't be read: {error}") from error
    form.finish()
    return form.name


async def _chunks(request: Request) -> AsyncIterator[bytes]:
    """The chunks of a body; 408 if it pauses for too long, or is far too slow on average."""
    started, received = time.monotonic(), 0
    stream = request.stream()
    while True:
        try:
            with anyio.fail_after(IDLE_SECONDS):
                chunk = await anext(stream, None)
        except TimeoutError:
            raise _too_slow() from None
        if chunk is None:
            return
        received += len(chunk)
        if time.monotonic() - started > GRACE_SECONDS + received / MIN_BYTES_PER_SECOND:
            raise _too_slow()
        yield chunk


def discard_abandoned(incoming: Path) -> None:
    """Remove incomplete uploads of servers that have ended."""
    for path in incoming.glob(f"*{UNFINISHED}"):
        if path.stat().st_mtime < time.time() - ABANDONED_SECONDS:
            path.unlink(missing_ok=True)


def _disposition_name(header: bytes) -> str | None:
    """The file name in a `Content-Disposition` header (RFC 6266), as the client wrote it."""
    message = Message()
    message["Content-Disposition"] = header.decode("utf-8", "replace")
    try:
        return message.get_filename()
    except TypeError:  # of a name in pieces, one has no number
        return None


def _sanitized(name: str) -> str:
    """A client's file name without folders and control characters, and not too long."""
    last = re.split(r"[/\\]", name)[-1]
    printable = "".join(c for c in last if unicodedata.category(c) not in _REMOVED_CATEGORIES)
    short = printable.strip().encode()[:MAX_NAME_BYTES].decode(errors="ignore")
    return _DEFAULT_NAME if short in {"", ".", ".."} else short


def _too_large(limit: int) -> UploadTooLargeError:
    return UploadTooLargeError(f"the upload is larger than the limit of {limit} bytes")


def _too_slow() -> HTTPException:
    return HTTPException(HTTPStatus.REQUEST_TIMEOUT, "the upload is too slow: try again")


def _bad_request(sentence: str) -> HTTPException:
    return HTTPException(HTTPStatus.BAD_REQUEST, sentence)
