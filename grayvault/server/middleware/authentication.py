"""Who sent a request, and whether they may: this machine, a token's bearer, or a signed link's."""

import base64
import binascii
import ipaddress
import time
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from grayvault.core import token_scope
from grayvault.server.error_responses import problem
from grayvault.server.middleware import signed_links
from grayvault.server.responses.forwarded import is_forwarded
from grayvault.vault.access.api_tokens import Tokens
from grayvault.vault.access.shared_links import SharedLinks

PUBLIC_PATHS = ("/healthz", "/readyz")
"""These reveal nothing about photos, and service supervisors have no token."""

_PAGE_FILES = "/static/"
"""The page's own files, which whoever opens a link needs, too."""

ADMIN_PATHS = ("/links", "/shared", "/tokens", "/queue", "/trash", "/doctor", "/folder-trials")
"""These give others access, or reveal and change what is outside the archive. So do all addresses
below them.
"""

_READING_PATHS = ("/download",)
"""These change nothing, although they are sent by POST, as they name many photos."""

_ADMIN_BEGINNINGS = tuple(f"{path}/" for path in ADMIN_PATHS)
_SHARED_PREFIX = "/shared/"
_TRIALS_PREFIX = "/trials/"
_SIGNED_PREFIXES = ("/photo/", _SHARED_PREFIX)
_READ_METHODS = ("GET", "HEAD", "OPTIONS", "PROPFIND")

_CHALLENGES = (
    (b"www-authenticate", b'Bearer realm="GrayVault"'),
    (b"www-authenticate", b'Basic realm="GrayVault: a token as the password", charset="UTF-8"'),
)


@dataclass(frozen=True)
class Caller:
    """The sender of a request: a name for logs, what they may do, and a key for rate limits."""

    name: str
    scope: token_scope.Scope
    key: str
    is_local: bool = False


@dataclass(frozen=True)
class Authentication:
    """Middleware that passes requests to `app` if their caller has the scope that they need.

    Stores the `Caller` in the request's state as `caller`. With `trust_loopback`, direct requests
    from this machine may do everything.
    """

    app: ASGIApp
    tokens: Tokens
    links: SharedLinks
    trust_loopback: bool

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or _is_public(scope["path"]):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if "authorization" in headers or _is_signed(scope):
            caller = await run_in_threadpool(self._by_credentials, scope, headers)
        else:
            caller = self._by_address(scope, headers)
        needed = _needed_scope(scope["method"], scope["path"])
        if caller is None:
            await _unauthorized(scope, receive, send)
        elif not token_scope.includes(caller.scope, needed):
            sentence = f"{caller.name} may not do this: it needs a token of scope {needed}"
            await problem(HTTPStatus.FORBIDDEN, sentence)(scope, receive, send)
        else:
            scope["state"]["caller"] = caller
            await self.app(scope, receive, send)

    def _by_credentials(self, scope: Scope, headers: Headers) -> Caller | None:
        """The caller that the credentials name; None if they are invalid, even on loopback."""
        authorization = headers.get("authorization")
        return self._by_link(scope) if authorization is None else self._by_token(authorization)

    def _by_address(self, scope: Scope, headers: Headers) -> Caller | None:
        if (
            self.trust_loopback
            and _is_loopback(_client_address(scope))
            and not is_forwarded(headers)
        ):
            return Caller("this machine", "admin", "local", is_local=True)
        return None

    def _by_token(self, authorization: str) -> Caller | None:
        secret = _secret(authorization)
        token = self.tokens.find(secret) if secret else None
        if token is None:
            return None
        return Caller(f"token {token.id} ({token.name})", token.scope, token.id)

    def _by_link(self, scope: Scope) -> Caller | None:
        parameters, path = _parameters(scope), scope["path"]
        key = self.tokens.link_key()
        if not path.startswith(_SIGNED_PREFIXES) or not signed_links.is_valid(
            scope["method"], path, parameters, key, time.time()
        ):
            return None
        link_id = dict(parameters).get(signed_links.LINK)
        if link_id is not None and not self.links.holds(link_id):
            return None
        return Caller("the bearer of a link", "read", _client_address(scope))


def _is_signed(scope: Scope) -> bool:
    """Whether an address has a signature; searches for that word have it as a value."""
    if signed_links.SIGNATURE.encode() not in scope["query_string"]:
        return False
    return any(name == signed_links.SIGNATURE for name, _ in _parameters(scope))


def _parameters(scope: Scope) -> list[tuple[str, str]]:
    return parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)


def _is_public(path: str) -> bool:
    return path in PUBLIC_PATHS or path.startswith(_PAGE_FILES)


def _needed_scope(method: str, path: str) -> token_scope.Scope:
    if path.startswith(_SHARED_PREFIX):
        return "read" if method in _READ_METHODS else "admin"
    if path.startswith(_TRIALS_PREFIX):
        return "write"
    if path.startswith(_ADMIN_BEGINNINGS) or path in ADMIN_PATHS:
        return "admin"
    return "read" if method in _READ_METHODS or path in _READING_PATHS else "write"


def _secret(authorization: str) -> str:
    """The token in an `Authorization` header; "" if there is none.

    It is a bearer token (RFC 6750), or the password of any user (RFC 7617), since that is what
    browsers can ask people for.
    """
    kind, _, value = authorization.partition(" ")
    if kind.lower() == "bearer":
        return value.strip()
    if kind.lower() != "basic":
        return ""
    try:
        return base64.b64decode(value.strip(), validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""


@lru_cache(maxsize=256)
def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _client_address(scope: Scope) -> str:
    """The client's IP address; "" if unknown."""
    return scope["client"][0] if scope.get("client") else ""


async def _unauthorized(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["path"].startswith(_SHARED_PREFIX) and scope["query_string"]:
        sentence = "this link has ended, or is not complete: ask whoever sent it for another one"
        await problem(HTTPStatus.FORBIDDEN, sentence)(scope, receive, send)
        return
    response = problem(
        HTTPStatus.UNAUTHORIZED,
        "authentication required: send a valid token as Bearer, or as the password of any user; "
        "`grayvault token create` makes one",
    )
    response.raw_headers.extend(_CHALLENGES)
    await response(scope, receive, send)
