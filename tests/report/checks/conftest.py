"""A vault whose files can be repaired."""

from pathlib import Path

import pytest

from tests.cli.conftest import QUICK, run
from tests.support.pictures import save_photos


@pytest.fixture(scope="session")
def recoverable(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault of two photos with recovery data, for reading only."""
    folder = tmp_path_factory.mktemp("recoverable")
    save_photos(folder / "photos", 2)
    config = folder / "config.yaml"
    config.write_text(QUICK.read_text() + "recovery: true")
    added = run("--config", config, "add", folder / "photos", vault=folder / "vault")
    assert added.exit_code == 0, added.output
    return folder / "vault"
