"""A new vault, and a folder of photos beside it."""

from pathlib import Path

import pytest

from grayvault.ingest.archive.archive_photo import ArchiveResources
from grayvault.vault.layout import VaultFolder, create_vault
from grayvault.vault.store import LocalStore

MAX_PIXELS = 1_000_000


@pytest.fixture
def folder(tmp_path: Path) -> VaultFolder:
    return create_vault(tmp_path / "vault")


@pytest.fixture
def resources(folder: VaultFolder) -> ArchiveResources:
    return ArchiveResources(LocalStore(folder), MAX_PIXELS)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    (tmp_path / "photos" / "summer").mkdir(parents=True)
    return tmp_path / "photos"
