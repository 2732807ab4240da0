"""Sources that change, vanish or become something else at any moment; odd names, and loops."""

import hashlib
import json
import os
import random
import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults.large import save_large
from tests.faults.runs import run, watching
from tests.support.desk import Desk
from tests.support.pictures import save_photo, save_photos
from tests.support.processes import wait_for

SETTLE_SECONDS = 0.3


def present(desk: Desk) -> set[tuple[str, str]]:
    """The path and the photo of each source that is where it was."""
    photos = [json.loads(desk.run("show", photo["id"], "--json").stdout) for photo in desk.listed()]
    return {
        (source["path"], photo["id"])
        for photo in photos
        for source in photo["sources"]
        if source["state"] == "present"
    }


@pytest.mark.slow
def test_photos_that_vanish_and_change_while_they_are_read(tmp_path: Path) -> None:
    desk = Desk(tmp_path, settle_seconds=SETTLE_SECONDS)
    seed = random.randrange(1 << 30)
    print(f"seed {seed}")
    chance = random.Random(seed)
    photos = save_photos(desk.photos, 16)
    with watching(desk) as daemon:
        daemon.says("watching")
        for number, path in enumerate(photos):
            if chance.random() < 0.4:
                path.unlink()
            else:
                save_photo(path, number + 100)
            time.sleep(chance.choice([0, 0.02, 0.1, 0.3]))
        left = {
            (str(path), hashlib.sha256(path.read_bytes()).hexdigest())
            for path in photos
            if path.exists()
        }
        wait_for(lambda: present(desk) == left, "what is left", 150)

    assert not daemon.lines("failed"), daemon.output
    desk.check()


@pytest.mark.slow
def test_a_photo_that_is_replaced_while_a_worker_is_busy_with_it_is_archived_again(
    desk: Desk,
) -> None:
    path = save_large(desk.photos / "a.jpg", 3000, 2000)
    old = hashlib.sha256(path.read_bytes()).hexdigest()
    os.utime(path, (0, path.stat().st_mtime))
    with watching(desk) as daemon:
        wait_for(lambda: path.stat().st_atime > 0, "a worker that reads the photo")
        time.sleep(0.2)
        save_photo(path, 1)
        new = hashlib.sha256(path.read_bytes()).hexdigest()
        daemon.says("archived")
        wait_for(lambda: present(desk) == {(str(path), new)}, "the new photo")

    assert {name.removesuffix(".jxl") for name in desk.files()} == {old, new}


def test_a_pipe_and_a_folder_with_a_photo_s_name_are_no_photos(desk: Desk) -> None:
    save_photo(desk.photos / "a.jpg")
    os.mkfifo(desk.photos / "pipe.jpg")
    (desk.photos / "folder.jpg").mkdir()

    answer = replace(desk, processes=False).add()

    assert answer.code == 0, answer.out
    assert "archived: 1 photo" in answer.out


@pytest.mark.slow
def test_a_queued_photo_that_becomes_a_pipe_or_a_folder_keeps_nobody_waiting(
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path, settle_seconds=15)  # longer than it takes to start
    pipe, folder = save_photos(desk.photos, 2)
    adding = desk.start("add", desk.photos)
    wait_for((desk.vault / "tmp").exists, "the vault")
    time.sleep(1)
    for path in (pipe, folder):
        path.unlink()
    os.mkfifo(pipe)
    folder.mkdir()

    out, _ = adding.communicate(timeout=120)

    assert adding.returncode == 0, out
    assert "archived: 0 photos" in out


def test_names_with_newlines_and_broken_utf8_are_archived_and_printed_on_one_line(
    desk: Desk,
) -> None:
    names = [b"two\nlines.jpg", b"\xff\xfe broken.jpg", b"\x1b[31mred.jpg", b"-rf.jpg", b" .jpg"]
    folder = desk.photos / "one\nfolder"
    for number, name in enumerate(names):
        save_photo(folder / os.fsdecode(name), number)
    (folder / os.fsdecode(b"bad\n\xff.jpg")).write_bytes(b"\xff\xd8 no photo")

    answer = replace(desk, processes=False).add()

    assert answer.code == 3
    assert f"archived: {len(names)} photos" in answer.out
    assert answer.stdout.count("\n") == 3, answer.out
    assert "\x1b" not in answer.out
    assert {os.fsencode(Path(photo["source"]).name) for photo in desk.listed("--all")} == set(names)
    assert run(desk, "list").out.count("\n") == len(names)
    desk.check()


def test_links_in_a_circle_are_walked_once_and_links_to_nothing_are_no_photos(desk: Desk) -> None:
    photo = save_photo(desk.photos / "deep" / "a.jpg")
    (desk.photos / "deep" / "up").symlink_to(desk.photos)
    (desk.photos / "self.jpg").symlink_to("self.jpg")
    (desk.photos / "nothing.jpg").symlink_to("nowhere.jpg")
    (desk.photos / "one.jpg").symlink_to("other.jpg")
    (desk.photos / "other.jpg").symlink_to("one.jpg")

    answer = replace(desk, processes=False).add()

    assert answer.code == 0, answer.out
    assert desk.sources() == {str(photo): "present"}


@pytest.mark.slow
def test_a_folder_that_is_removed_and_made_again_is_watched_again(desk: Desk) -> None:
    inner = desk.photos / "inner"
    save_photo(desk.photos / "stays.jpg")
    first = save_photo(inner / "a.jpg", 1)
    with watching(desk) as daemon:
        daemon.says(f"archived: {first}")
        for number in range(2, 5):
            shutil.rmtree(inner)
            daemon.says(f"gone: {first}")
            again = save_photo(inner / f"{number}.jpg", number)
            daemon.says(f"archived: {again}")
            first = again
        shutil.rmtree(desk.photos)
        daemon.says(f"{desk.photos} is not there")
        last = save_photo(inner / "last.jpg", 9)
        daemon.says(f"archived: {last}")


@pytest.mark.slow
def test_a_root_that_goes_again_is_named_again(desk: Desk) -> None:
    desk = replace(desk, rescan_seconds=1)
    photos, away = [save_photo(desk.folder / f"{n}.jpg", n) for n in (1, 2)], desk.folder / "away"
    desk.photos.mkdir()
    with watching(desk) as daemon:
        for number, photo in enumerate(photos, 1):
            daemon.says(f"archived: {photo.rename(desk.photos / photo.name)}")
            desk.photos.rename(away)
            wait_for(lambda n=number: len(daemon.lines("is not there")) == n, "the warning")  # type: ignore[misc]
            away.rename(desk.photos)
