"""Photos of an object store, which is in memory here, whose store is away for a while."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import obstore
import pytest
from obstore.store import MemoryStore

from grayvault.catalog import job_rows
from grayvault.core.errors import SourceStoreError
from grayvault.core.file_stamps import FileStamp
from grayvault.core.retries import STORE_AWAY
from grayvault.ingest.files import photo_stores
from grayvault.ingest.queue.batches import new_batch
from grayvault.ingest.watch.areas import Area
from grayvault.ingest.watch.scan import excluding
from grayvault.ingest.watch_folders import WatchPlan, rescan
from grayvault.vault.objects.photo_bucket import PhotoBucket
from tests.support.desk import Desk
from tests.support.pictures import save_photo
from tests.support.shortcuts.in_process_pool import archive_here
from tests.support.watched_folder import Bench

ROOT = "s3://bucket/photos"


class Bucket(PhotoBucket):
    """A bucket in memory whose objects can be listed but not read while it is away."""

    is_away = True

    def read(self, name: str, patience: float | None = None) -> tuple[bytes, FileStamp]:
        if self.is_away:
            raise SourceStoreError(STORE_AWAY, "the store is away")
        return super().read(name, patience)


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Bucket:
    store = MemoryStore()
    obstore.put(store, "photos/a.jpg", save_photo(tmp_path / "a.jpg").read_bytes())
    bucket = Bucket(store, "s3://bucket", 0.0)
    monkeypatch.setattr(photo_stores, "_connected", lambda *_: bucket)
    return bucket


@pytest.fixture
def bench(desk: Desk) -> Iterator[Bench]:
    archive_here(desk.vault)
    with desk.services() as services:
        yield Bench(desk, services)


def begin(bench: Bench, *, patient: bool) -> str:
    """Queue what is new under the prefix; returns the batch."""
    batch = new_batch()
    settings = replace(bench.settings, patient=patient)
    plan = WatchPlan((ROOT,), settings, excluding(()), 3600)
    rescan(bench.supervised, plan, Area(ROOT, ROOT), batch, set())
    return batch


def go_on(bench: Bench, rounds: int) -> None:
    for _ in range(rounds):
        bench.work()
        bench.late += 61


def test_a_daemon_waits_for_the_store_however_long(bench: Bench, bucket: Bucket) -> None:
    batch = begin(bench, patient=True)
    go_on(bench, 5)
    progress = job_rows.batch_progress(bench.services.engine, batch)
    assert (progress.queued, progress.running) == (1, 0)
    assert bench.left() == {}
    bucket.is_away = False
    go_on(bench, 1)
    (row,) = job_rows.batch_results(bench.services.engine, batch)
    assert row.outcome == "archived"
    assert len(bench.archived()) == 1


@pytest.mark.usefixtures("bucket")
def test_a_command_gives_the_store_up_after_three_attempts(bench: Bench) -> None:
    batch = begin(bench, patient=False)
    go_on(bench, 5)
    (row,) = job_rows.batch_results(bench.services.engine, batch)
    assert (row.outcome, row.reason) == ("failed", STORE_AWAY)
    assert row.detail is not None
    assert row.detail.startswith(f"{ROOT}/a.jpg: the store is away (failed for good")
