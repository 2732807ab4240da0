"""`doctor` says what is wrong, and what to do."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from grayvault.bootstrap.configured_vault import opened_vault
from grayvault.catalog.database.schema import photos
from grayvault.catalog.database.writing import writing
from grayvault.core.config.paths import Places
from tests.cli.conftest import Home, run

LOCKING = (
    "import sys, pathlib, time\n"
    "from grayvault.vault.layout import open_vault\n"
    "from grayvault.vault.lock import hold\n"
    "with hold(open_vault(pathlib.Path(sys.argv[1]))):\n"
    "    print('held', flush=True)\n"
    "    sys.stdin.read()\n"
)


def findings(home: Home, *words: object, code: int) -> dict[str, dict[str, Any]]:
    """What it says is not well, by check; all of it has something to do."""
    done = run(*words, "doctor", "--json", vault=home.vault)
    assert done.exit_code == code, done.output
    failed = [finding for finding in json.loads(done.stdout) if finding["level"] != "ok"]
    assert all(finding["advice"] for finding in failed)
    assert (code == 1) == any(finding["level"] == "problem" for finding in failed)
    return {finding["check"]: finding for finding in failed}


def test_a_vault_that_is_well(home: Home) -> None:
    assert not findings(home, code=0).keys() - {"libraries", "space"}
    done = run("doctor", vault=home.vault)
    assert done.exit_code == 0
    assert "3 photos, each with a file in the vault" in done.stdout
    assert "no process is working on the vault" in done.stdout


def test_the_last_full_check_is_remembered(home: Home) -> None:
    assert "no check of all vault files" in run("doctor", vault=home.vault).stdout
    assert run("verify", vault=home.vault).exit_code == 0
    assert run("verify", "--since", "9000-01-01", vault=home.vault).exit_code == 0
    assert "3 photos verified on" in run("doctor", vault=home.vault).stdout
    next(home.vault.glob("??/*.jxl")).write_bytes(b"damaged")
    assert run("verify", vault=home.vault).exit_code == 1
    assert findings(home, code=0)["verify"]["sentence"].endswith(": 1 problem")


def test_no_vault(tmp_path: Path) -> None:
    done = run("doctor", vault=tmp_path / "nowhere")
    assert done.exit_code == 1
    assert "problem" in done.stdout
    assert "is no folder" in done.stdout


def test_a_wrong_configuration(home: Home, tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text("teir: exact")
    assert "teir" in findings(home, "--config", config, code=1)["configuration"]["sentence"]
    config.write_text("colorizer: chromagan\nmodels: nowhere")
    faults = findings(home, "--config", config, code=1)
    assert "chromagan" in faults["configuration"]["sentence"]


def test_the_holder_of_the_lock_is_named(home: Home) -> None:
    command = [sys.executable, "-c", LOCKING, str(home.vault)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        text = run("doctor", vault=home.vault).stdout
        assert f"process {process.pid} (" in text
    assert "no process is working" in run("doctor", vault=home.vault).stdout


def test_files_that_differ_from_the_catalog(home: Home) -> None:
    first, second, _ = sorted(home.vault.glob("??/*.jxl"))
    first.unlink()
    faults = findings(home, code=1)["files"]
    assert "photos without a file in the vault: 1" in faults["sentence"]
    assert first.stem[:12] in faults["sentence"]
    assert "restore them from a backup" in faults["advice"]
    assert run("reindex", vault=home.vault).exit_code == 0
    assert "files" not in findings(home, code=0)
    with opened_vault(Places(vault=home.vault)) as vault, writing(vault.engine) as connection:
        connection.execute(photos.delete().where(photos.c.id == second.stem))
    faults = findings(home, code=1)["files"]
    assert second.stem[:12] in faults["sentence"]
    assert "grayvault reindex" in faults["advice"]


def test_a_damaged_catalog(home: Home) -> None:
    """A row that an index doesn't know, as a lost write leaves it, and pages of garbage."""
    path = home.vault / "catalog.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        query = "SELECT rootpage FROM sqlite_master WHERE name = 'ix_sources_photo_id'"
        (page,) = connection.execute(query).fetchone()
    data = bytearray(path.read_bytes())
    data[(page - 1) * 4096 : page * 4096] = bytes([255]) * 4096
    path.write_bytes(data)
    faults = findings(home, code=1)["catalog"]
    assert "the catalog is damaged" in faults["sentence"]
    assert "delete the catalog" in faults["advice"]
    path.write_bytes(b"no database " * 1000)
    assert "can't be opened" in findings(home, code=1)["vault"]["sentence"]


def test_a_damaged_journal(home: Home) -> None:
    journal = home.vault / "journal.log"
    journal.write_bytes(b"x" + journal.read_bytes())
    assert "is damaged at byte 0" in findings(home, code=1)["journal"]["sentence"]


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("chromagan", "grayvault models install chromagan;"),
        ("deoldify-stable@12", "grayvault models install deoldify-stable;"),
        ("hintnet", "a newer GrayVault has it: update this one;"),
        ("nethint", "a newer GrayVault has it: update this one;"),
    ],
)
def test_a_photo_whose_colorizer_is_not_here(home: Home, name: str, advice: str) -> None:
    with opened_vault(Places(vault=home.vault)) as vault, writing(vault.engine) as connection:
        other = update(photos).where(photos.c.colorizer.is_not(None))
        connection.execute(other.values(colorizer=name, weights="0" * 64))
    faults = findings(home, code=1)["colorizers"]
    assert f"the colorizer {name} of 2 photos can't be used here" in faults["sentence"]
    assert advice in faults["advice"]


def test_libraries_that_are_missing(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grayvault.vault.format.reed_solomon.find_spec", lambda _: None)
    config = tmp_path / "config.yaml"
    config.write_text("recovery: true")
    faults = findings(home, "--config", config, code=1)
    assert "grayvault[recovery]" in faults["configuration"]["sentence"]


def test_a_watched_folder_that_cannot_be_looked_at(home: Home, tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(f"watch: {{folders: [{tmp_path / ('x' * 300)}]}}")
    faults = findings(home, "--config", config, code=1)
    assert "vault" not in faults
    assert faults["sources"]["sentence"].endswith("' can't be read")


def test_originals_that_vanished(home: Home, tmp_path: Path) -> None:
    away = home.photos.with_name("away")
    home.photos.rename(away)
    config = tmp_path / "config.yaml"
    config.write_text(f"watch: {{folders: [{home.photos}]}}")
    try:
        faults = findings(home, code=0)["sources"]
        assert "files that are not where they were: 3" in faults["sentence"]
        assert "watched folder" in run("--config", config, "doctor", vault=home.vault).stdout
        run("add", away, vault=home.vault)
    finally:
        away.rename(home.photos)


def test_photos_that_failed(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "odd.jpg").write_bytes(b"\xff\xd8\xff" + b"no picture" * 30)
    run("add", folder, vault=home.vault)
    faults = findings(home, code=0)["failed"]
    assert faults["sentence"] == "1 picture failed: unreadable"


def test_pictures_that_are_half_written(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "copied"
    folder.mkdir()
    whole = (home.photos / "color.jpg").read_bytes()
    (folder / "half.jpg").write_bytes(whole[: len(whole) // 2])
    run("add", folder, vault=home.vault)
    faults = findings(home, code=0)["half-written"]
    assert faults["sentence"] == "1 picture skipped: damaged or half written"
    assert "--damaged" in faults["advice"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_folders_that_may_not_be_written(home: Home) -> None:
    home.vault.chmod(0o500)
    try:
        assert "permissions" in findings(home, code=1)
    finally:
        home.vault.chmod(0o700)
