"""Compresses answers for clients that can decompress them."""

import gzip

from fastapi import Request, Response

_LEVEL = 6
"""gzip's own default: on a list of numbers, higher levels save little and take long."""


def compressed(response: Response, request: Request) -> Response:
    """The response, compressed with gzip if the client accepts that (RFC 9110, 12.5.3)."""
    response.headers["vary"] = "Accept-Encoding"
    if not accepts_gzip(request):
        return response
    response.body = gzip.compress(response.body, _LEVEL, mtime=0)
    response.headers["content-encoding"] = "gzip"
    response.headers["content-length"] = str(len(response.body))
    return response


def accepts_gzip(request: Request) -> bool:
    """Whether the client can decompress gzip."""
    codings = request.headers.get("accept-encoding", "").split(",")
    return "gzip" in (coding.strip() for coding in codings)
