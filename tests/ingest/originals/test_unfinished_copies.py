"""An original that comes back to another file system is copied; a cut-off copy is removed."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock

import pytest

from grayvault.bootstrap.configured_vault import supervised_vault
from grayvault.ingest.originals.restore_from_trash import restore_original
from grayvault.ingest.originals.unfinished_copies import on_same_disk
from grayvault.ingest.recovery.startup_recovery import recover_vault
from grayvault.vault import safe_move
from grayvault.vault.trash import Trash
from tests.ingest.originals.test_unfinished_moves import Elsewhere
from tests.support.desk import Desk
from tests.support.faults.fuses import Fuse, Killed, lay
from tests.support.pictures import save_photo, save_photos

MOST_STEPS = 40
STRIDE = 1 if os.environ.get("CI") else 4
"""The ordinary run cuts off after every fourth step only."""


@pytest.fixture
def away(tmp_path: Path) -> Iterator[Path]:
    """A folder on another file system than the vault."""
    shared = Path("/dev/shm")
    if not shared.is_dir() or shared.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("needs a second file system")
    folder = shared / f"grayvault-test-copies-{os.getpid()}"
    folder.mkdir()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def desk(tmp_path: Path, away: Path) -> Desk:
    return Elsewhere(tmp_path, originals="trash", free_after_hours=0, away=away)


@pytest.mark.slow
def test_a_kill_leaves_no_copy(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    fuse = Fuse()
    lay(fuse, monkeypatch)
    for steps in range(0, MOST_STEPS, STRIDE):
        if restored_at_once(desk, fuse, steps):
            break
    assert 5 < steps < MOST_STEPS - STRIDE
    desk.check()


def restored_at_once(desk: Desk, fuse: Fuse, steps: int) -> bool:
    """Restore one photo, cut off after so many steps; whether it wasn't cut off."""
    photo = save_photo(desk.photos / f"{steps}.jpg")
    content = photo.read_bytes()
    desk.add()
    assert not photo.exists()
    with desk.services() as vault:
        [item] = Trash(vault.folder).originals()
        fuse.left = steps
        with suppress(Killed):
            restore_original(vault, item, photo)
        was_cut_off, fuse.left = fuse.left < 0, None

    start(desk)

    assert copies(desk) == []
    if list(desk.vault.glob("trash/*")):
        assert desk.run("trash", "restore", photo).code == 0
    assert photo.read_bytes() == content
    assert list(desk.vault.glob("trash/*")) == []
    return not was_cut_off


def test_several_that_come_to_one_folder_at_once_are_not_mixed_up(desk: Desk) -> None:
    contents = [photo.read_bytes() for photo in save_photos(desk.photos, 2)]
    desk.add()
    with desk.services() as vault, ExitStack() as stack:
        trash = Trash(vault.folder)
        ready = [
            stack.enter_context(on_same_disk(trash, item, item.files[0], Path(item.path)))
            for item in trash.originals()
        ]
        assert sorted(copy.read_bytes() for copy in ready) == sorted(contents)
    assert copies(desk) == []


def test_the_next_run_removes_what_was_cut_off(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = save_photo(desk.photos / "a.jpg")
    desk.add()
    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", Mock())  # as if it had been killed
        patched.setattr(shutil, "copystat", Mock(side_effect=KeyboardInterrupt))
        assert desk.run("trash", "restore", photo).code != 0
    assert len(copies(desk)) == 1
    assert desk.run("trash", "restore", photo).code == 0
    assert copies(desk) == []


def test_a_full_disk_leaves_no_copy(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = save_photo(desk.photos / "a.jpg")
    desk.add()

    def half_a_copy(_source: Path, target: Path) -> None:
        target.write_bytes(b"half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target))

    monkeypatch.setattr(safe_move, "copy", half_a_copy)
    assert desk.run("trash", "restore", photo).code == 3
    assert copies(desk) == []
    monkeypatch.undo()
    assert desk.run("trash", "restore", photo).code == 0


def test_a_copy_that_is_being_made_stays(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = save_photo(desk.photos / "a.jpg")
    desk.add()
    copy = safe_move.copy

    def copy_during_a_start(source: Path, target: Path) -> None:
        copy(source, target)
        start(desk)
        assert target.exists()

    monkeypatch.setattr(safe_move, "copy", copy_during_a_start)
    assert desk.run("trash", "restore", photo).code == 0
    assert photo.exists()


def test_only_copies_are_removed(desk: Desk) -> None:
    photo = save_photo(desk.photos / "a.jpg")
    desk.add()
    own = desk.photos / "notes.txt"
    own.write_text("the user's")
    with desk.services() as vault:
        [item] = Trash(vault.folder).originals()
        Trash(vault.folder).write_note(replace(item, coming=str(own)))
    start(desk)
    assert own.exists()
    assert desk.run("trash", "restore", photo).code == 0


def start(desk: Desk) -> None:
    """Do what a supervisor does at its start."""
    with desk.services() as vault:
        recover_vault(supervised_vault(vault))


def copies(desk: Desk) -> list[Path]:
    return list(desk.photos.glob(".grayvault-*"))
