"""What docs/how-to/backup.md promises of a vault that is copied and copied back."""

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import run
from tests.support.pictures import save_photo, save_photos

NEEDLESS = ("catalog.sqlite*", "views", "tmp", "incoming", "grayvault.lock", "workers.log")


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """A folder of photos that were archived to `vault` beside it."""
    save_photos(tmp_path / "photos", 3)
    add(tmp_path / "photos", tmp_path / "vault")
    return tmp_path / "photos"


def add(folder: Path, vault: Path) -> str:
    done = run("add", folder, vault=vault)
    assert done.exit_code in {0, 3}, done.output  # 3: something was left alone
    return done.stdout


def copied(vault: Path, copy: Path) -> None:
    shutil.copytree(vault, copy, ignore=shutil.ignore_patterns(*NEEDLESS), dirs_exist_ok=True)


def restored(copy: Path) -> list[str]:
    """Reindex and verify a copy; its photos' names."""
    assert run("reindex", vault=copy).exit_code == 0
    assert run("verify", vault=copy).exit_code == 0
    assert run("doctor", vault=copy).exit_code == 0
    return sorted(Path(photo["source"]).name for photo in json.loads(listed(copy)))


def listed(vault: Path) -> str:
    return run("list", "--json", vault=vault).stdout


def test_a_copy_of_the_necessary_files_is_the_vault(photos: Path) -> None:
    vault, copy = photos.parent / "vault", photos.parent / "copy"
    run("remove", "--yes", f"path:{photos / '2.jpg'}", vault=vault)
    copied(vault, copy)
    assert restored(copy) == ["0.jpg", "1.jpg"]
    assert listed(copy) == listed(vault)
    assert "skipped: 1 (removed 1)" in add(photos, copy)
    assert restored(copy) == ["0.jpg", "1.jpg"]


@pytest.mark.parametrize("lines", [0, 1])
def test_an_older_journal_or_none_takes_a_reindex(photos: Path, lines: int) -> None:
    vault = photos.parent / "vault"
    journal, before = vault / "journal.log", listed(vault)
    kept = b"".join(journal.read_bytes().splitlines(keepends=True)[:lines])
    journal.unlink()
    if lines:
        journal.write_bytes(kept)
    for command in (("add", photos), ("doctor",), ("verify",)):
        done = run(*command, vault=vault)
        assert done.exit_code == 1
        assert "run `grayvault reindex`" in done.output
    restored(vault)
    add(photos, vault)
    assert listed(vault) == before


@pytest.mark.slow
def test_the_journal_first_then_the_files(photos: Path) -> None:
    """A photo is archived between the two."""
    vault, copy = photos.parent / "vault", photos.parent / "copy"
    copy.mkdir()
    shutil.copy(vault / "journal.log", copy)
    journal = (copy / "journal.log").read_bytes()
    save_photo(photos / "new.jpg", 8)
    add(photos, vault)
    copied(vault, copy)
    (copy / "journal.log").write_bytes(journal)
    assert restored(copy) == ["0.jpg", "1.jpg", "2.jpg", "new.jpg"]
    add(photos, copy)
    assert listed(copy) == listed(vault)


def test_the_files_first_then_the_journal(photos: Path) -> None:
    """A photo that is archived between the two comes from its source again."""
    vault, copy = photos.parent / "vault", photos.parent / "copy"
    copied(vault, copy)
    save_photo(photos / "new.jpg", 8)
    add(photos, vault)
    shutil.copy(vault / "journal.log", copy)
    assert restored(copy) == ["0.jpg", "1.jpg", "2.jpg"]
    assert "archived: 1 photo" in add(photos, copy)
    assert restored(copy) == ["0.jpg", "1.jpg", "2.jpg", "new.jpg"]


def test_without_a_journal_photos_stay_and_sources_are_found_again(photos: Path) -> None:
    vault = photos.parent / "vault"
    before = listed(vault)
    (vault / "journal.log").unlink()
    assert len(restored(vault)) == 3
    add(photos, vault)
    assert listed(vault) == before
