import hashlib
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.desk import Desk
from tests.support.pictures import piece, save_photo, save_photos
from tests.support.processes import wait_for, workers


@contextmanager
def watching(desk: Desk, *words: object) -> Iterator["subprocess.Popen[str]"]:
    """A running `watch`, ended as the system ends a service."""
    process = desk.start("watch", *(words or (desk.photos,)))
    try:
        yield process
        assert process.poll() is None, process.communicate()[0]
    finally:
        process.terminate()
        out, _ = process.communicate(timeout=60)
    assert process.returncode == 0, out
    assert not workers(desk.vault)


def has_sources(desk: Desk, states: dict[Path, str]) -> bool:
    expected = {str(path): state for path, state in states.items()}
    return (desk.vault / "grayvault.json").exists() and desk.sources() == expected


def test_photos_are_archived_as_they_come_move_and_go(desk: Desk) -> None:
    first, second = save_photos(desk.photos, 2)
    with watching(desk):
        wait_for(lambda: has_sources(desk, {first: "present", second: "present"}), "the first two")
        files = desk.files()

        third = save_photo(desk.photos / "new" / "deep" / "c.jpg", 3)
        here = {first: "present", second: "present", third: "present"}
        wait_for(lambda: has_sources(desk, here), "a photo in a new folder")

        (desk.photos / "new").rename(desk.photos / "newer")
        first.unlink()
        third = desk.photos / "newer" / "deep" / "c.jpg"
        after = {first: "gone", second: "present", third: "present"}
        wait_for(lambda: has_sources(desk, after), "the move and the removal")

    assert files.items() <= desk.files().items()
    assert len(desk.files()) == 3
    desk.check()


def test_a_file_that_is_still_being_written_waits(tmp_path: Path) -> None:
    desk = Desk(tmp_path, settle_seconds=1.5)
    whole = save_photo(tmp_path / "whole.jpg").read_bytes()
    desk.photos.mkdir()
    path = desk.photos / "slow.jpg"
    with watching(desk):
        with path.open("wb", buffering=0) as file:
            for start in range(0, len(whole), len(whole) // 6 + 1):
                file.write(whole[start : start + len(whole) // 6 + 1])
                time.sleep(0.6)
        wait_for(lambda: has_sources(desk, {path: "present"}), "the photo")

    with desk.services() as vault:
        events = [type(event).__name__ for _, event in vault.journal.read()]
    assert events == ["SourceSeen"]


def test_a_file_with_a_time_in_the_future_does_not_wait_for_ever(tmp_path: Path) -> None:
    desk = Desk(tmp_path, settle_seconds=0.5)
    path = save_photo(desk.photos / "a.jpg")
    os.utime(path, (time.time() + 10**6, time.time() + 10**6))

    assert desk.add().stdout.startswith("archived: 1 photo (")


@pytest.mark.slow
def test_a_root_may_come_later_and_go_and_come_back(desk: Desk) -> None:
    path = desk.photos / "a.jpg"
    with watching(desk):
        wait_for((desk.vault / "grayvault.json").exists, "the vault")
        save_photo(desk.folder / "disk" / "a.jpg")
        (desk.folder / "disk").rename(desk.photos)
        wait_for(lambda: has_sources(desk, {path: "present"}), "the photo of the new root")

        desk.photos.rename(desk.folder / "away")
        time.sleep(1)
        assert desk.sources() == {str(path): "present"}

        (desk.folder / "away").rename(desk.photos)
        late = save_photo(desk.photos / "b.jpg", 1)
        both = {path: "present", late: "present"}
        wait_for(lambda: has_sources(desk, both), "a photo after the root's return")


@pytest.mark.slow
def test_a_failed_picture_is_tried_again_only_when_it_changes(desk: Desk) -> None:
    path = save_photo(desk.photos / "a.jpg")
    whole = path.read_bytes()
    path.write_bytes(whole[:3] + b"no picture" * 30)

    def left() -> int:
        with desk.services() as vault:
            return sum(1 for _ in vault.journal.read())

    with watching(desk):
        wait_for(lambda: left() == 1, "the failure")
    with watching(desk):
        time.sleep(2)
        assert left() == 1
        path.write_bytes(whole)
        wait_for(lambda: has_sources(desk, {path: "present"}), "the whole photo")


def test_watch_needs_folders_that_are_folders(desk: Desk) -> None:
    photo = save_photo(desk.photos / "a.jpg")

    nothing, file = desk.run("watch"), desk.run("watch", photo)

    assert nothing.code == file.code == 2
    assert "no folder to watch" in nothing.out
    assert "is not a folder" in file.out


@pytest.mark.slow
def test_a_half_written_file_of_its_full_size_is_neither_taken_in_nor_deleted(
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path, settle_seconds=0.5, originals="delete")
    desk.photos.mkdir()
    whole = tmp_path / "whole.bmp"
    piece(0).save(whole)
    data, path = whole.read_bytes(), desk.photos / "slow.bmp"
    with watching(desk):
        with path.open("wb", buffering=0) as file:
            file.truncate(len(data))
            file.write(data[: len(data) // 2])
            other = save_photo(desk.photos / "other.jpg", 1)  # comes later, and has its time
            wait_for(lambda: has_sources(desk, {other: "gone"}), "the other photo")
            assert path.exists()
            file.write(data[len(data) // 2 :])
        wait_for(lambda: has_sources(desk, {other: "gone", path: "gone"}), "the photo")
    ids = {photo["id"] for photo in desk.listed("--all")}
    assert hashlib.sha256(data).hexdigest() in ids
    assert len(ids) == 2
    desk.check()
