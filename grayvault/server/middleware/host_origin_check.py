"""Refuses requests for foreign host names, and writes by other sites' pages.

A web page elsewhere can make a browser send requests to this machine. It can't choose their `Host`,
unless its own name leads here (DNS rebinding), and the browser sends its `Origin` when it writes
(Fetch standard, 3.1). Programs send no `Origin`. A page can't make a browser send a bearer token.
"""

from collections.abc import Iterable
from functools import lru_cache
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from grayvault.server.error_responses import problem

LOOPBACK = ("localhost", "127.0.0.1", "::1")
_READ_METHODS = ("GET", "HEAD", "OPTIONS")
_OWN_SITES = ("same-origin", "none")

_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
"""Content Security Policy level 3: responses are no pages, so nothing needs to be allowed."""

_IMAGE_POLICY = f"{_POLICY}; style-src 'unsafe-inline'"
"""A browser that opens an image makes a page for it, with styles of its own."""


class HostOriginCheck:
    """Middleware that passes requests to `app` if their `Host` and `Origin` are allowed.

    `names` are the allowed hosts; so is the IP address that a request came to, which no name of
    another site stands for. All responses get security headers; if `is_shared`, other sites'
    pages may show the images.
    """

    def __init__(self, app: ASGIApp, names: Iterable[str], *, is_shared: bool) -> None:
        self._app = app
        self._names = {name.lower() for name in names}
        self._headers = {
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "cross-origin" if is_shared else "same-origin",
            "Referrer-Policy": "no-referrer",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                is_image = headers.get("content-type", "").startswith("image/")
                policy = _IMAGE_POLICY if is_image else _POLICY
                headers.setdefault("Content-Security-Policy", policy)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        refusal = self._refusal(scope)
        if refusal is None:
            await self._app(scope, receive, send_with_headers)
        else:
            status, sentence = refusal
            await problem(status, sentence)(scope, receive, send_with_headers)

    def _refusal(self, scope: Scope) -> tuple[HTTPStatus, str] | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if host_name(host) not in {*self._names, _own_address(scope)}:
            return (
                HTTPStatus.MISDIRECTED_REQUEST,
                f"this server isn't known as {host!r}: add that name to `serve: hosts`",
            )
        if scope["method"] not in _READ_METHODS and not _is_own(headers, host):
            origin = headers.get("origin")
            return HTTPStatus.FORBIDDEN, f"a page of {origin!r} may not write here"
        return None


def _own_address(scope: Scope) -> str | None:
    """The IP address of this machine that the client connected to."""
    server = scope.get("server")
    return server[0] if server else None


def _is_own(headers: Headers, host: str) -> bool:
    """Whether a request comes from our own page or a program, or carries a bearer token."""
    if headers.get("authorization", "").lower().startswith("bearer "):
        return True
    origin = headers.get("origin")
    same_origin = origin is None or origin.lower().partition("://")[2] == host.lower()
    return same_origin and headers.get("sec-fetch-site", "none") in _OWN_SITES


@lru_cache(maxsize=256)
def host_name(host: str) -> str:
    """The name in a `Host` header in lower case, without its port; "" if it is malformed."""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""
