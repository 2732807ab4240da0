"""Errors as pages for people: a browser that opens an address gets a page, not a problem document.

Programs, and the scripts of the page itself, don't ask for HTML.
"""

import base64
from hashlib import sha256
from http import HTTPMethod, HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from grayvault.server.responses.json_responses import ProblemResponse

_READ_METHODS = (HTTPMethod.GET, HTTPMethod.HEAD)

_TITLE = "That didn't work"
_TITLES = {HTTPStatus.NOT_FOUND: "Not found", HTTPStatus.GONE: "Removed"}
_SENTENCES = {
    HTTPStatus.UNAUTHORIZED: "Sign in with a token as the password; any name will do.",
    HTTPStatus.FORBIDDEN: "Your token or link doesn't allow this. Ask the owner of the archive.",
    HTTPStatus.NOT_FOUND: "There is nothing at this address.",
    HTTPStatus.GONE: "This photo was removed from the archive.",
    HTTPStatus.MISDIRECTED_REQUEST: "This server doesn't go by the name in your address bar.",
    HTTPStatus.TOO_MANY_REQUESTS: "That was too much at once. Try again in a minute.",
    HTTPStatus.SERVICE_UNAVAILABLE: "The archive is busy at the moment. Try again soon.",
}
_REFUSED = "The server can't make sense of this address."
_FAILED = "Something went wrong in the server. Its log says more."

_STYLE = (
    ":root{color-scheme:light dark;font:15px/1.45 system-ui,sans-serif;"
    "background:light-dark(#fafaf9,#121213);color:light-dark(#1c1c1e,#ededf0)}"
    "body{max-width:46ch;margin:18vh auto;padding:0 1rem;text-align:center}"
    "h1{margin:0 0 6px;font-size:20px;font-weight:600}p{margin:0 0 14px}"
    "a{display:inline-block;padding:7px 16px;border-radius:18px;font-weight:550;"
    "background:light-dark(#1c1c1e,#ededf0);color:light-dark(#fafaf9,#121213);"
    "text-decoration:none}"
)
_PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    "<title>{title} – GrayVault</title><style>{style}</style></head>"
    '<body><main><h1>{title}</h1><p>{sentence}</p><p><a href="/">All photos</a></p></main></body>'
    "</html>"
)
_HASH = base64.b64encode(sha256(_STYLE.encode()).digest()).decode()
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'none'"
)
"""Content Security Policy level 3: the page's own style and nothing else."""


class ErrorPages:
    """Middleware that replaces the problem documents of `app` by pages, where HTML is asked for."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _wants_page(scope):
            await self._app(scope, receive, send)
            return
        page: bytes | None = None

        async def send_page(message: Message) -> None:
            nonlocal page
            if message["type"] == "http.response.start" and _is_problem(message):
                page = _page(HTTPStatus(message["status"]))
                _describe(message, page)
            elif message["type"] == "http.response.body" and page is not None:
                body = b"" if scope["method"] == HTTPMethod.HEAD else page
                message, page = {**message, "body": body}, b""
            await send(message)

        await self._app(scope, receive, send_page)


def _wants_page(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] not in _READ_METHODS:
        return False
    return "text/html" in Headers(scope=scope).get("accept", "")


def _is_problem(message: Message) -> bool:
    return Headers(raw=message["headers"]).get("content-type") == ProblemResponse.media_type


def _describe(message: Message, page: bytes) -> None:
    """Set the headers of the page instead of those of the problem document."""
    headers = MutableHeaders(raw=message["headers"])
    headers["content-type"] = "text/html; charset=utf-8"
    headers["content-length"] = str(len(page))
    headers["content-security-policy"] = _POLICY
    headers["cache-control"] = "no-store"
    headers.add_vary_header("Accept")
    message["headers"] = headers.raw


def _page(status: HTTPStatus) -> bytes:
    is_ours = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    sentence = _SENTENCES.get(status, _FAILED if is_ours else _REFUSED)
    title = _TITLES.get(status, _TITLE)
    return _PAGE.format(title=title, style=_STYLE, sentence=sentence).encode()
