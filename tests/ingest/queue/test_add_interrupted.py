"""`add` that is interrupted, and two of them at once."""

import json
import signal
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from grayvault.bootstrap.configured_vault import ConfiguredVault
from grayvault.catalog import jobs
from grayvault.catalog.database import schema
from grayvault.core.file_stamps import stamp_of
from grayvault.core.settings import IngestSettings
from grayvault.core.sources import Source
from tests.support.desk import Desk
from tests.support.pictures import save_photos
from tests.support.processes import wait_for, workers


@pytest.mark.slow
def test_ctrl_c_withdraws_jobs_that_have_not_begun(desk: Desk) -> None:
    save_photos(desk.photos, 24)
    adding = desk.start("add", desk.photos)
    wait_for(lambda: len(desk.files()) >= 2, "the first photos")
    adding.send_signal(signal.SIGINT)

    out, _ = adding.communicate(timeout=60)

    assert adding.returncode == 1
    assert "interrupted: " in out
    assert not workers(desk.vault)
    with desk.services() as vault:
        assert jobs.claim(vault.engine, 10, time.time()) == []

    again = desk.add()  # adopts a file whose worker was stopped right after writing it

    assert again.code == 0
    assert len(desk.listed()) == 24
    desk.check()
    assert desk.add().code == 0
    assert len(desk.listed()) == 24


def test_what_two_killed_supervisors_have_left_is_done_though_its_photo_is_archived(
    desk: Desk,
) -> None:
    """The first was killed after the file was written, the next after it had queued the job."""
    [photo] = save_photos(desk.photos, 1)
    assert desk.add().code == 0
    source = Source(str(photo), str(desk.photos), stamp_of(photo.stat()))
    with desk.services() as vault:
        jobs.enqueue(vault.engine, [source], IngestSettings(), "killed")
        [_] = jobs.claim(vault.engine, 1, time.time())
        assert jobs.release_running(vault.engine, is_attempt=True) == 1

    assert desk.add().code == 0

    states = {row["state"] for row in json.loads(desk.run("jobs", "--json").stdout)}
    assert "waiting" not in states
    with desk.services() as vault:
        assert jobs.claim(vault.engine, 1, time.time()) == []


@pytest.mark.slow
def test_one_add_waits_for_the_other_and_takes_over_when_it_dies(desk: Desk) -> None:
    save_photos(desk.photos / "a", 12)
    save_photos(desk.photos / "b", 3, first=12)
    first = desk.start("add", desk.photos / "a")
    wait_for(lambda: len(desk.files()) >= 1, "the first photo")
    second = desk.start("add", desk.photos / "b")
    with desk.services() as vault:
        wait_for(lambda: _has_jobs(vault, desk.photos / "b"), "the second one's jobs")
    first.kill()
    first.communicate()

    out, _ = second.communicate(timeout=60)

    assert second.returncode == 0
    assert "archived: 3 photos" in out  # on a busy machine its progress comes before that
    assert desk.add().code == 0  # what the second was at work on of the first's when it ended
    assert len(desk.listed()) == 15
    desk.check()


@pytest.mark.slow
def test_photos_that_another_add_handles_are_not_reported_as_done(desk: Desk) -> None:
    save_photos(desk.photos, 30)
    first = desk.start("add", "--jobs", "1", desk.photos)
    wait_for(lambda: len(desk.files()) >= 2, "the first photos")
    second = desk.start("add", desk.photos)

    outs = [process.communicate(timeout=60)[0] for process in (first, second)]

    assert second.returncode == 0
    assert first.returncode == 1
    assert "handled by another running `add`: " in outs[0]
    assert len(desk.listed()) == 30
    desk.check()


def _has_jobs(vault: ConfiguredVault, root: Path) -> bool:
    query = select(func.count()).where(schema.jobs.c.root == str(root))
    with vault.engine.connect() as connection:
        return bool(connection.scalar(query))
