"""The id of a vault, which stays when it is moved: a catalog on a server belongs to it."""

import uuid

from grayvault.core.errors import NotFoundError
from grayvault.vault.objects.objects import Objects

_NAME = "id"


def vault_id(objects: Objects) -> str:
    """The vault's id: 32 hex digits, drawn when they are first asked for.

    Two processes that draw them at once get the same. Raises `VaultUnusableError`, `OSError`.
    """
    try:
        return objects.read(_NAME).decode().strip()
    except NotFoundError:
        objects.put_new(_NAME, uuid.uuid4().hex.encode() + b"\n")
        return objects.read(_NAME).decode().strip()
