"""A vault that is open: its folder, its files, its journal and its catalog."""

from dataclasses import dataclass

from sqlalchemy import Engine

from grayvault.core.vault_file import Store
from grayvault.vault.journal import Journal
from grayvault.vault.layout import VaultFolder


@dataclass(frozen=True)
class OpenVault:
    """What reads and changes a vault works with; `engine` is the catalog's database."""

    folder: VaultFolder
    store: Store
    journal: Journal
    engine: Engine
