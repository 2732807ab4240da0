"""A whole vault of version 1 opens, with a catalog of any revision that there was, or with none."""

import json
import shutil
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from grayvault.catalog.database.writing import writing
from tests.catalog.database.test_migrate import alembic_config
from tests.cli.conftest import run
from tests.vault.test_golden import GOLDEN

REVISIONS = sorted(
    script.revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions()
)
PHOTO = "5a" * 32
"""The id of the golden photo whose colours can be brought back, and of the journal's."""

COMMANDS = (
    ("list", "--json", "--all"),
    ("show", PHOTO, "--json"),
    ("stats", "--json", "--by", "month"),
    ("verify", "--deep", "--json"),
)


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """As it lay on the disk when version 1 had written it, without its catalog."""
    folder = tmp_path / "vault"
    place = folder / PHOTO[:2] / f"{PHOTO}.jxl"
    place.parent.mkdir(parents=True)
    shutil.copy(GOLDEN / "photo-hints-v1.jxl", place)
    shutil.copy(GOLDEN / "journal-v1.log", folder / "journal.log")
    (folder / "grayvault.json").write_text('{"format": 1}\n')
    return folder


def outputs(vault: Path) -> list[str]:
    answers = [run(*words, vault=vault) for words in COMMANDS]
    assert [answer.exit_code for answer in answers] == [0] * len(COMMANDS), answers
    return [answer.stdout for answer in answers]


def to_revision(vault: Path, revision: str) -> None:
    engine = create_engine(f"sqlite:///{vault / 'catalog.sqlite'}")
    config = alembic_config()
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)
    engine.dispose()


def test_the_golden_vault_opens_and_gives_its_photo_back(vault: Path, tmp_path: Path) -> None:
    [photo] = json.loads(outputs(vault)[0])
    assert photo["id"] == PHOTO
    assert run("restore", PHOTO, "-o", tmp_path / "a.png", vault=vault).exit_code == 0
    assert run("export", tmp_path / "out", vault=vault).exit_code == 0


@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_an_older_catalog_gives_the_same_output(vault: Path, revision: str) -> None:
    before = outputs(vault)
    to_revision(vault, revision)
    assert outputs(vault) == before
    assert run("reindex", vault=vault).exit_code == 0
    assert outputs(vault) == before
