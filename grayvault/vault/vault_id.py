"""The id of a vault, which stays when it is moved: a catalog on a server belongs to it."""

import os
import uuid
from contextlib import suppress

from grayvault.vault.durable_write import sync_folder, write_synced
from grayvault.vault.layout import VaultFolder


def vault_id(folder: VaultFolder) -> str:
    """The vault's id: 32 hex digits, drawn when they are first asked for; `OSError`.

    Two processes that draw them at once get the same.
    """
    path = folder.id_path
    if not path.exists():
        drawn = folder.tmp / f"id.{os.getpid()}"
        write_synced(drawn, uuid.uuid4().hex.encode() + b"\n")
        with suppress(FileExistsError):
            os.link(drawn, path)
        drawn.unlink()
        sync_folder(folder.root)
    return path.read_text().strip()
