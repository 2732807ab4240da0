"""A small vault that the commands are tried on."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click.testing
import numpy as np
import pytest
from PIL import Image

from grayvault.cli.main import cli
from tests.support.pictures import piece, save_photo
from tests.support.shortcuts.in_process_pool import archive_here

Run = Callable[..., click.testing.Result]

HOSTILE = "[red]x\n\x1b[31m\udcff.jpg"
"""A name with markup, a new line, a terminal's escape, and a byte that isn't UTF-8."""

QUICK = Path(__file__).parents[1] / "support" / "quick.yaml"
"""A configuration without the network, and without a wait for files to be complete."""


@dataclass(frozen=True)
class Home:
    """A folder of photos, and the vault that they were added to."""

    photos: Path
    vault: Path


def run(
    *words: object, vault: Path | None = None, config: Path | None = QUICK
) -> click.testing.Result:
    """Run a command in this process, under `config` unless the words name another."""
    if vault is not None:
        archive_here(vault)
    places = () if vault is None else ("--vault", str(vault))
    environment = {"GRAYVAULT_VAULT": None, "GRAYVAULT_CONFIG": str(config) if config else None}
    runner = click.testing.CliRunner(env=environment)
    return runner.invoke(cli, [*places, *map(str, words)])


@pytest.fixture(scope="session")
def archived(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A vault with a colour photo, a gray one, and one with a hostile name, for reading only."""
    folder = tmp_path_factory.mktemp("home")
    home = Home(folder / "photos", folder / "vault")
    save_photo(home.photos / "color.jpg", 0)
    save_photo(home.photos / "sub" / HOSTILE, 1)
    gray = np.asarray(piece(2).convert("L"))
    Image.fromarray(gray).save(home.photos / "gray.jpg", quality=98)
    added = run("add", home.photos, vault=home.vault)
    assert added.exit_code == 0, added.output
    return home


@pytest.fixture
def home(archived: Home, tmp_path: Path) -> Home:
    """The same vault, to be changed."""
    shutil.copytree(archived.vault, tmp_path / "vault")
    return Home(archived.photos, tmp_path / "vault")
