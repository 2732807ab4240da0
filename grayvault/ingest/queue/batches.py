"""Putting what a scan found into the queue, and seeing a batch through."""

import uuid
from collections.abc import Callable, Container
from contextlib import suppress

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from grayvault.catalog import jobs, source_files
from grayvault.catalog.jobs import BatchProgress, JobRow
from grayvault.catalog.source_files import KnownFile
from grayvault.core.errors import VaultBusyError, VaultUnusableError
from grayvault.core.retries import BEING_WRITTEN
from grayvault.core.settings import IngestSettings
from grayvault.core.settings_json import fingerprint
from grayvault.ingest.originals.sweep_originals import sweep
from grayvault.ingest.queue.supervisor import work_until
from grayvault.ingest.recovery.startup_recovery import complete_freeing
from grayvault.ingest.supervised_vault import SupervisedVault
from grayvault.ingest.watch.scan import Scan
from grayvault.vault.lock import hold
from grayvault.vault.trash import Trash


def new_batch() -> str:
    """A name for a batch that no other one has."""
    return uuid.uuid4().hex


def known_files(
    engine: Engine, folder: str, stored: Container[str] | None = None
) -> dict[str, KnownFile]:
    """What is known at or under a folder; sources of photos that are lost are new again.

    Lost are those that the catalog doesn't have and, where `stored` (the ids of all vault files)
    is given, those without a vault file.
    """
    known = source_files.known_under(engine, folder)
    for path in source_files.lost_under(engine, folder):
        del known[path]
    if stored is None:
        return known
    return {
        path: file
        for path, file in known.items()
        if file.photo_id is None or file.photo_id in stored
    }


def worth_retrying(settings: IngestSettings, _path: str, known: KnownFile) -> bool:
    """Whether `add` tries a picture again: it failed, or was skipped with other settings.

    Also one that looked half written: whoever names it again may know that it is complete now.
    """
    if known.reason == source_files.REMOVED:
        return settings.again
    if known.reason == BEING_WRITTEN:
        return True
    return known.kind == "failed" or known.settings != fingerprint(settings)


def enqueue_scan(
    engine: Engine, scan: Scan, settings: IngestSettings, batch: str, *, join: bool
) -> list[int]:
    """Queue what a scan found new and missing (`join`: see `jobs.enqueue`), count the ignored.

    Returns the ids of the jobs.
    """
    if not scan.available:
        return []
    queued = jobs.enqueue(engine, [*scan.new, *scan.missing], settings, batch, join=join)
    if scan.area.deep:
        source_files.replace_ignored(engine, scan.area.folder, scan.ignored)
    return queued


def free_due(
    vault: SupervisedVault,
    report: Callable[[BatchProgress], None],
    stopped: Callable[[], bool],
) -> list[JobRow]:
    """Free all originals that may go now; returns the jobs that tried it."""
    batch = new_batch()
    results: list[JobRow] = []
    with suppress(VaultBusyError):  # whoever works on the vault has done that
        if any(one.unfinished for one in Trash(vault.folder).originals()):
            with hold(vault.folder):
                complete_freeing(vault)
    while not stopped() and sweep(vault, batch):
        follow(vault, batch, report, stopped)
        before, results = results, jobs.batch_results(vault.engine, batch)
        if len(results) == len(before):
            break  # others have taken the jobs over
    return results


def follow(
    vault: SupervisedVault,
    batch: str,
    report: Callable[[BatchProgress], None],
    stopped: Callable[[], bool],
) -> int:
    """See a batch through to its end, whoever supervises; `report` hears of it all the way.

    Ends early where `stopped`, or (`VaultUnusableError`) where the vault can't be written: the
    batch's queued jobs are withdrawn then; returns how many. What a process was working on when it
    was killed is ended on the way.
    """
    cut_off = _cut_off(vault)

    def done() -> bool:
        progress = jobs.batch_progress(vault.engine, batch)
        report(progress)
        is_over = not (progress.queued or progress.running)
        return stopped() or (is_over and not jobs.any_pending(vault.engine, cut_off))

    try:
        work_until(vault, done)
    except VaultUnusableError:
        with suppress(DBAPIError):  # on the same disk; the jobs stay queued then
            jobs.withdraw(vault.engine, batch)
        raise
    return jobs.withdraw(vault.engine, batch)


def _cut_off(vault: SupervisedVault) -> frozenset[int]:
    """The jobs that somebody was working on who isn't there any more."""
    try:
        with hold(vault.folder):
            return jobs.running(vault.engine)
    except VaultBusyError:
        return frozenset()
