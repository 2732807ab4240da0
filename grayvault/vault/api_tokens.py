"""The vault's tokens, one file each, and the key that links are signed with (vault-format.md)."""

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from grayvault.core.clock import utc_now
from grayvault.core.dataclass_json import from_plain, object_from_json
from grayvault.core.errors import DamagedFileError, NotFoundError
from grayvault.core.token_scope import Scope, Token
from grayvault.vault.durable_write import sync_folder, write_private
from grayvault.vault.value_ranges import DIGEST, UTC_SECOND, Ranges, check, line, one_of

_SECRET_BYTES = 32
_ID_BYTES = 4
_ID = re.compile("[0-9a-f]{8}")
_SHAPE = re.compile(r"gv_([0-9a-f]{8})_[A-Za-z0-9_-]{43}")
_KEY_NAME = "links.key"
_RANGES: Ranges = {
    "name": line(1000),
    "sha256": DIGEST,
    "created_at": UTC_SECOND,
}
"""What a token's values may be (docs/reference/vault-format.md)."""


class Tokens:
    """The tokens in `folder`, which the first token creates.

    Each token has a file of its own, so that no method needs a lock. A revoked token is invalid
    from the next request on.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def create(self, name: str, scope: Scope) -> tuple[Token, str]:
        """Create a token; returns it with its text, which is stored nowhere."""
        token_id = secrets.token_hex(_ID_BYTES)
        text = f"gv_{token_id}_{secrets.token_urlsafe(_SECRET_BYTES)}"
        token = Token(token_id, name, scope, _sha256(text), utc_now())
        write_private(self._folder / f"{token_id}.json", json.dumps(asdict(token)).encode() + b"\n")
        return token, text

    def all(self) -> list[Token]:
        """All tokens but the damaged ones, the oldest first."""
        tokens = [token for token in self._read() if isinstance(token, Token)]
        return sorted(tokens, key=lambda token: (token.created_at, token.id))

    def damaged(self) -> list[str]:
        """A sentence for each file that holds no token."""
        return sorted(str(error) for error in self._read() if isinstance(error, DamagedFileError))

    def revoke(self, token_id: str) -> Token:
        """Make a token invalid; `NotFoundError` if there is none with this id."""
        path = self._folder / f"{token_id}.json"
        token = _token(path) if _ID.fullmatch(token_id) else None
        if token is None:
            raise NotFoundError(
                f"there is no token {token_id!r}: `grayvault token list` names them all"
            )
        path.unlink(missing_ok=True)
        sync_folder(self._folder)
        return token

    def find(self, text: str) -> Token | None:
        """The token with this text; None if there is none, or it was revoked."""
        shape = _SHAPE.fullmatch(text)
        if shape is None:
            return None
        token = _token(self._folder / f"{shape[1]}.json")
        return token if token and hmac.compare_digest(token.sha256, _sha256(text)) else None

    def link_key(self) -> bytes:
        """The 32 bytes that links are signed with, created by the first call."""
        path = self._folder / _KEY_NAME
        if not path.exists():
            write_private(path, secrets.token_bytes(_SECRET_BYTES))
        key = path.read_bytes()
        if len(key) != _SECRET_BYTES:
            raise DamagedFileError(f"{str(path)!r} holds no key: remove it, and all links end")
        return key

    def end_links(self) -> None:
        """Make every signed link invalid."""
        (self._folder / _KEY_NAME).unlink(missing_ok=True)

    def _read(self) -> Iterator[Token | DamagedFileError | None]:
        for path in self._folder.glob("*.json"):
            try:
                yield _token(path)
            except DamagedFileError as error:
                yield error


def _token(path: Path) -> Token | None:
    """The token in a file; None if there is no file."""
    try:
        token = from_plain(Token, object_from_json(path.read_bytes()))
        check(token, {**_RANGES, "id": one_of(path.stem)})
    except FileNotFoundError:
        return None
    except DamagedFileError as error:
        raise DamagedFileError(f"{str(path)!r} holds no token ({error}): remove it") from error
    return token


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
