"""What may pass is tried again, what is bad is not, and what kills fails for good."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from grayvault.bootstrap.configured_vault import ConfiguredVault, supervised_vault
from grayvault.catalog import job_rows, jobs
from grayvault.catalog.job_rows import JobRow
from grayvault.core.file_stamps import stamp_of
from grayvault.core.settings import IngestSettings
from grayvault.core.sources import Source
from grayvault.ingest.queue.batches import follow, new_batch
from grayvault.ingest.supervised_vault import SupervisedVault
from tests.support.desk import Desk
from tests.support.pictures import save_photo, save_photos
from tests.support.processes import running, wait_for, workers

ODD = (sys.executable, "-m", "tests.support.faults.odd_worker")
SETTINGS = IngestSettings()


@contextmanager
def odd_workers(desk: Desk) -> Iterator[tuple[ConfiguredVault, SupervisedVault]]:
    """A vault whose workers do what the files' names say."""
    with desk.services() as vault:
        supervised = replace(supervised_vault(vault), worker_command=ODD, workers=1, job_seconds=2)
        yield vault, supervised


def orders(desk: Desk, *names: str) -> list[Source]:
    desk.photos.mkdir(exist_ok=True)
    paths = [desk.photos / name for name in names]
    for path in paths:
        path.write_text(path.name)
    return [Source(str(path), str(desk.photos), stamp_of(path.stat())) for path in paths]


def work(
    vault: ConfiguredVault, supervised: SupervisedVault, sources: list[Source]
) -> dict[str, JobRow]:
    """Put files into the queue, see them through, and tell what became of each."""
    batch = new_batch()
    jobs.enqueue(vault.engine, sources, SETTINGS, batch)
    follow(supervised, batch, lambda _: None, lambda: False)
    return {Path(row.path).name: row for row in job_rows.batch_results(vault.engine, batch)}


@pytest.mark.parametrize(
    ("order", "reason"), [("dies", "worker-died"), ("raises", "error"), ("hangs", "timeout")]
)
def test_a_file_that_kills_fails_for_good_and_the_others_are_done(
    desk: Desk, order: str, reason: str
) -> None:
    with odd_workers(desk) as (services, supervised):
        done = work(services, supervised, orders(desk, "first", order, "last"))
        assert done["first"].reason == done["last"].reason == "obeyed"
        assert done["first"].attempts == 1
        assert (done[order].outcome, done[order].reason) == ("failed", reason)
        assert done[order].attempts == 3
        assert "failed for good after 3 attempts" in (done[order].detail or "")
        assert job_rows.failed_for_good(done[order])
        assert job_rows.paths_failed_for_good(services.engine) == {done[order].path}


def test_too_large_a_photo_is_not_tried_again(desk: Desk) -> None:
    with odd_workers(desk) as (services, supervised):
        done = work(services, supervised, orders(desk, "eats"))
    assert (done["eats"].reason, done["eats"].attempts) == ("out-of-memory", 1)
    assert not job_rows.failed_for_good(done["eats"])


def test_a_bad_file_is_not_tried_again(desk: Desk) -> None:
    odd = save_photo(desk.photos / "odd.jpg")
    odd.write_bytes(odd.read_bytes()[:3] + b"no picture" * 30)
    assert desk.add().code == 3
    with desk.services() as vault:
        [row] = job_rows.unfinished(vault.engine)
    assert (row.outcome, row.attempts) == ("failed", 1)


@pytest.mark.slow
def test_the_photo_of_a_worker_that_was_killed_is_archived_all_the_same(desk: Desk) -> None:
    photos = save_photos(desk.photos, 30)
    adding = desk.start("add", "--jobs", 1, desk.photos)
    for _ in range(2):
        before = len(desk.files())
        wait_for(lambda: len(desk.files()) > before, "a photo")  # noqa: B023
        for pid in workers(desk.vault):
            os.kill(pid, signal.SIGKILL)
    out, _ = adding.communicate(timeout=120)
    assert adding.returncode == 0, out
    assert len(desk.files()) == len(photos)
    desk.check()


@pytest.mark.slow
def test_a_file_that_kills_every_supervisor_fails_for_good(desk: Desk) -> None:
    sources = orders(desk, "kills", "last")
    with odd_workers(desk) as (vault, _):
        jobs.enqueue(vault.engine, sources, SETTINGS, "batch")
    for _ in range(3):
        assert dies(desk) == -signal.SIGKILL
    assert dies(desk) == 0
    with desk.services() as vault:
        [aside] = [
            row for row in job_rows.unfinished(vault.engine) if job_rows.failed_for_good(row)
        ]
        assert Path(aside.path).name == "kills"
        assert aside.reason == "crashed"
        rows = job_rows.batch_results(vault.engine, "batch")
        assert {Path(row.path).name for row in rows} == {"kills", "last"}


SUPERVISING = """
import sys
from pathlib import Path
from tests.support.desk import Desk
from tests.ingest.queue.test_retries import odd_workers
from grayvault.ingest.queue.batches import follow
with odd_workers(Desk(Path(sys.argv[1]))) as (services, supervised):
    follow(supervised, "batch", lambda _: None, lambda: False)
"""


def dies(desk: Desk) -> int:
    """Supervise in a process of its own; its exit status."""
    command = [sys.executable, "-c", SUPERVISING, str(desk.folder)]
    status = subprocess.run(command, check=False, timeout=60).returncode
    wait_for(lambda: not running("tests.support.faults.odd_worker"), "the workers' end")
    return status


@pytest.mark.slow
def test_a_photo_that_failed_for_good_waits_until_it_changes_or_is_requested(desk: Desk) -> None:
    photo = save_photo(desk.photos / "a.jpg")
    with odd_workers(desk) as (vault, supervised):
        target = photo.with_name("dies")
        photo.rename(target)
        source = Source(str(target), str(desk.photos), stamp_of(target.stat()))
        assert work(vault, supervised, [source])["dies"].attempts == 3
        aside = job_rows.unfinished(vault.engine)
    watching = desk.start("watch", desk.photos)
    try:
        other = save_photo(desk.photos / "b.jpg", 1)
        wait_for(lambda: len(desk.files()) == 1, str(other))
        with desk.services() as vault:
            wait_for(lambda: job_rows.unfinished(vault.engine) == aside, "the end of the queue")
    finally:
        watching.terminate()
        watching.communicate(timeout=60)
    answer = desk.run("jobs", "retry", "--all")  # with workers that it doesn't kill
    assert answer.code == 0, answer.out
    assert "tried again: 1, archived: 1" in answer.out
    assert len(desk.files()) == 2
    assert "no jobs are queued" in desk.run("jobs").out
    desk.check()


def test_a_clock_that_is_set_back_keeps_nobody_waiting(desk: Desk) -> None:
    with odd_workers(desk) as (services, _):
        [source] = orders(desk, "later")
        far = time.time() + 3600
        jobs.enqueue(services.engine, [source], SETTINGS, "batch", not_before=far)
        assert jobs.claim(services.engine, 1, time.time(), 7200) == []
        assert len(jobs.claim(services.engine, 1, time.time(), 60)) == 1
