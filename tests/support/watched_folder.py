"""A watched folder and its vault in this process, with clocks that are put forward by hand."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

import pytest
from sqlalchemy import func, select

from grayvault.bootstrap.configured_vault import ConfiguredVault, supervised_vault
from grayvault.bootstrap.worker_args import read_worker_args
from grayvault.catalog.database import schema
from grayvault.catalog.source_files import known_under, sources_of
from grayvault.core.clock import Clock
from grayvault.core.jobs import Job, Outcome
from grayvault.core.settings import IngestSettings
from grayvault.ingest.archive.archive_photo import ArchiveResources, archive_photo
from grayvault.ingest.originals.when_to_free import sweep
from grayvault.ingest.queue import supervisor
from grayvault.ingest.queue.batches import new_batch
from grayvault.ingest.queue.file_states import FileStates
from grayvault.ingest.supervised_vault import SupervisedVault
from grayvault.ingest.watch.areas import Area
from grayvault.ingest.watch.scan import excluding
from grayvault.ingest.watch_folders import WatchPlan, rescan
from grayvault.vault.layout import open_vault
from grayvault.vault.removed_photos import RemovedPhotos
from grayvault.vault.store import LocalStore
from grayvault.vault.trash import Trash
from tests.support.desk import Desk

HOUR = 3600.0


class PoolHere:
    """Takes the place of the pool of worker processes: photos are archived in this process."""

    def __init__(self, command: tuple[str, ...], _size: int, _seconds: float) -> None:
        self._store = LocalStore(open_vault(Path(read_worker_args(command[-1]).vault)))
        self._done: list[tuple[Job, Outcome]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None: ...

    @property
    def free(self) -> int:
        return 0 if self._done else 1

    def give(self, job: Job) -> None:
        outcome = archive_photo(job.source, job.settings, ArchiveResources(self._store, 10**8))
        self._done.append((job, outcome))

    def wait(self, _timeout: float) -> list[tuple[Job, Outcome]]:
        done, self._done = self._done, []
        return done


@dataclass
class Bench:
    """What `watch` does over `desk.photos`, step by step; its clocks are `late` seconds ahead."""

    desk: Desk
    services: ConfiguredVault
    late: float = 0.0
    files: FileStates = field(default_factory=FileStates)
    retried: set[str] = field(default_factory=set)

    @property
    def supervised(self) -> SupervisedVault:
        clock = Clock(lambda: time.time() + self.late, lambda: time.monotonic() + self.late)
        return replace(supervised_vault(self.services), clock=clock, workers=1)

    @property
    def settings(self) -> IngestSettings:
        return replace(self.services.config.ingest_settings(), patient=True)

    def later(self, seconds: float) -> None:
        """Let time go by, then do all that is to be done."""
        self.late += seconds
        self.look()

    def settle(self) -> None:
        """Let a file that was just written be seen, and found complete."""
        self.later(61)
        self.later(61)

    def restart(self) -> None:
        """Forget what only a running process knows."""
        self.files = FileStates()
        self.retried = set()

    def look(self) -> None:
        """Look through the folder, take in what is complete, and free what may go."""
        folder = str(self.desk.photos)
        plan = WatchPlan((folder,), self.settings, excluding(()), 3600)
        rescan(self.supervised, plan, Area(folder, folder), new_batch(), self.retried)
        self.work()
        sweep(self.supervised, new_batch(), patient=True)
        self.work()

    def work(self) -> None:
        """Supervise until no job is due."""
        supervisor.supervise(self.supervised, self._is_idle, self.files)

    def _is_idle(self) -> bool:
        now = self.supervised.clock.now()
        due = schema.PENDING & (schema.jobs.c.not_before <= now)
        with self.services.engine.connect() as connection:
            return not connection.scalar(select(func.count()).where(due))

    def archived(self) -> set[str]:
        """The ids of all photos whose vault file is in place and intact."""
        store = self.services.store
        return {photo_id for photo_id in store.ids() if store.read_verified(photo_id) is not None}

    def in_trash(self) -> dict[str, bytes]:
        """The originals in the trash: where they were → their bytes."""
        trash = Trash(self.services.folder)
        return {
            item.path: trash.file(item, item.files[0].name).read_bytes()
            for item in trash.originals()
            if item.holds_original and trash.file(item, item.files[0].name).exists()
        }

    def left(self) -> dict[str, str | None]:
        """The pictures that were skipped or failed, and why."""
        known = known_under(self.services.engine, str(self.desk.photos))
        return {
            path: value.reason
            for path, value in known.items()
            if value.kind in {"skipped", "failed"}
        }

    def removed(self) -> set[str]:
        """The ids of the photos whose vault file lies in the trash."""
        return {item.photo_id for item in RemovedPhotos(self.services.store.objects).all()}

    def states(self, photo_id: str) -> list[str]:
        """The states of a photo's sources."""
        return [row.state for row in sources_of(self.services.engine, photo_id)]


@contextmanager
def bench(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """A bench with the settings of `desk`."""
    monkeypatch.setattr(supervisor, "WorkerPool", PoolHere)
    desk.photos.mkdir(exist_ok=True)
    with desk.services() as vault:
        yield Bench(desk, vault)
