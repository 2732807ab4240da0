"""Scopes of access over HTTP, and tokens."""

from dataclasses import asdict, dataclass
from typing import Literal, get_args

Scope = Literal["read", "write", "admin"]
"""What a caller may do; each scope includes those before it.

`read` looks at photos, `write` uploads and removes photos, `admin` gives others access and looks
after the archive.
"""

SCOPES: tuple[Scope, ...] = get_args(Scope)

MOST_NAME = 80
"""Characters of a token's name."""


@dataclass(frozen=True)
class Token:
    """Access for somebody; only the SHA-256 of its secret is stored."""

    id: str
    name: str
    scope: Scope
    sha256: str
    created_at: str


def is_token_name(name: str) -> bool:
    """Whether a new token may be called so."""
    return bool(name.strip()) and len(name) <= MOST_NAME and name.isprintable()


def public_facts(token: Token) -> dict[str, str]:
    """What others may know of a token: everything but the hash of its secret."""
    return {key: value for key, value in asdict(token).items() if key != "sha256"}


def includes(scope: Scope, needed: Scope) -> bool:
    """Whether a caller with `scope` may do what requires `needed`."""
    return SCOPES.index(scope) >= SCOPES.index(needed)
