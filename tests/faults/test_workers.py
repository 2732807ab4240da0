"""Workers that are killed or run out of memory: one photo's trouble, nobody else's."""

import os
import signal
from dataclasses import replace

import pytest

from tests.faults.large import save_large
from tests.faults.runs import run, watching
from tests.support.desk import Desk
from tests.support.pictures import save_photo, save_photos
from tests.support.processes import wait_for, workers


def kill_workers(desk: Desk) -> None:
    wait_for(lambda: bool(workers(desk.vault)), "a worker")
    for process in workers(desk.vault):
        os.kill(process, signal.SIGKILL)


@pytest.mark.slow
@pytest.mark.parametrize("size", [(8000, 5500), (11000, 8000)], ids=["to encode", "to read"])
def test_a_photo_that_needs_too_much_memory_is_left_and_the_others_are_not(
    desk: Desk, size: tuple[int, int]
) -> None:
    desk = replace(desk, worker="memory_mb: 512")  # the least that can be configured
    save_photos(desk.photos, 2)
    large = save_large(desk.photos / "large.jpg", *size)

    answer = run(desk, "add", desk.photos)

    assert answer.code == 3
    assert "archived: 2 photos" in answer.out
    assert f"{large}: the photo needs more memory than a worker may use" in answer.out
    assert "`worker.memory_mb`" in answer.out
    desk.check()


@pytest.mark.slow
def test_workers_need_no_log(desk: Desk) -> None:
    save_photo(desk.photos / "a.jpg")
    with desk.services() as vault:
        vault.folder.worker_log.mkdir()  # as good as one that another user owns
    assert desk.add().stdout.startswith("archived: 1 photo")


@pytest.mark.slow
def test_a_worker_that_is_killed_while_it_waits_costs_no_photo(desk: Desk) -> None:
    save_photo(desk.photos / "a.jpg")
    with watching(desk) as daemon:
        daemon.says("archived")
        kill_workers(desk)
        wait_for(lambda: not workers(desk.vault), "the worker's end")
        save_photo(desk.photos / "b.jpg", 1)
        wait_for(lambda: len(desk.files()) == 2, "the second photo")

    assert not daemon.lines("failed"), daemon.output
    desk.check()


@pytest.mark.slow
def test_a_worker_that_is_killed_at_work_is_reported_and_the_daemon_goes_on(desk: Desk) -> None:
    large = save_large(desk.photos / "large.jpg", 3000, 2000)
    before = large.read_bytes()
    with watching(desk) as daemon:
        kill_workers(desk)
        daemon.says("ended by signal 9")
        other = save_photo(desk.photos / "b.jpg", 1)
        daemon.says(f"archived: {other}")

    assert large.read_bytes() == before
    assert run(desk, "add", desk.photos).code == 0
    assert desk.sources() == {str(large): "present", str(other): "present"}
    desk.check()
