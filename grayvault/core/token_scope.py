"""Who may do what over HTTP."""

from dataclasses import dataclass
from typing import Literal, get_args

Scope = Literal["read", "write", "admin"]
"""What a caller may do; each scope includes those before it.

`read` looks at photos, `write` sends photos in, `admin` gives others access.
"""

SCOPES: tuple[Scope, ...] = get_args(Scope)


@dataclass(frozen=True)
class Token:
    """Access that was given to somebody; the secret itself is kept nowhere, only its SHA-256."""

    id: str
    name: str
    scope: Scope
    sha256: str
    created_at: str


def includes(scope: Scope, needed: Scope) -> bool:
    """Whether who has `scope` may do what needs `needed`."""
    return SCOPES.index(scope) >= SCOPES.index(needed)
