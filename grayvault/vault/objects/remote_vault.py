"""The vault in an object store: its marker says that it is one."""

from grayvault.core.errors import NotFoundError, VaultError
from grayvault.vault.marker import MARKER, check_marker, new_marker
from grayvault.vault.objects.objects import Objects


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
    name = next(objects.names(), MARKER)
    if name != MARKER:  # else another process has made the vault meanwhile
        raise VaultError(
            f"{objects.address!r} is no vault and not empty ({name!r} is there): name another "
            "prefix for the new vault"
        )
    objects.put_new(MARKER, new_marker())
