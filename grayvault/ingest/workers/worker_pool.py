"""The supervisor's worker processes: started, given jobs, watched, replaced."""

import os
import shutil
import signal
import subprocess
import time
from collections import deque
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from pathlib import Path
from typing import IO, Self

from grayvault.core.errors import GrayVaultError
from grayvault.core.jobs import Job, Outcome
from grayvault.ingest.workers import worker_protocol
from grayvault.ingest.workers.scratch_folders import scratch_folder
from grayvault.ingest.workers.worker_protocol import Answer

PIPE_BYTES = 1 << 16
GRACE_SECONDS = 5.0
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""Workers share the cores by photos, not by threads: two on one photo cost more than they gain."""


@dataclass(eq=False)
class _Worker:
    """A worker process, its jobs, and the time by which the first of them must be done.

    `received` is the beginning of a line that isn't complete yet. `scratch` is the worker's folder
    for temporary files: libraries leave some behind over broken pictures, and killed processes do.
    """

    process: subprocess.Popen[bytes]
    scratch: Path
    ready: bool = False
    received: bytes = b""
    jobs: deque[Job] = field(default_factory=deque)
    deadline: float = 0.0

    @property
    def stdin(self) -> IO[bytes]:
        assert self.process.stdin is not None
        return self.process.stdin

    @property
    def stdout(self) -> IO[bytes]:
        assert self.process.stdout is not None
        return self.process.stdout

    def end(self, grace: float = 0.0) -> int:
        """Kill the process if it doesn't end by itself in `grace` seconds; its exit status.

        A negative status is the signal that ended it.
        """
        try:
            status = self.process.wait(grace)
        except subprocess.TimeoutExpired:
            self.process.kill()
            try:
                status = self.process.wait(GRACE_SECONDS)
            except subprocess.TimeoutExpired:  # it hangs in a disk that doesn't answer
                status = -signal.SIGKILL
        self.stdout.close()
        with suppress(BrokenPipeError):  # closing flushes what the dead process never read
            self.stdin.close()
        shutil.rmtree(self.scratch, ignore_errors=True)
        return status

    def tidy(self) -> None:
        """Remove the last job's temporary files; no job uses the folder now.

        The folder itself may be gone: systems clear away old ones.
        """
        self.scratch.mkdir(parents=True, exist_ok=True)
        for path in self.scratch.iterdir():
            with suppress(OSError):
                shutil.rmtree(path) if path.is_dir() else path.unlink()


class WorkerPool:
    """Up to `size` workers, each started by `command` when it is first needed.

    A worker has up to `ahead` jobs at a time: it works on the first, and the others wait in its
    pipe, into which they must fit. Use it only in the supervisor's thread: the kernel kills a
    worker when the *thread* that started it ends (PDEATHSIG).
    """

    def __init__(
        self, command: Sequence[str], size: int, job_seconds: float, ahead: int = 1
    ) -> None:
        self._command = tuple(command)
        self._size = size
        self._ahead = ahead
        self._job_seconds = job_seconds
        self._workers: list[_Worker] = []
        self._started = 0
        self._closing = ExitStack()

    def __enter__(self) -> Self:
        self._scratch = self._closing.enter_context(scratch_folder())
        return self

    def __exit__(self, *error: object) -> None:
        for worker in self._workers:
            worker.end()
        self._workers.clear()
        self._closing.close()

    @property
    def free(self) -> int:
        """How many jobs can be given now."""
        return self._size * self._ahead - sum(len(worker.jobs) for worker in self._workers)

    def give(self, job: Job) -> None:
        """Give a job to an idle worker, to a new one, or to the one that has the fewest."""
        self._drop_dead()
        worker = min(self._workers, key=lambda worker: len(worker.jobs), default=None)
        if worker is None or (worker.jobs and len(self._workers) < self._size):
            worker = self._start()
        if not worker.jobs:
            worker.tidy()
            worker.deadline = time.monotonic() + self._job_seconds
        worker.jobs.append(job)
        with suppress(BrokenPipeError):  # the worker is dead: `wait` sees its end and says so
            worker.stdin.write(worker_protocol.write(job))
            worker.stdin.flush()

    def wait(self, timeout: float) -> list[tuple[Job, Answer]]:
        """Wait up to `timeout` seconds for jobs to end, also by a worker's death or delay.

        Raises `GrayVaultError` if a worker can't even start.
        """
        busy = {worker.stdout.fileno(): worker for worker in self._workers if worker.jobs}
        if not busy:
            time.sleep(timeout)
            return []
        ready = wait(list(busy), timeout)
        answered = [worker for pipe, worker in busy.items() if pipe in ready]
        ended = [pair for worker in answered for pair in self._read(worker)]
        late = [worker for worker in busy.values() if worker not in answered]
        ended += [self._time_out(w) for w in late if time.monotonic() > w.deadline]
        return ended

    def _drop_dead(self) -> None:
        """Drop idle workers that were killed, so that the next photo isn't blamed for it."""
        dead = [w for w in self._workers if not w.jobs and w.process.poll() is not None]
        for worker in dead:
            self._workers.remove(worker)
            worker.end()

    def _start(self) -> _Worker:
        self._started += 1
        scratch = self._scratch / f"{self._started}"
        scratch.mkdir(parents=True, exist_ok=True)
        process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
            env=os.environ | ONE_THREAD | {"TMPDIR": str(scratch)},
        )
        worker = _Worker(process, scratch)
        self._workers.append(worker)
        return worker

    def _read(self, worker: _Worker) -> list[tuple[Job, Answer]]:
        chunk = os.read(worker.stdout.fileno(), PIPE_BYTES)
        if not chunk:
            return [self._bury(worker)]
        worker.received += chunk
        if worker.received.startswith(worker_protocol.READY):
            worker.ready = True
            worker.received = worker.received.removeprefix(worker_protocol.READY)
        *lines, worker.received = worker.received.split(b"\n")
        ended = [(worker.jobs.popleft(), worker_protocol.read_answer(line)) for line in lines]
        if ended:
            worker.deadline = time.monotonic() + self._job_seconds
        if not worker.jobs:
            worker.tidy()  # now, since the files may be large
        return ended

    def _bury(self, worker: _Worker) -> tuple[Job, Outcome]:
        self._workers.remove(worker)
        status = worker.end(GRACE_SECONDS)  # its pipe closes a moment before it ends
        if not worker.ready:
            raise GrayVaultError(f"a worker process can't start: it {_ending(status)}")
        return self._fail_first(worker, "worker-died", f"the worker {_ending(status)}")

    def _time_out(self, worker: _Worker) -> tuple[Job, Outcome]:
        self._workers.remove(worker)
        worker.end()
        sentence = f"the photo took more than the limit of {self._job_seconds:g} seconds"
        return self._fail_first(worker, "timeout", sentence)

    def _fail_first(self, ended: _Worker, reason: str, sentence: str) -> tuple[Job, Outcome]:
        """Fail the job that a worker worked on when it ended; its others go to a new one."""
        job = ended.jobs.popleft()
        for other in ended.jobs:
            self.give(other)
        return job, Outcome.failed(job.source, reason, sentence)


def _ending(status: int) -> str:
    if status < 0:
        return f"was ended by signal {-status} ({signal.strsignal(-status)})"
    return f"ended with exit status {status}"
