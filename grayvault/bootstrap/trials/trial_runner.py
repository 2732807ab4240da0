"""Runs trials: workers archive photos into a scratch vault, from which results are taken."""

import itertools
import logging
import os
import shutil
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from threading import Lock, Thread

from grayvault.bootstrap.configured_vault import ConfiguredVault
from grayvault.bootstrap.trials.trial_folder import TrialFolder, TrialResult
from grayvault.bootstrap.worker_args import worker_args, worker_command, worker_count
from grayvault.core.closeness import closeness
from grayvault.core.errors import VaultUnusableError
from grayvault.core.jobs import Job, Outcome
from grayvault.core.settings import IngestSettings
from grayvault.core.sources import Source
from grayvault.core.vault_file import StoredPhoto
from grayvault.ingest.workers.worker_pool import WorkerPool
from grayvault.ingest.workers.worker_protocol import outcome_of
from grayvault.vault.layout import VaultFolder, create_vault

logger = logging.getLogger(__name__)

_ROUND_SECONDS = 0.1
_IDLE_SECONDS = 20.0
"""After so long without work the workers end, which hold much memory."""


class TrialRunner:
    """Tries photos one after the other in a thread, as many at a time as there are workers."""

    def __init__(
        self, vault: ConfiguredVault, trials: TrialFolder, stopped: Callable[[], bool]
    ) -> None:
        self._vault = vault
        self._stopped = stopped
        self._trials = trials
        self._waiting = deque[Job]()
        self._numbers = itertools.count(1)
        self._lock = Lock()
        self._thread: Thread | None = None

    def submit(self, source: Source, settings: IngestSettings) -> None:
        """Try a photo of `TrialFolder.create` soon, with these settings."""
        not_freeing = replace(settings, originals="keep")
        with self._lock:
            self._waiting.append(Job(next(self._numbers), source, not_freeing, batch="trial"))
            if self._thread is None:
                self._thread = Thread(target=self._run, name="trials")
                self._thread.start()

    def close(self) -> None:
        """Wait for the thread, which ends soon once `stopped`."""
        thread = self._thread
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        scratch = VaultFolder(self._vault.folder.trials / f"work-{os.getpid()}")
        running: dict[int, Job] = {}
        try:
            create_vault(scratch.root)
            self._work(scratch, running)
        except Exception:
            logger.exception("photos can't be tried at the moment")
            self._give_up(list(running.values()))
        finally:
            shutil.rmtree(scratch.root, ignore_errors=True)

    def _work(self, scratch: VaultFolder, running: dict[int, Job]) -> None:
        config = self._vault.config
        args = replace(worker_args(scratch, config), thumbnails=())
        last = time.monotonic()
        pool = WorkerPool(worker_command(args), worker_count(config), config.worker.seconds)
        with pool:
            while not self._stopped() and not self._is_over(last, running):
                while pool.free and (job := self._next()):
                    pool.give(job)
                    running[job.id] = job
                for job, answer in pool.wait(_ROUND_SECONDS):
                    self._finish(job.source, outcome_of(answer), scratch)
                    del running[job.id]
                last = time.monotonic() if running else last

    def _next(self) -> Job | None:
        with self._lock:
            return self._waiting.popleft() if self._waiting else None

    def _is_over(self, last: float, running: dict[int, Job]) -> bool:
        """Whether the thread may end, since it has been idle; the next trial starts another."""
        with self._lock:
            is_idle = not running and not self._waiting
            if is_idle and time.monotonic() - last > _IDLE_SECONDS:
                self._thread = None
                return True
        return False

    def _give_up(self, running: list[Job]) -> None:
        with self._lock:
            given_up, self._thread = [*running, *self._waiting], None
            self._waiting.clear()
        for job in given_up:
            failed = Outcome.failed(job.source, "error", "it could not be tried")
            self._finish(job.source, failed, None)

    def _finish(self, source: Source, outcome: Outcome, scratch: VaultFolder | None) -> None:
        made = scratch.photo_path(outcome.stored.record.id) if scratch and outcome.stored else None
        try:
            self._trials.finish(source, _result(source, outcome), made)
        except (OSError, VaultUnusableError) as error:  # the trial was forgotten meanwhile
            logger.warning("the result of a trial is lost: %s", error)


def _result(source: Source, outcome: Outcome) -> TrialResult:
    detail = outcome.detail and outcome.detail.replace(source.path, source.name or "photo")
    if outcome.stored is None:
        return TrialResult(outcome.kind, outcome.reason, detail, source.stamp.size)
    return _archived(outcome.stored)


def _archived(stored: StoredPhoto) -> TrialResult:
    record, fidelity = stored.record, stored.record.fidelity
    likeness = fidelity.likeness if fidelity else None
    word = closeness(
        fidelity.delta_e_mean if fidelity else None,
        likeness.full_size if likeness else None,
        likeness.display if likeness else None,
    )
    return TrialResult(
        "archived",
        reason=None,
        detail=None,
        source_bytes=record.source.picture_bytes,
        stored_bytes=stored.stored_bytes,
        tier=record.tier,
        format=record.source.format,
        width=record.width,
        height=record.height,
        closeness=word,
    )
