"""Who may ask: requests to a name of this server, and writes by its own pages or by programs.

A web page elsewhere can make a browser send requests to this machine. It can't choose their `Host`,
unless its own name leads here (DNS rebinding), and the browser tells of its `Origin` when it writes
(Fetch standard, 3.1). Programs send no `Origin`.
"""

from collections.abc import Iterable
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from grayvault.api.problems import problem

LOOPBACK = ("localhost", "127.0.0.1", "::1")
_SAFE = ("GET", "HEAD", "OPTIONS")


class Guard:
    """Lets requests through to `app` whose `Host` is one of `names`, and whose `Origin` is fine."""

    def __init__(self, app: ASGIApp, names: Iterable[str]) -> None:
        self._app = app
        self._names = {name.lower() for name in names}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on, a request."""
        refusal = self._refusal(scope) if scope["type"] == "http" else None
        if refusal is None:
            await self._app(scope, receive, send)
        else:
            status, sentence = refusal
            await problem(status, sentence)(scope, receive, send)

    def _refusal(self, scope: Scope) -> tuple[HTTPStatus, str] | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if host_name(host) not in self._names:
            return (
                HTTPStatus.MISDIRECTED_REQUEST,
                f"this server isn't known as {host!r}: name it in `serve: hosts`",
            )
        origin = headers.get("origin")
        is_own = origin is None or urlsplit(origin).netloc.lower() == host.lower()
        if scope["method"] not in _SAFE and not is_own:
            return HTTPStatus.FORBIDDEN, f"a page of {origin!r} may not write here"
        return None


def host_name(host: str) -> str:
    """The name in a `Host` header, without its port and in lower case; "" where it is malformed."""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""
