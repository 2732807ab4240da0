"""A vault whose colorizer is chosen, models, and a folder that hides what is installed."""

from pathlib import Path

import pytest

from grayvault.colorizers.install.install import Fetching, install
from grayvault.colorizers.install.model_sources import find_source
from tests.colorizers import parity
from tests.support.desk import Desk
from tests.support.faults.broken_libraries import in_front


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of models, for this process and for those that it starts."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data" / "grayvault" / "models"


@pytest.fixture
def desk(tmp_path: Path, models: Path) -> Desk:
    """A vault whose colorizer is chosen for each photo."""
    del models
    return Desk(tmp_path, colorizer="auto", processes=True)


@pytest.fixture
def hiding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose modules hide those that are installed."""
    return in_front(tmp_path / "hiding", monkeypatch)


@pytest.fixture
def chromagan(models: Path) -> Path:
    """A narrow ChromaGAN; returns its weights."""
    weights = str(parity.file("chromagan_div16_keras2.h5"))
    fetching = Fetching(models, lambda *_: None, (weights,))
    return install(find_source("chromagan"), fetching).file
