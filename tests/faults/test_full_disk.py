"""A full disk is reported in one sentence, leaves nothing half written, and work goes on later."""

from pathlib import Path

import pytest

from tests.faults.disks import Mount
from tests.faults.runs import catalog_elsewhere, run, sentences, watching
from tests.support.desk import Desk
from tests.support.pictures import save_photos
from tests.support.processes import wait_for
from tests.support.slow import slow


@pytest.mark.slow
@pytest.mark.parametrize("leave", [0, slow(40_000)], ids=["nothing", "a little"])
def test_add_says_that_the_disk_is_full_and_goes_on_when_there_is_room(
    desk: Desk, mount: Mount, leave: int
) -> None:
    disk = mount(desk.vault, "2m")
    photos = save_photos(desk.photos, 2)
    assert desk.add(photos[0]).code == 0
    before = desk.files()
    disk.fill(leave)

    full = run(desk, "add", desk.photos)

    assert full.code == 1
    assert len(sentences(full)) == 1
    assert str(desk.vault) in full.out
    assert "full" in full.out
    assert "make room" in full.out
    assert desk.files() == before
    disk.make_room()
    assert desk.add().code == 0
    assert set(desk.sources()) == {str(path) for path in photos}
    desk.check()


@pytest.mark.slow
def test_a_photo_that_does_not_fit_is_not_marked_as_failed(tmp_path: Path, mount: Mount) -> None:
    desk = catalog_elsewhere(tmp_path)
    disk = mount(desk.vault, "1m")
    save_photos(desk.photos, 2)
    run(desk, "list")
    assert desk.add(desk.photos / "0.jpg").code == 0
    disk.fill()

    full = run(desk, "add", desk.photos)

    assert full.code == 1
    assert f"Error: the disk of the vault '{desk.vault}' is full" in full.out
    assert len(sentences(full)) == 1
    assert len(desk.files()) == 1
    assert not list((desk.vault / "tmp").iterdir())
    disk.make_room()
    answer = desk.add()
    assert (answer.code, "failed" in answer.out) == (0, False)
    desk.check()


@pytest.mark.slow
def test_watch_waits_for_room_and_says_so_once(tmp_path: Path, mount: Mount) -> None:
    desk = catalog_elsewhere(tmp_path)
    disk = mount(desk.vault, "1m")
    with watching(desk) as daemon:
        daemon.says("watching")
        disk.fill()
        photos = save_photos(desk.photos, 3)
        daemon.says("is full")
        disk.make_room()
        wait_for(lambda: len(desk.files()) == len(photos), "the photos")
        wait_for(lambda: len(desk.listed()) == len(photos), "the catalog")

    assert len(daemon.lines("is full")) == 1, daemon.output
    desk.check()


@pytest.mark.slow
def test_watch_survives_a_catalog_without_room(desk: Desk, mount: Mount) -> None:
    disk = mount(desk.vault, "8m")
    save_photos(desk.photos, 1)
    with watching(desk) as daemon:
        daemon.says("archived")
        disk.fill()
        photos = save_photos(desk.photos, 20, first=1)
        daemon.says("full")
        disk.make_room()
        wait_for(lambda: len(desk.files()) == len(photos) + 1, "the photos")
        wait_for(lambda: len(desk.listed()) == len(photos) + 1, "the catalog")

    desk.check()
