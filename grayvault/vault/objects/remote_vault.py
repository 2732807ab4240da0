"""The vault in an object store: its marker says that it is one."""

import secrets

from grayvault.core.errors import NotFoundError, VaultError
from grayvault.vault.marker import MARKER, check_marker, new_marker
from grayvault.vault.objects.objects import Objects

_PROBE = "probe-"
"""How the names of objects begin that are only written to try the store."""


def check_vault(objects: Objects, *, create: bool = False) -> None:
    """Raise `VaultError` if there is no vault, or one of a newer format.

    With `create` a vault is made where no objects are. Raises `VaultUnusableError` if the store
    fails.
    """
    if create and objects.size(MARKER) is None:
        _create(objects)
    try:
        marker = objects.read(MARKER)
    except NotFoundError:
        raise VaultError(
            f"{objects.address!r} is no vault: it has no {MARKER}; make it with add"
        ) from None
    check_marker(marker, objects.address, objects.path_of(MARKER))


def _create(objects: Objects) -> None:
    others = (name for name in objects.names() if not name.startswith(_PROBE))
    name = next(others, MARKER)
    if name != MARKER:  # else another process has made the vault meanwhile
        raise VaultError(
            f"{objects.address!r} is no vault and not empty ({name!r} is there): name another "
            "prefix for the new vault"
        )
    _check_put_new(objects)
    objects.put_new(MARKER, new_marker())


def _check_put_new(objects: Objects) -> None:
    """Raise `VaultError` if the store overwrites what must not be overwritten: old ones do."""
    name = f"{_PROBE}{secrets.token_hex(8)}"
    try:
        objects.put_new(name, b"first")
        if objects.put_new(name, b"second"):
            raise VaultError(
                f"the object store of {objects.address!r} ignores If-None-Match, and would "
                "overwrite what another process has written: use a store that knows it"
            )
    finally:
        objects.delete(name)
