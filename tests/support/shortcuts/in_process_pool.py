"""The work of worker processes done in this process: tests of anything else need not start one."""

import hashlib
import pickle
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Self
from unittest import mock

from grayvault.bootstrap import worker_main
from grayvault.bootstrap.worker_args import read_worker_args
from grayvault.core.jobs import Job
from grayvault.core.photo import Photo
from grayvault.core.settings import IngestSettings
from grayvault.ingest.archive import archive_photo
from grayvault.ingest.archive.encode_photo import encode_photo
from grayvault.ingest.archive.encoded_photo import EncodedPhoto
from grayvault.ingest.queue import supervisor
from grayvault.ingest.workers import worker, worker_protocol
from grayvault.ingest.workers.worker_pool import WorkerPool
from grayvault.ingest.workers.worker_protocol import Answer

_VAULTS: set[str] = set()
"""The vaults whose photos are archived in this process."""


def archive_here(vault: Path) -> None:
    """From now on, supervisors in this process archive a vault's photos themselves.

    What a photo becomes with the colorizer without a network is worked out once for all tests.
    """
    # A test may have replaced them, and put them back after the first vault.
    if vars(supervisor)["WorkerPool"] is WorkerPool:
        mock.patch.object(supervisor, "WorkerPool", _pool).start()
    if vars(archive_photo)["encode_photo"] is encode_photo:
        mock.patch.object(archive_photo, "encode_photo", _encode_photo).start()
    _VAULTS.add(str(vault))


def _pool(command: Sequence[str], size: int, job_seconds: float) -> "WorkerPool | InProcessPool":
    is_ours = "grayvault.bootstrap.worker_main" in command  # else a worker of the test's own
    is_here = is_ours and read_worker_args(command[-1]).vault in _VAULTS
    chosen = InProcessPool if is_here else WorkerPool
    return chosen(command, size, job_seconds)


def _encode_photo(photo: Photo, settings: IngestSettings, *others: Any) -> EncodedPhoto:
    encode = _remembered_encode if settings.colorizer == "propagate" else encode_photo
    return encode(photo, settings, *others)


class InProcessPool:
    """One worker in this process; jobs and outcomes go through the protocol all the same."""

    def __init__(self, command: Sequence[str], size: int, job_seconds: float) -> None:
        self._archive = worker_main.build(read_worker_args(command[-1]))
        self._jobs: list[Job] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._jobs.clear()

    @property
    def free(self) -> int:
        """How many jobs can be given now."""
        return 1 - len(self._jobs)

    def give(self, job: Job) -> None:
        """Take a job, as the pipe gives it."""
        self._jobs.append(worker_protocol.read_job(worker_protocol.write(job)))

    def wait(self, timeout: float) -> list[tuple[Job, Answer]]:
        """Do what is to be done."""
        take_in = partial(worker.archive_safely, self._archive)
        done = [(job, take_in(job.source, job.settings)) for job in self._jobs]
        self._jobs.clear()
        return [(job, worker_protocol.read_answer(worker_protocol.write(o))) for job, o in done]


def remembered(function: Callable[..., Any]) -> Callable[..., Any]:
    """A pure function that remembers its values, by the bytes of its first two arguments."""
    known: dict[bytes, Any] = {}

    def value(*arguments: Any) -> Any:
        key = hashlib.sha256(pickle.dumps(arguments[:2])).digest()
        if key not in known:
            known[key] = function(*arguments)
        return known[key]

    return value


_remembered_encode = remembered(encode_photo)
