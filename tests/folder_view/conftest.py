"""A vault of mixed photos that no test changes."""

from collections.abc import Iterator

import pytest

from grayvault.bootstrap.configured_vault import ConfiguredVault
from tests.folder_view.mixed_photos import archive_mixed_photos
from tests.support.desk import Desk


@pytest.fixture(scope="package")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Archived photos of many kinds."""
    desk = Desk(tmp_path_factory.mktemp("mixed"))
    archive_mixed_photos(desk)
    return desk


@pytest.fixture
def vault(mixed: Desk) -> Iterator[ConfiguredVault]:
    """Their vault, open."""
    with mixed.services() as vault:
        yield vault
