"""Queuing the results of scans in batches, and working until a batch is done."""

import uuid
from collections.abc import Callable, Container
from contextlib import suppress
from dataclasses import replace
from functools import partial

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from grayvault.catalog import job_rows, jobs, source_files
from grayvault.catalog.job_rows import BatchProgress, JobRow
from grayvault.catalog.source_files import KnownFile
from grayvault.core.errors import TOO_LARGE, VaultBusyError, VaultUnusableError
from grayvault.core.retries import BEING_WRITTEN
from grayvault.core.settings import IngestSettings
from grayvault.core.source_urls import is_object
from grayvault.ingest.originals.when_to_free import sweep
from grayvault.ingest.queue.reconnect import reconnecting
from grayvault.ingest.queue.supervisor import work_until
from grayvault.ingest.queue.tried_with import tried_with
from grayvault.ingest.recovery.startup_recovery import complete_freeing
from grayvault.ingest.supervised_vault import SupervisedVault
from grayvault.ingest.watch.scan import Scan
from grayvault.vault.trash import Trash


def new_batch() -> str:
    """A unique name for a batch."""
    return uuid.uuid4().hex


def known_files(
    engine: Engine, folder: str, stored: Container[str] | None = None
) -> dict[str, KnownFile]:
    """The known files at or under a folder; sources of lost photos count as new.

    A photo is lost if the catalog doesn't have it or, with `stored` (the ids of all vault files),
    if it has no vault file.
    """
    known = source_files.known_under(engine, folder)
    for path in source_files.lost_under(engine, folder):
        known.pop(path, None)  # another process may have noted it meanwhile
    if stored is None:
        return known
    return {
        path: file
        for path, file in known.items()
        if file.photo_id is None or file.photo_id in stored
    }


def worth_retrying(settings: IngestSettings, _path: str, known: KnownFile) -> bool:
    """Whether `add` tries a picture again: it failed, or was skipped with other settings.

    Also one that another version of GrayVault didn't support, one that another program was writing,
    and one that was too large: it may be complete now, and the limit may be another, which
    `settings` don't tell.
    """
    if known.reason == source_files.REMOVED:
        return settings.again
    if known.reason in {BEING_WRITTEN, TOO_LARGE}:
        return True
    return known.kind == "failed" or known.settings != tried_with(settings, known.reason)


def enqueue_scan(
    engine: Engine, scan: Scan, settings: IngestSettings, batch: str, *, join: bool
) -> list[int]:
    """Queue new and missing files (`join` is as in `jobs.enqueue`), and store the ignored ones.

    Returns the ids of the jobs. Originals in an object store are kept, whatever `settings` say.
    """
    if not scan.available:
        return []
    if is_object(scan.area.root):
        settings = replace(settings, originals="keep")
    queued = jobs.enqueue(engine, [*scan.new, *scan.missing], settings, batch, join=join)
    area = scan.area
    source_files.replace_ignored(engine, area.folder, scan.ignored, deep=area.deep)
    return queued


def free_due(
    vault: SupervisedVault,
    report: Callable[[BatchProgress], None],
    stopped: Callable[[], bool],
) -> list[JobRow]:
    """Free all originals that may be freed now; returns the jobs."""
    batch = new_batch()
    results: list[JobRow] = []
    with suppress(VaultBusyError):  # the process that holds the lock has done that
        if any(item.unfinished for item in Trash(vault.folder).originals()):
            with vault.hold():
                complete_freeing(vault)
    while not stopped() and sweep(vault, batch):
        follow(vault, batch, report, stopped)
        before, results = results, job_rows.batch_results(vault.engine, batch)
        if len(results) == len(before):
            break  # another process has taken the jobs over
    return results


def follow(
    vault: SupervisedVault,
    batch: str,
    report: Callable[[BatchProgress], None],
    stopped: Callable[[], bool],
) -> int:
    """Work until a batch is done, whichever process supervises, and `report` its progress.

    This ends early if `stopped`, or if the vault can't be written (`VaultUnusableError`): then the
    batch's queued jobs are withdrawn. Returns how many were. Jobs of a process that was killed are
    done, too.
    """
    cut_off = reconnecting(vault.engine, partial(_cut_off, vault))

    def done() -> bool:
        progress = job_rows.batch_progress(vault.engine, batch)
        report(progress)
        is_over = not (progress.queued or progress.running)
        return stopped() or (is_over and not job_rows.any_pending(vault.engine, cut_off))

    try:
        reconnecting(vault.engine, partial(work_until, vault, done))
    except VaultUnusableError:
        with suppress(DBAPIError):  # on the same disk; the jobs stay queued then
            jobs.withdraw(vault.engine, batch)
        raise
    return reconnecting(vault.engine, partial(jobs.withdraw, vault.engine, batch))


def _cut_off(vault: SupervisedVault) -> frozenset[int]:
    """The jobs that were begun by a process that isn't there any more."""
    try:
        with vault.hold():
            return job_rows.begun(vault.engine)
    except VaultBusyError:
        return frozenset()
