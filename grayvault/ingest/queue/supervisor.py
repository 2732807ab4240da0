"""The supervisor of a vault: the one process that takes jobs from the queue and ends them."""

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from types import TracebackType

from sqlalchemy.exc import DBAPIError

from grayvault.catalog import jobs
from grayvault.core.errors import ClusterError, VaultBusyError, VaultUnusableError
from grayvault.core.file_stamps import FileStamp, same_file
from grayvault.core.jobs import Job, Outcome
from grayvault.core.pool import Pool
from grayvault.core.retries import (
    MOST_ATTEMPTS,
    PASSING,
    STORE_AWAY,
    longest_pause,
    pause_before,
)
from grayvault.core.source_urls import is_object
from grayvault.ingest.files.file_endings import classify
from grayvault.ingest.originals.free_original import undo_cut_off
from grayvault.ingest.queue.file_states import FileStates, current_stamp, settles_at
from grayvault.ingest.queue.record_outcome import record_outcomes
from grayvault.ingest.queue.refused_sources import crashed, unsupported
from grayvault.ingest.recovery.startup_recovery import recover_vault
from grayvault.ingest.supervised_vault import SupervisedVault
from grayvault.ingest.watch.incomplete_files import LONGEST_SECONDS
from grayvault.ingest.workers.unusable_colorizers import warn_of_failed_colorizers
from grayvault.ingest.workers.worker_pool import WorkerPool
from grayvault.ingest.workers.worker_protocol import Answer, outcome_of
from grayvault.vault.disk_errors import unusable

logger = logging.getLogger(__name__)

ROUND_SECONDS = 0.2


@dataclass(frozen=True)
class _Run:
    """One run of the supervisor; `failed_colorizers` are those that it has warned of."""

    vault: SupervisedVault
    pool: Pool
    files: FileStates
    failed_colorizers: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class _Postpone:
    """The decision that a job's file, which has this stamp now, may not be complete yet."""

    stamp: FileStamp
    until: float


def work_until(vault: SupervisedVault, done: Callable[[], bool]) -> None:
    """Have the queue worked on until `done`, which is called several times a second.

    This process supervises if no other one does, and takes over when that one ends.
    """
    while not done():
        if not supervise(vault, done):
            time.sleep(ROUND_SECONDS)


def supervise(
    vault: SupervisedVault, done: Callable[[], bool], files: FileStates | None = None
) -> bool:
    """Work on the queue until `done`; returns False, at once, if another process does already.

    Jobs that are running at the end are stopped and stay in the queue. `files` is from an earlier
    run in this process. Raises `VaultUnusableError` if the vault can't be written, `ClusterError`
    if the cluster fails, and `DBAPIError` if the catalog does.
    """
    with ExitStack() as stack:
        try:
            proof = stack.enter_context(vault.hold())
        except VaultBusyError:
            return False
        vault.check_usable()
        recover_vault(vault)
        # The lock goes last: no other process may take over while a worker still runs.
        stack.push(partial(_leave, vault))
        run = _Run(vault, stack.enter_context(_new_pool(vault)), files or FileStates())
        while not done():
            if proof.keep():
                jobs.release_abandoned(vault.engine)
            started = _start_jobs(run)
            _finish_jobs(run, 0 if started else ROUND_SECONDS)
    return True


def _new_pool(vault: SupervisedVault) -> Pool:
    if vault.cluster is not None:
        return vault.cluster()
    return WorkerPool(vault.worker_command, vault.workers, vault.job_seconds)


def _leave(
    vault: SupervisedVault,
    _kind: type[BaseException] | None,
    error: BaseException | None,
    _trace: TracebackType | None,
) -> None:
    """Put running jobs back; if the disk forbids it, the next supervisor does so at its start.

    One of the jobs may have caused an error that is neither the disk's, the cluster's nor the
    user's.
    """
    blameless = KeyboardInterrupt, VaultUnusableError, ClusterError, DBAPIError, OSError
    is_attempt = error is not None and not isinstance(error, blameless)
    with suppress(OSError, DBAPIError):
        jobs.release_running(vault.engine, is_attempt=is_attempt)
        vault.store.clean()


def _start_jobs(run: _Run) -> int:
    """Claim as many jobs as there are free workers, and begin them; returns how many."""
    vault = run.vault
    if not run.pool.free:
        return 0
    settling = vault.settle_seconds, vault.network_settle_seconds
    longest = max(*settling, longest_pause(vault.retry_seconds), LONGEST_SECONDS)
    now = vault.clock.now()
    claimed = jobs.claim(vault.engine, run.pool.free, now, longest)
    for job in claimed:
        try:
            _begin(run, job)
        except TimeoutError:
            jobs.postpone(vault.engine, job.id, job.source.stamp, now + longest)
    return len(claimed)


def _begin(run: _Run, job: Job) -> None:
    match _decision(run, job):
        case Outcome() as outcome:
            _record(run.vault, [(job, outcome)])
        case _Postpone(stamp, until):
            jobs.postpone(run.vault.engine, job.id, stamp, until)
        case Job() as ready:
            run.pool.give(ready)


def _finish_jobs(run: _Run, timeout: float) -> None:
    """Record the workers' answers; jobs that came to an end together are done together."""
    ended: list[tuple[Job, Outcome]] = []
    try:
        for job, answer in run.pool.wait(timeout):
            outcome = _ending(run, job, answer)
            if outcome is not None:
                ended.append((job, outcome))
    finally:
        _record(run.vault, ended)
    for job, outcome in ended:
        with suppress(TimeoutError):
            _enqueue_if_changed(run, job, outcome.stamp)


def _ending(run: _Run, job: Job, answer: Answer) -> Outcome | None:
    """How a job ended by its worker's answer; None if it was put back into the queue.

    Raises `VaultUnusableError` if the worker could not write the vault.
    """
    vault, files = run.vault, run.files
    outcome = outcome_of(answer)
    warn_of_failed_colorizers(outcome, run.failed_colorizers)
    if not is_object(job.source.path):  # objects are never half written
        outcome = files.incomplete.judge(job, outcome, vault.clock)
    if outcome.kind == "changed":
        _postpone(vault, files, job, outcome)
    elif outcome.reason == STORE_AWAY and job.settings.patient:
        _wait_for_store(vault, job, outcome)
    elif outcome.reason in PASSING and job.attempts < MOST_ATTEMPTS:
        _retry_later(vault, job, outcome)
    else:
        return _failed_for_good(job, outcome)
    return None


def _postpone(vault: SupervisedVault, files: FileStates, job: Job, outcome: Outcome) -> None:
    """Look again later at a file that changed, or is not complete yet."""
    steady = vault.clock.steady()
    pause = files.incomplete.pause(job, steady) if outcome.reason else vault.settle_seconds
    if not outcome.reason:
        files.settling[job.id] = outcome.stamp, steady
    until = vault.clock.now() + pause
    jobs.postpone(vault.engine, job.id, outcome.stamp, until, outcome)


def _wait_for_store(vault: SupervisedVault, job: Job, outcome: Outcome) -> None:
    """Look again later at an object whose store fails; that is no attempt."""
    until = vault.clock.now() + LONGEST_SECONDS
    jobs.postpone(vault.engine, job.id, job.source.stamp, until, outcome)
    logger.info("%s", outcome.detail)


def _failed_for_good(job: Job, outcome: Outcome) -> Outcome:
    """`outcome`; if another attempt might have succeeded, it says how to make one."""
    if outcome.reason not in PASSING:
        return outcome
    advice = f"(failed for good after {job.attempts} attempts: `grayvault jobs retry` tries again)"
    return replace(outcome, detail=f"{outcome.detail} {advice}")


def _retry_later(vault: SupervisedVault, job: Job, outcome: Outcome) -> None:
    pause = pause_before(job.attempts + 1, vault.retry_seconds)
    jobs.retry_later(vault.engine, job.id, outcome, vault.clock.now() + pause)
    logger.info("attempt %d failed, the next in %g s: %s", job.attempts, pause, outcome.detail)


def _record(vault: SupervisedVault, outcomes: Sequence[tuple[Job, Outcome]]) -> None:
    """Record outcomes; `VaultUnusableError` if the disk refuses it."""
    try:
        record_outcomes(vault, outcomes)
    except OSError as error:
        raise unusable(vault.folder.root, error) from error


def _enqueue_if_changed(run: _Run, job: Job, read: FileStamp) -> None:
    """Queue a source again if it changed after its bytes, with the stamp `read`, were read.

    A scan that saw the change has ignored it, because the job was running.
    """
    now = None if job.upload else current_stamp(run.vault, job.source)
    if now is not None and not same_file(now, read):
        changed = replace(job.source, stamp=now)
        jobs.enqueue(run.vault.engine, [changed], job.settings, job.batch, join=False)


def _decision(run: _Run, job: Job) -> Job | _Postpone | Outcome:
    """The job as a worker should get it, when to look again, or an outcome without a worker.

    Raises `TimeoutError` if the file system doesn't answer.
    """
    vault, files = run.vault, run.files
    stamp = current_stamp(vault, job.source)
    if stamp is None and job.settings.originals != "keep":
        undo_cut_off(job.source)
        stamp = current_stamp(vault, job.source)
    if stamp is None:
        files.settling.pop(job.id, None)
        return Outcome("gone", job.source.stamp)
    source = replace(job.source, stamp=stamp)
    if job.attempts > MOST_ATTEMPTS:
        return crashed(source)
    if job.upload:
        return replace(job, source=source)
    if classify(source.path).use == "unsupported":
        return unsupported(source)
    until = settles_at(files, vault, job, stamp)
    return replace(job, source=source) if until is None else _Postpone(stamp, until)
