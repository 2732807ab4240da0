"""Tokens and links of a vault in a folder."""

from pathlib import Path

from grayvault.vault.access.api_tokens import Tokens
from grayvault.vault.access.shared_links import SharedLinks
from grayvault.vault.layout import VaultFolder
from grayvault.vault.objects.folder_objects import FolderObjects


def tokens_of(vault: Path) -> Tokens:
    """The tokens of the vault in this folder."""
    return Tokens(FolderObjects(VaultFolder(vault)))


def links_of(vault: Path) -> SharedLinks:
    """The links of the vault in this folder."""
    return SharedLinks(FolderObjects(VaultFolder(vault)))
