"""An open vault."""

from dataclasses import dataclass

from sqlalchemy import Engine

from grayvault.core.vault_file import Store
from grayvault.vault.journal import Journal
from grayvault.vault.layout import VaultFolder


@dataclass(frozen=True)
class OpenVault:
    """The folder, vault files, journal and catalog (`engine`) of an open vault."""

    folder: VaultFolder
    store: Store
    journal: Journal
    engine: Engine

    def is_intact(self, photo_id: str) -> bool:
        """Whether a photo's vault file is there and matches its checksums; it is read for this."""
        return self.store.read_verified(photo_id) is not None
