"""Scopes of access over HTTP, and tokens."""

from dataclasses import dataclass
from typing import Literal, get_args

Scope = Literal["read", "write", "admin"]
"""What a caller may do; each scope includes those before it.

`read` looks at photos, `write` uploads photos, `admin` gives others access.
"""

SCOPES: tuple[Scope, ...] = get_args(Scope)


@dataclass(frozen=True)
class Token:
    """Access for somebody; only the SHA-256 of its secret is stored."""

    id: str
    name: str
    scope: Scope
    sha256: str
    created_at: str


def includes(scope: Scope, needed: Scope) -> bool:
    """Whether a caller with `scope` may do what requires `needed`."""
    return SCOPES.index(scope) >= SCOPES.index(needed)
