import json
import subprocess
import sys
import time
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from grayvault.catalog import job_rows, jobs
from grayvault.catalog.database import schema
from grayvault.catalog.job_rows import BatchProgress
from grayvault.core.errors import NotFoundError, VaultError
from grayvault.core.file_stamps import FileStamp, same_file
from grayvault.core.jobs import Job, Outcome
from grayvault.core.settings import Bound, IngestSettings
from grayvault.core.sources import Source
from tests.catalog.builders import A, stamp, stored_photo

NOW = 1_000.0


def source(name: str = "a.jpg", number: int = 1) -> Source:
    return Source(f"/photos/{name}", "/photos", stamp(number))


def enqueue(engine: Engine, *names: str, batch: str = "one") -> list[int]:
    return jobs.enqueue(engine, [source(name) for name in names], IngestSettings(), batch)


def test_a_claimed_job_is_the_enqueued_one(engine: Engine) -> None:
    settings = IngestSettings(tier="lossless", bound=Bound(mean=1.25), hint_bytes=100)
    source = Source("/in/\udcff", "/in", FileStamp(1, 2, 2**64 - 1, 3), name="client \udcff.jpg")
    (job_id,) = jobs.enqueue(engine, [source], settings, "one", upload=True)
    assert jobs.claim(engine, 5, NOW) == [Job(job_id, source, settings, "one", upload=True)]
    assert jobs.claim(engine, 5, NOW) == []


@pytest.mark.parametrize("second", [-11_644_473_600, 15_032_385_535, 2**62])
def test_a_file_of_any_time_is_still_the_one_that_was_enqueued(engine: Engine, second: int) -> None:
    """Of 1601, where Windows begins to count, of 2446, where ext4 ends, and of no year at all."""
    odd = replace(stamp(), mtime_ns=second * 10**9 + 5)
    jobs.enqueue(engine, [Source("/photos/a.jpg", "/photos", odd)], IngestSettings(), "one")
    [job] = jobs.claim(engine, 1, NOW)
    assert same_file(job.source.stamp, odd)
    assert not same_file(job.source.stamp, replace(odd, mtime_ns=odd.mtime_ns + 1))


def test_a_job_that_an_older_version_enqueued_is_read(engine: Engine) -> None:
    enqueue(engine, "a")
    written = (
        '{"bound":{"mean":2.0,"p95":6.0,"tile":8.0},"colorizer":"propagate","distance":1.0,'
        '"hint_bytes":65536,"keep_uploads":true,"min_saving":0.1,"tier":"compact"}'
    )
    with engine.begin() as connection:
        connection.execute(schema.jobs.update().values(settings=written))
    (job,) = jobs.claim(engine, 1, NOW)
    assert job.settings == IngestSettings(colorizer="propagate")


def test_a_job_that_a_newer_version_enqueued_waits_for_that_version(engine: Engine) -> None:
    [job_id] = enqueue(engine, "a")
    with engine.begin() as connection:
        connection.execute(schema.jobs.update().values(settings='{"grain":"kept"}'))
    with pytest.raises(VaultError, match="newer GrayVault"):
        jobs.claim(engine, 1, NOW)
    row = job_rows.job(engine, job_id)
    assert (row.state, row.attempts) == ("queued", 0)


def test_jobs_are_claimed_in_their_order_and_when_due(engine: Engine) -> None:
    later = jobs.enqueue(engine, [source("later")], IngestSettings(), "one", not_before=NOW + 1)
    ids = enqueue(engine, "a", "b", "c")
    assert [job.id for job in jobs.claim(engine, 2, NOW)] == ids[:2]
    assert [job.id for job in jobs.claim(engine, 9, NOW)] == ids[2:]
    assert [job.id for job in jobs.claim(engine, 9, NOW + 1)] == later


def test_a_finished_job_has_its_outcome(engine: Engine) -> None:
    (job_id,) = enqueue(engine, "a")
    jobs.claim(engine, 1, NOW)
    outcome = Outcome("failed", stamp(), reason="truncated", detail="/photos/\udcff is cut off.")
    jobs.finish(engine, job_id, outcome)
    row = job_rows.job(engine, job_id)
    assert (row.state, row.outcome, row.reason) == ("done", "failed", "truncated")
    assert row.detail == "/photos/\udcff is cut off."
    assert job_rows.batch_results(engine, "one") == [row]
    with pytest.raises(NotFoundError):
        job_rows.job(engine, job_id + 1)


def test_many_jobs_are_finished_at_once(engine: Engine) -> None:
    ids = enqueue(engine, "a", "b", "c", "d")
    jobs.claim(engine, 3, NOW)
    outcomes = [
        Outcome("failed", stamp(), reason="truncated", detail="/photos/\udcff is cut off."),
        Outcome("archived", stamp(), A, stored_photo()),
        Outcome("gone", stamp()),
    ]
    jobs.finish_all(engine, dict(zip(ids, outcomes, strict=False)))
    rows = job_rows.batch_results(engine, "one")
    assert [(row.id, row.outcome, row.reason, row.photo_id) for row in rows] == [
        (ids[0], "failed", "truncated", None),
        (ids[1], "archived", None, A),
        (ids[2], "gone", None, None),
    ]
    assert [row.detail for row in rows] == ["/photos/\udcff is cut off.", None, None]
    assert job_rows.job(engine, ids[3]).state == "queued"


def test_progress_counts_states_outcomes_and_archived_bytes(engine: Engine) -> None:
    ids = enqueue(engine, *"abcdefgh")
    jobs.claim(engine, 7, NOW)
    archived = Outcome("archived", stamp(), A, stored_photo())
    known = Outcome("known", stamp(), A, stored_photo())
    others = [Outcome(kind, stamp()) for kind in ("skipped", "failed", "gone")]
    for job_id, outcome in zip(ids, [archived, archived, known, *others], strict=False):
        jobs.finish(engine, job_id, outcome)
    progress = job_rows.batch_progress(engine, "one")
    assert progress == BatchProgress(
        queued=1,
        running=1,
        archived=2,
        known=1,
        skipped=1,
        failed=1,
        gone=1,
        source_bytes=2 * stored_photo().record.source.picture_bytes,
        stored_bytes=2 * 38_000,
    )
    assert (progress.done, progress.total) == (6, 8)
    assert job_rows.batch_progress(engine, "other") == BatchProgress()


def test_a_queued_path_joins_the_newer_batch_with_its_settings(engine: Engine) -> None:
    first = enqueue(engine, "a", "b")
    lossless = IngestSettings(tier="lossless")
    again = [source("b", 2), source("c"), source("b", 2)]
    ids = jobs.enqueue(engine, again, lossless, "two")
    assert ids[0] == ids[2] == first[1]
    claimed = {job.source.path: job for job in jobs.claim(engine, 9, NOW)}
    assert len(claimed) == 3
    joined = claimed["/photos/b"]
    assert (joined.batch, joined.settings, joined.source.stamp) == ("two", lossless, stamp(2))
    assert job_rows.batch_progress(engine, "one").total == 1


def test_a_running_path_joins_the_newer_batch_as_it_is(engine: Engine) -> None:
    (job_id,) = enqueue(engine, "a")
    jobs.claim(engine, 1, NOW)
    lossless = IngestSettings(tier="lossless")
    assert jobs.enqueue(engine, [source("a", 2)], lossless, "two") == [job_id]
    assert job_rows.batch_progress(engine, "two") == BatchProgress(running=1)
    jobs.release_running(engine)
    (job,) = jobs.claim(engine, 1, NOW)
    assert (job.settings, job.source.stamp) == (IngestSettings(), stamp(1))


def test_a_rescan_takes_no_job_from_its_batch(engine: Engine) -> None:
    ids = enqueue(engine, "a")
    again = [source("a", 2), source("b")]
    lossless = IngestSettings(tier="lossless")
    assert jobs.enqueue(engine, again, lossless, "watch", join=False)[0] == ids[0]
    (job, other) = jobs.claim(engine, 9, NOW)
    assert (job.batch, job.settings, job.source.stamp) == ("one", IngestSettings(), stamp(1))
    assert other.batch == "watch"


def test_a_finished_path_can_be_enqueued_again(engine: Engine) -> None:
    (job_id,) = enqueue(engine, "a")
    jobs.claim(engine, 1, NOW)
    jobs.finish(engine, job_id, Outcome("skipped", stamp()))
    assert enqueue(engine, "a") != [job_id]


def test_a_postponed_job_waits_with_its_new_stamp(engine: Engine) -> None:
    (job_id,) = enqueue(engine, "a")
    jobs.claim(engine, 1, NOW)
    jobs.postpone(engine, job_id, stamp(2), NOW + 2)
    assert jobs.claim(engine, 1, NOW + 1) == []
    (job,) = jobs.claim(engine, 1, NOW + 2)
    assert (job.id, job.source.stamp) == (job_id, stamp(2))


def test_jobs_of_a_dead_supervisor_run_again(engine: Engine) -> None:
    ids = enqueue(engine, "a", "b", "c")
    jobs.claim(engine, 2, NOW)
    assert jobs.release_running(engine) == 2
    assert [job.id for job in jobs.claim(engine, 9, NOW)] == ids


def test_a_batch_is_withdrawn_but_for_running_jobs(engine: Engine) -> None:
    enqueue(engine, "a", "b", "c")
    enqueue(engine, "d", batch="two")
    jobs.claim(engine, 1, NOW)
    assert jobs.withdraw(engine, "one") == 2
    assert job_rows.batch_progress(engine, "one") == BatchProgress(running=1)
    assert job_rows.batch_progress(engine, "two").queued == 1


def test_finished_jobs_are_forgotten_in_time(engine: Engine) -> None:
    ids = enqueue(engine, "a", "b")
    jobs.claim(engine, 1, NOW)
    jobs.finish(engine, ids[0], Outcome("skipped", stamp()))
    assert jobs.purge(engine, time.time() - 60) == 0
    assert jobs.purge(engine, time.time() + 60) == 1
    assert job_rows.job(engine, ids[1]).state == "queued"


def test_nothing_to_enqueue(engine: Engine) -> None:
    assert enqueue(engine) == []


CLAIMER = """
import contextlib, json, sys, time
from sqlalchemy import URL
from grayvault.catalog import jobs
from grayvault.catalog.database.connect import open_catalog
engine = open_catalog(sys.argv[1], contextlib.nullcontext)
print("ready", flush=True)
sys.stdin.readline()
claimed = []
while got := jobs.claim(engine, 1, 1000.0):
    claimed += [job.id for job in got]
    time.sleep(0.002)
engine.dispose()
print(json.dumps(claimed))
"""


def test_processes_that_claim_at_once_never_share_a_job(engine: Engine) -> None:
    ids = enqueue(engine, *(str(number) for number in range(300)))
    arguments = [sys.executable, "-c", CLAIMER, engine.url.render_as_string(hide_password=False)]
    workers = [
        subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    for worker in workers:
        assert worker.stdout
        assert worker.stdout.readline() == "ready\n"
    for worker in workers:
        assert worker.stdin
        worker.stdin.write("go\n")
        worker.stdin.flush()
    shares = [json.loads(worker.communicate(timeout=60)[0]) for worker in workers]
    assert all(shares)
    assert sorted(shares[0] + shares[1]) == ids
