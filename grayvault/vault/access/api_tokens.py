"""The vault's tokens, one object each, and the key that links are signed with (vault-format.md)."""

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import PurePosixPath

from grayvault.core.clock import utc_now
from grayvault.core.dataclass_json import from_plain, object_from_json
from grayvault.core.errors import DamagedFileError, NotFoundError
from grayvault.core.token_scope import Scope, Token
from grayvault.vault.layout import TOKENS
from grayvault.vault.objects.objects import Objects
from grayvault.vault.value_ranges import DIGEST, UTC_SECOND, Ranges, check, line, one_of

_SECRET_BYTES = 32
_ID_BYTES = 4
_ID = re.compile("[0-9a-f]{8}")
_SHAPE = re.compile(r"gv_([0-9a-f]{8})_[A-Za-z0-9_-]{43}")
_NAME = re.compile(rf"{TOKENS}/[0-9a-f]{{8}}\.json")
_KEY = f"{TOKENS}/links.key"
_RANGES: Ranges = {
    "name": line(1000),
    "sha256": DIGEST,
    "created_at": UTC_SECOND,
}
"""What a token's values may be (docs/reference/vault-format.md)."""


class Tokens:
    """The tokens of the vault in `objects`.

    Each token is an object of its own, so that no method needs a lock. A revoked token is invalid
    as soon as `objects` say that it is gone.
    """

    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    def create(self, name: str, scope: Scope) -> tuple[Token, str]:
        """Create a token; returns it with its text, which is stored nowhere."""
        token_id = secrets.token_hex(_ID_BYTES)
        text = f"gv_{token_id}_{secrets.token_urlsafe(_SECRET_BYTES)}"
        token = Token(token_id, name, scope, _sha256(text), utc_now())
        self._objects.put(_name(token_id), json.dumps(asdict(token)).encode() + b"\n")
        return token, text

    def all(self) -> list[Token]:
        """All tokens but the damaged ones, the oldest first."""
        tokens = [token for token in self._read() if isinstance(token, Token)]
        return sorted(tokens, key=lambda token: (token.created_at, token.id))

    def damaged(self) -> list[str]:
        """A sentence for each object that holds no token."""
        return sorted(str(error) for error in self._read() if isinstance(error, DamagedFileError))

    def revoke(self, token_id: str) -> Token:
        """Make a token invalid; `NotFoundError` if there is none with this id."""
        token = self._token(token_id) if _ID.fullmatch(token_id) else None
        if token is None:
            raise NotFoundError(
                f"there is no token {token_id!r}: `grayvault token list` names them all"
            )
        self._objects.delete(_name(token_id))
        return token

    def find(self, text: str) -> Token | None:
        """The token with this text; None if there is none, or it was revoked."""
        shape = _SHAPE.fullmatch(text)
        if shape is None:
            return None
        token = self._token(shape[1])
        return token if token and hmac.compare_digest(token.sha256, _sha256(text)) else None

    def link_key(self) -> bytes:
        """The 32 bytes that links are signed with, created by the first call."""
        try:
            key = self._objects.read(_KEY)
        except NotFoundError:
            self._objects.put_new(_KEY, secrets.token_bytes(_SECRET_BYTES))
            key = self._objects.read(_KEY)  # another process may have been quicker
        if len(key) != _SECRET_BYTES:
            path = self._objects.path_of(_KEY)
            raise DamagedFileError(f"{path!r} holds no key: remove it, and all links end")
        return key

    def end_links(self) -> None:
        """Make every signed link invalid."""
        self._objects.delete(_KEY)

    def _read(self) -> Iterator[Token | DamagedFileError | None]:
        for name in self._objects.listing(f"{TOKENS}/").sizes:
            if _NAME.fullmatch(name):
                try:
                    yield self._token(PurePosixPath(name).stem)
                except DamagedFileError as error:
                    yield error

    def _token(self, token_id: str) -> Token | None:
        """A token by its id; None if there is none."""
        try:
            token = from_plain(Token, object_from_json(self._objects.read(_name(token_id))))
            check(token, {**_RANGES, "id": one_of(token_id)})
        except NotFoundError:
            return None
        except DamagedFileError as error:
            path = self._objects.path_of(_name(token_id))
            raise DamagedFileError(f"{path!r} holds no token ({error}): remove it") from error
        return token


def _name(token_id: str) -> str:
    return f"{TOKENS}/{token_id}.json"


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
