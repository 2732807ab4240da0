"""Who asks, and whether they may: this machine, the bearer of a token, or of a signed address."""

import base64
import binascii
import ipaddress
import time
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from grayvault.core import token_scope
from grayvault.server.error_responses import problem
from grayvault.server.middleware import signed_urls
from grayvault.vault.api_tokens import Tokens

PUBLIC = ("/healthz", "/readyz")
"""What says nothing about photos and is asked by supervisors of services."""

ADMIN = ("/links",)
_LINKED = "/photo/"
_SAFE = ("GET", "HEAD", "OPTIONS")
_FORWARDED = ("forwarded", "via", "x-real-ip")  # and all that begin with x-forwarded-

_CHALLENGES = (
    (b"www-authenticate", b'Bearer realm="GrayVault"'),
    (b"www-authenticate", b'Basic realm="GrayVault: a token as the password", charset="UTF-8"'),
)


@dataclass(frozen=True)
class Caller:
    """Who asks: a name for logs, what they may do, and what their requests are counted under."""

    name: str
    scope: token_scope.Scope
    key: str
    is_local: bool = False


@dataclass(frozen=True)
class Access:
    """Lets requests through to `app` whose caller may do what they ask for.

    The caller is kept in the request's state as `caller`. With `trust_loopback`, whoever asks
    from this machine, directly, may do everything.
    """

    app: ASGIApp
    tokens: Tokens
    trust_loopback: bool

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on, a request."""
        if scope["type"] != "http" or scope["path"] in PUBLIC:
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if "authorization" in headers or signed_urls.SIGNATURE.encode() in scope["query_string"]:
            caller = await run_in_threadpool(self._shown, scope, headers)
        else:
            caller = self._local(scope, headers)
        needed = _needed(scope["method"], scope["path"])
        if caller is None:
            await _unauthorized(scope, receive, send)
        elif not token_scope.includes(caller.scope, needed):
            sentence = f"{caller.name} may not do this: it needs a token of scope {needed}"
            await problem(HTTPStatus.FORBIDDEN, sentence)(scope, receive, send)
        else:
            scope["state"]["caller"] = caller
            await self.app(scope, receive, send)

    def _shown(self, scope: Scope, headers: Headers) -> Caller | None:
        """Who shows something; None where it isn't good: wrong credentials are worse than none."""
        shown = headers.get("authorization")
        return self._linked(scope) if shown is None else self._bearer(shown)

    def _local(self, scope: Scope, headers: Headers) -> Caller | None:
        if self.trust_loopback and _is_loopback(scope) and not _is_forwarded(headers):
            return Caller("this machine", "admin", "local", is_local=True)
        return None

    def _bearer(self, shown: str) -> Caller | None:
        text = _shown_token(shown)
        token = self.tokens.find(text) if text else None
        if token is None:
            return None
        return Caller(f"token {token.id} ({token.name})", token.scope, token.id)

    def _linked(self, scope: Scope) -> Caller | None:
        parameters = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        key = self.tokens.link_key()
        path = scope["path"]
        if not path.startswith(_LINKED) or not signed_urls.holds(
            scope["method"], path, parameters, key, time.time()
        ):
            return None
        return Caller("the bearer of a link", "read", _address(scope))


def _needed(method: str, path: str) -> token_scope.Scope:
    if path in ADMIN:
        return "admin"
    return "read" if method in _SAFE else "write"


def _shown_token(authorization: str) -> str:
    """The token in an `Authorization` header: of a bearer (RFC 6750), or as the password of anybody
    (RFC 7617), which is what browsers can ask people for; "" where there is none.
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


def _is_loopback(scope: Scope) -> bool:
    try:
        return ipaddress.ip_address(_address(scope)).is_loopback
    except ValueError:
        return False


def _is_forwarded(headers: Headers) -> bool:
    """Whether a proxy passed the request on: then it isn't this machine that asks."""
    return any(name in _FORWARDED or name.startswith("x-forwarded-") for name in headers)


def _address(scope: Scope) -> str:
    """The address that the connection comes from, without its port; "" where unknown."""
    return scope["client"][0] if scope.get("client") else ""


async def _unauthorized(scope: Scope, receive: Receive, send: Send) -> None:
    answer = problem(
        HTTPStatus.UNAUTHORIZED,
        "show a token that is good here, as a bearer or as the password of any user: "
        "`grayvault token create` makes one",
    )
    answer.raw_headers.extend(_CHALLENGES)
    await answer(scope, receive, send)
