"""A network mount whose server doesn't answer any more."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults.disks import hanging, leave_the_system_alone
from tests.faults.runs import run, watching
from tests.server.server import serving
from tests.support.desk import Desk
from tests.support.pictures import save_photo
from tests.support.processes import wait_for

MANY = 60
"""More than the server has threads."""


@pytest.fixture
def far(desk: Desk) -> Path:
    """A second folder of photos, which lies on such a mount from time to time."""
    leave_the_system_alone()  # before a daemon starts, which is to see what is mounted
    folder = desk.folder / "far"
    folder.mkdir()
    desk.photos.mkdir()
    return folder


@pytest.mark.slow
def test_other_photos_are_archived_and_a_mount_that_answers_again_is_too(
    desk: Desk, far: Path
) -> None:
    first = save_photo(far / "first.jpg")
    with watching(desk, desk.photos, far) as daemon:
        daemon.says(f"archived: {first}")
        with hanging(far):
            daemon.says(f"{far} does not answer")
            near = save_photo(desk.photos / "near.jpg", 1)
            daemon.says(f"archived: {near}")
        last = save_photo(far / "last.jpg", 2)
        daemon.says(f"archived: {last}")

    assert desk.sources() == {str(path): "present" for path in (first, near, last)}
    assert len(daemon.lines("does not answer")) == 1
    desk.check()


@pytest.mark.slow
def test_a_copy_of_a_photo_that_lies_on_it_is_taken_in(desk: Desk, far: Path) -> None:
    first = save_photo(far / "first.jpg")
    data = first.read_bytes()
    with watching(desk, desk.photos, far) as daemon:
        daemon.says(f"archived: {first}")
        with hanging(far):
            copy = desk.photos / "copy.jpg"
            copy.write_bytes(data)
            daemon.says(f"known: {copy}")

    assert desk.sources() == {str(path): "present" for path in (first, copy)}
    desk.check()


@pytest.mark.slow
@pytest.mark.parametrize("is_broken", [False, True], ids=["hanging", "broken"])
def test_a_mount_that_is_away_at_the_start_holds_up_no_other(
    desk: Desk, far: Path, is_broken: bool
) -> None:
    near, last = save_photo(desk.photos / "near.jpg"), save_photo(far / "last.jpg", 2)
    desk = replace(desk, rescan_seconds=1)
    away = ExitStack()
    away.enter_context(hanging(far, is_broken=is_broken))
    with away, watching(desk, desk.photos, far) as daemon:
        daemon.says(f"archived: {near}")
        away.close()
        daemon.says(f"archived: {last}")


@pytest.mark.slow
def test_a_hanging_mount_does_not_keep_the_daemon_from_ending(desk: Desk, far: Path) -> None:
    process = desk.start("watch", desk.photos, far)
    assert process.stdout is not None
    assert "watching" in process.stdout.readline()
    with hanging(far):
        assert "does not answer" in process.stdout.readline()
        process.terminate()
        out, _ = process.communicate(timeout=60)
    assert process.returncode == 0, out


@pytest.mark.longest
@pytest.mark.slow
def test_queued_photos_of_a_hanging_mount_wait_and_do_not_fail_for_good(
    desk: Desk, far: Path
) -> None:
    desk = replace(desk, settle_seconds=15)  # longer than it takes to see the job
    path = save_photo(far / "a.jpg")
    with watching(desk, desk.photos, far) as daemon:
        wait_for((desk.vault / "grayvault.json").exists, "the vault")
        wait_for(lambda: "a.jpg" in desk.run("jobs").out, "the job")
        with hanging(far):
            near = save_photo(desk.photos / "near.jpg", 1)
            daemon.says(f"archived: {near}")
            assert (
                desk.run("jobs", "--state", "failed-for-good").out == "no jobs are in this state\n"
            )
        daemon.says(f"archived: {path}")

    desk.check()


@pytest.mark.slow
def test_export_does_not_wait_for_a_watched_folder(desk: Desk, far: Path) -> None:
    assert desk.add(save_photo(desk.photos / "a.jpg")).code == 0
    config = desk.folder / "watched.yaml"
    config.write_text(f"watch: {{folders: [{far}]}}")
    with hanging(far):
        answer = run(desk, "--config", config, "export", desk.folder / "out")
    assert (answer.code, "written: 1 photo;" in answer.out) == (0, True)


@pytest.mark.slow
def test_doctor_says_so_and_goes_on(desk: Desk, far: Path) -> None:
    save_photo(far / "a.jpg")
    near = save_photo(desk.photos / "b.jpg", 1)
    assert desk.add(far, desk.photos).code == 0
    near.unlink()
    with hanging(far):
        answer = run(desk, "doctor")
    assert answer.code == 1
    assert f"{str(far)!r} does not answer" in answer.out
    assert "files that are not where they were: 1" in answer.out


@pytest.mark.slow
def test_the_server_shows_photos_whose_originals_are_on_it(desk: Desk, far: Path) -> None:
    path = save_photo(far / "a.jpg")
    assert desk.add(far).code == 0
    address = f"/photo/{desk.listed()[0]['id']}"
    with serving(desk.vault) as server:
        ask = server.client.get
        with hanging(far):
            with ThreadPoolExecutor(MANY) as asking:
                seen = [asking.submit(ask, f"{address}/original") for _ in range(MANY)]
            assert {request.result().status_code for request in seen} == {404}
            assert ask(f"{address}/meta").json()["original"] is None
            assert ask(f"{address}?w=60").status_code == 200
        wait_for(lambda: ask(f"{address}/original").status_code == 200, "the original")
        assert ask(f"{address}/original").content == path.read_bytes()
