"""The supervisor of a vault: the one process that takes jobs from the queue and ends them."""

import logging
import stat
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from types import TracebackType

from sqlalchemy.exc import DBAPIError

from grayvault.catalog import jobs
from grayvault.core.call_with_timeout import TimeoutCaller
from grayvault.core.errors import VaultBusyError, VaultUnusableError
from grayvault.core.retries import CRASHED, MOST_ATTEMPTS, PASSING, longest_pause, pause_before
from grayvault.core.sources import FileStamp, Job, Outcome
from grayvault.ingest.files.file_stamps import is_gone, same_file, stamp_of
from grayvault.ingest.files.file_types import classify, extension
from grayvault.ingest.files.open_writers import is_remote
from grayvault.ingest.originals.free_original import undo_cut_off
from grayvault.ingest.queue.record_outcome import record_outcome
from grayvault.ingest.recovery.startup_recovery import recover_vault
from grayvault.ingest.supervised_vault import SupervisedVault
from grayvault.ingest.watch.incomplete_files import LONGEST_SECONDS, IncompleteFiles
from grayvault.ingest.workers.unusable_colorizers import warn_of_failed_colorizers
from grayvault.ingest.workers.worker import VAULT_UNUSABLE
from grayvault.ingest.workers.worker_pool import WorkerPool
from grayvault.vault.disk_errors import check_usable, unusable
from grayvault.vault.lock import hold

logger = logging.getLogger(__name__)

ROUND_SECONDS = 0.2


@dataclass(frozen=True)
class Files:
    """What is known of the files of jobs.

    `settling` are jobs that wait for their file to be complete: which stamp it has had, and since
    when by the monotonic clock.
    """

    settling: dict[int, tuple[FileStamp, float]] = field(default_factory=dict)
    asking: TimeoutCaller = field(default_factory=TimeoutCaller)
    not_yet: IncompleteFiles = field(default_factory=IncompleteFiles)


@dataclass(frozen=True)
class _Run:
    """What a supervisor works with while it supervises, and which colorizers it said are out."""

    parts: SupervisedVault
    pool: WorkerPool
    files: Files
    said: set[str] = field(default_factory=set)


def work_until(vault: SupervisedVault, done: Callable[[], bool]) -> None:
    """See to it that the queue is worked on until `done`, which is asked several times a second.

    This process supervises where no other one does, and takes over where that one ends.
    """
    while not done():
        if not supervise(vault, done):
            time.sleep(ROUND_SECONDS)


def supervise(vault: SupervisedVault, done: Callable[[], bool], files: Files | None = None) -> bool:
    """Work on the queue until `done`; False, at once, where another process does already.

    Jobs that are running at the end are broken off and stay in the queue. `files` is what an
    earlier run of this process knew of files. Raises `VaultUnusableError` where the vault can't be
    written, and `DBAPIError` where the catalog fails.
    """
    with ExitStack() as stack:
        try:
            stack.enter_context(hold(vault.folder))
        except VaultBusyError:
            return False
        check_usable(vault.folder)
        recover_vault(vault)
        # The lock goes last: nobody may take over while a worker still runs.
        stack.push(partial(_leave, vault))
        pool = stack.enter_context(
            WorkerPool(vault.worker_command, vault.workers, vault.job_seconds)
        )
        run = _Run(vault, pool, files or Files())
        while not done():
            _round(run)
    return True


def _leave(
    vault: SupervisedVault,
    _kind: type[BaseException] | None,
    error: BaseException | None,
    _trace: TracebackType | None,
) -> None:
    """Put back what is running; where the disk forbids it the next supervisor begins with it.

    One of the jobs may be to blame for an error that is neither the disk's nor the user's.
    """
    blameless = KeyboardInterrupt, VaultUnusableError, DBAPIError, OSError
    is_attempt = error is not None and not isinstance(error, blameless)
    with suppress(OSError, DBAPIError):
        jobs.release_running(vault.engine, is_attempt=is_attempt)
        vault.store.clean()


def _round(run: _Run) -> None:
    parts, pool, files = run.parts, run.pool, run.files
    settling = parts.settle_seconds, parts.network_settle_seconds
    longest = max(*settling, longest_pause(parts.retry_seconds), LONGEST_SECONDS)
    now = parts.clock.now()
    claimed = jobs.claim(parts.engine, pool.free, now, longest) if pool.free else []
    for job in claimed:
        try:
            _begin(parts, pool, files, job)
        except TimeoutError:
            jobs.postpone(parts.engine, job.id, job.source.stamp, now + longest)
    for job, said in pool.wait(0 if claimed else ROUND_SECONDS):
        warn_of_failed_colorizers(said, run.said)
        outcome = files.not_yet.judged(job, said, parts.clock)
        if outcome.kind == "changed":
            _postpone(parts, files, job, outcome)
        elif outcome.reason == VAULT_UNUSABLE:
            raise VaultUnusableError(outcome.detail)
        elif outcome.reason in PASSING and job.attempts < MOST_ATTEMPTS:
            _try_later(parts, job, outcome)
        else:
            _record(parts, job, _set_aside(job, outcome))
            with suppress(TimeoutError):
                _look_again(parts, files, job, outcome.stamp)


def _postpone(vault: SupervisedVault, files: Files, job: Job, outcome: Outcome) -> None:
    """Look again at a file that changed, or is not complete yet."""
    steady = vault.clock.steady()
    pause = files.not_yet.pause(job, steady) if outcome.reason else vault.settle_seconds
    if not outcome.reason:
        files.settling[job.id] = outcome.stamp, steady
    until = vault.clock.now() + pause
    jobs.postpone(vault.engine, job.id, outcome.stamp, until, outcome)


def _set_aside(job: Job, outcome: Outcome) -> Outcome:
    """`outcome`, saying so where a job is given up that might do better another day."""
    if outcome.reason not in PASSING:
        return outcome
    more = f"(tried {job.attempts} times and set aside: `grayvault jobs retry` tries it again)"
    return replace(outcome, detail=f"{outcome.detail} {more}")


def _try_later(vault: SupervisedVault, job: Job, outcome: Outcome) -> None:
    pause = pause_before(job.attempts + 1, vault.retry_seconds)
    jobs.retry_later(vault.engine, job.id, outcome, vault.clock.now() + pause)
    logger.info("attempt %d failed, the next in %g s: %s", job.attempts, pause, outcome.detail)


def _record(vault: SupervisedVault, job: Job, outcome: Outcome) -> None:
    """Record an outcome; `VaultUnusableError` where the disk doesn't take it."""
    try:
        record_outcome(vault, job, outcome)
    except OSError as error:
        raise unusable(vault.folder.root, error) from error


def _look_again(vault: SupervisedVault, files: Files, job: Job, read: FileStamp) -> None:
    """Queue a source that was changed after its bytes, with the stamp `read`, had been read.

    A scan that saw the change has left it alone: its job was running.
    """
    now = None if job.upload else _stamp(files, job)
    if now is not None and not same_file(now, read):
        changed = replace(job.source, stamp=now)
        jobs.enqueue(vault.engine, [changed], job.settings, job.batch, join=False)


def _begin(vault: SupervisedVault, pool: WorkerPool, files: Files, job: Job) -> None:
    """Give a job to a worker, unless there is nothing to work on or its file isn't complete.

    Raises `TimeoutError` where the file system doesn't answer.
    """
    stamp = _stamp(files, job)
    if stamp is None and job.settings.originals != "keep":
        undo_cut_off(job.source)
        stamp = _stamp(files, job)
    if stamp is None:
        files.settling.pop(job.id, None)
        _record(vault, job, Outcome("gone", job.source.stamp))
    elif job.attempts > MOST_ATTEMPTS:
        _record(vault, job, _crashed(job, stamp))
    elif job.upload:
        pool.give(replace(job, source=replace(job.source, stamp=stamp)))
    elif classify(job.source.path).use == "unsupported":
        _record(vault, job, unsupported(job.source.path, stamp))
    elif (until := _settles_at(vault, files.settling, job, stamp)) is not None:
        jobs.postpone(vault.engine, job.id, stamp, until)
    else:
        pool.give(job)


def _crashed(job: Job, stamp: FileStamp) -> Outcome:
    """What becomes of a file over which GrayVault itself ended, again and again."""
    sentence = (
        f"GrayVault ended {MOST_ATTEMPTS} times while it worked on the photo, which is set aside: "
        "`grayvault jobs retry` tries it again"
    )
    return Outcome("failed", stamp, reason=CRASHED, detail=f"{job.source.path}: {sentence}")


def _stamp(files: Files, job: Job) -> FileStamp | None:
    """The file's stamp now; None where it is gone. One that can't be told is as it was.

    Gone is, too, a file in whose place there is a folder, a pipe or a device now. Raises
    `TimeoutError` where the file system doesn't answer.
    """
    return files.asking.ask(job.source.root, partial(_stamp_now, job))


def _stamp_now(job: Job) -> FileStamp | None:
    try:
        status = Path(job.source.path).stat()
        return stamp_of(status) if stat.S_ISREG(status.st_mode) else None
    except OSError:
        return None if is_gone(job.source.path) else job.source.stamp


def _settles_at(
    vault: SupervisedVault, settling: dict[int, tuple[FileStamp, float]], job: Job, stamp: FileStamp
) -> float | None:
    """When to look again at a file that may still be written; None where it is complete.

    It is when it hasn't been changed for a while, by its own time or (clocks differ, and jump) by
    one that only goes forward.
    """
    now, steady = vault.clock.now(), vault.clock.steady()
    settle_seconds = vault.settle_seconds
    if is_remote(stamp.device):
        settle_seconds = max(settle_seconds, vault.network_settle_seconds)
    last, since = settling.pop(job.id, (job.source.stamp, steady))
    if not same_file(stamp, last):
        last, since = stamp, steady
    elif max(now - stamp.mtime_ns / 1e9, steady - since) >= settle_seconds:
        return None
    settling[job.id] = last, since
    return now + settle_seconds - (steady - since)


def unsupported(path: str, stamp: FileStamp) -> Outcome:
    """What becomes of a picture of a kind that isn't taken in, by its name."""
    sentence = f"{path}: {extension(path).upper()} pictures can't be taken in yet"
    return Outcome("skipped", stamp, reason="unsupported-format", detail=sentence)
