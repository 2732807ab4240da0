"""The way of an original to the trash, cut off at each step and completed by the next start."""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from grayvault.vault.trash import Trash, trashed_file
from tests.ingest.originals.test_slow_writers import sha256
from tests.support.desk import Desk
from tests.support.faults.fuses import Fuse, Killed, lay
from tests.support.pictures import save_photo
from tests.support.watched_folder import HOUR, Bench, bench

MOST_STEPS = 40


@dataclass(frozen=True)
class Elsewhere(Desk):
    """A desk whose photos are on another file system than its vault."""

    away: Path = Path("/dev/shm")

    @property
    def photos(self) -> Path:
        return self.away


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """Where the photos are."""
    if request.param == "beside":
        yield tmp_path / "photos"
        return
    shared = Path("/dev/shm")
    if not shared.is_dir() or shared.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("needs a second file system")
    elsewhere = shared / f"grayvault-test-{os.getpid()}"
    try:
        yield elsewhere
    finally:
        shutil.rmtree(elsewhere, ignore_errors=True)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("place", ["beside", "elsewhere"], indirect=True)
@pytest.mark.parametrize("how", ["trash", "delete"])
def test_an_interrupted_move_is_completed(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    desk = Elsewhere(tmp_path, originals=how, free_after_hours=0.5, away=place)
    fuse = Fuse()
    lay(fuse, monkeypatch)
    with bench(desk, monkeypatch) as watched:
        for steps in range(MOST_STEPS):
            if freed_at_once(watched, fuse, steps):
                break
    assert 8 < steps < MOST_STEPS - 1
    desk.check()


def freed_at_once(watched: Bench, fuse: Fuse, steps: int) -> bool:
    """Free one photo with its sidecar, cut off after so many steps; whether it wasn't cut off."""
    photo = save_photo(watched.desk.photos / f"{steps}.jpg")
    content, sidecar = photo.read_bytes(), photo.with_suffix(".xmp")
    sidecar.write_text(f"edits {steps}")
    watched.look()  # it is archived, and waits
    fuse.left = steps
    with suppress(Killed):
        watched.later(HOUR)
    was_cut_off, fuse.left = fuse.left < 0, None
    assert photo.exists() or content in watched.in_trash().values() or is_archived(watched, content)

    watched.restart()
    watched.later(HOUR)

    assert not photo.exists()
    assert list(watched.desk.photos.iterdir()) == []
    assert set(watched.states(sha256(content))) == {"gone"}
    assert is_archived(watched, content)
    check_trash(watched, photo, content)
    return not was_cut_off


def is_archived(watched: Bench, content: bytes) -> bool:
    return sha256(content) in watched.archived()


def check_trash(watched: Bench, photo: Path, content: bytes) -> None:
    """Assert that the trash has what it should have, and nothing that isn't complete."""
    trash = Trash(watched.services.folder)
    items = list(trash.originals())
    assert not [item for item in items if item.unfinished]
    assert trash.unknown_folders() == []
    [own] = [item for item in items if item.path == str(photo)]
    held = {file.name: trash.file(own, file.name).read_bytes() for file in trash.present(own)}
    original = {photo.name: content} if watched.desk.originals == "trash" else {}
    assert held == original | {photo.with_suffix(".xmp").name: f"edits {photo.stem}".encode()}
    folder = watched.services.folder.trash / own.name
    assert {path.name for path in folder.iterdir()} == {*held, "origin.json"}
    trash.drop(own)


def test_a_deletion_that_was_cut_off_is_not_completed_if_originals_are_kept_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path, originals="delete", free_after_hours=24)
    photo = save_photo(desk.photos / "a.jpg")
    content = photo.read_bytes()
    with bench(desk, monkeypatch) as watched:
        watched.look()
        trash, files = Trash(watched.services.folder), [trashed_file(photo, photo.lstat())]
        item = trash.begin(sha256(content), str(photo), str(photo.parent), files, "delete")
        photo.rename(trash.file(item, photo.name))
    with bench(replace(desk, originals="keep"), monkeypatch) as watched:
        watched.work()
        assert watched.in_trash() == {str(photo): content}
    assert desk.run("trash", "restore", photo).code == 0
    assert photo.read_bytes() == content
