"""Bodies of requests that arrive so slowly that nobody can be waiting for them are given up."""

import time
from collections.abc import AsyncIterator
from http import HTTPStatus

import anyio
from fastapi import HTTPException, Request

IDLE_SECONDS = 30.0
GRACE_SECONDS = 60.0
LEAST_RATE = 1000.0
"""Bytes a second, on average, once the grace is over."""


async def paced(request: Request) -> AsyncIterator[bytes]:
    """The chunks of a body; 408 where none comes for long, or where they are far too small."""
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
        if time.monotonic() - started > GRACE_SECONDS + received / LEAST_RATE:
            raise _too_slow()
        yield chunk


def _too_slow() -> HTTPException:
    return HTTPException(HTTPStatus.REQUEST_TIMEOUT, "the upload comes too slowly: try again")
