"""Files that only this machine sees stay here; all others go to the cluster."""

from collections import deque
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from grayvault.core.jobs import Job
from grayvault.core.pool import Pool
from grayvault.ingest.workers.worker_protocol import Answer

_POLL_SECONDS = 0.05


class DividedPool:
    """A `Pool` of two: jobs whose file is in `folder` go to the pool `here`.

    These are uploads, and what is archived again from the trash.
    """

    def __init__(self, elsewhere: Pool, here: Pool, folder: Path) -> None:
        self._elsewhere = elsewhere
        self._here = here
        self._folder = folder
        self._waiting = deque[Job]()
        self._running_here = 0
        self._closing = ExitStack()

    def __enter__(self) -> Self:
        for pool in (self._elsewhere, self._here):
            self._closing.enter_context(pool)
        return self

    def __exit__(self, *error: object) -> None:
        self._closing.close()

    @property
    def free(self) -> int:
        """How many jobs can be given now: none while one waits for the pool here."""
        return 0 if self._waiting else self._elsewhere.free

    def give(self, job: Job) -> None:
        """Give a job to one of the pools; `wait` does so if that has no worker free."""
        if Path(job.source.path).is_relative_to(self._folder):
            self._waiting.append(job)
        else:
            self._elsewhere.give(job)

    def wait(self, timeout: float) -> list[tuple[Job, Answer]]:
        """Wait up to `timeout` seconds for jobs to end; raises what the pools do."""
        while self._waiting and self._here.free:
            self._here.give(self._waiting.popleft())
            self._running_here += 1
        ended: list[tuple[Job, Answer]] = []
        if self._running_here:
            ended = self._here.wait(min(timeout, _POLL_SECONDS))
            self._running_here -= len(ended)
            timeout = 0.0
        return ended + self._elsewhere.wait(timeout)
