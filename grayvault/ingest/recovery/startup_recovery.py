"""Repairing a vault when a supervisor starts: whatever the last one did not finish."""

import itertools
import logging
import os
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

from grayvault.catalog import job_rows, jobs, photos, source_files, summary_table
from grayvault.catalog.removed_photos import drop_removed
from grayvault.core.call_with_timeout import TimeoutCaller
from grayvault.core.events import SourceGone
from grayvault.core.sorted_ids import only_in_first
from grayvault.core.vault_file import StoredPhoto
from grayvault.ingest.journal_sync import append_events, sync_catalog
from grayvault.ingest.open_vault import OpenVault
from grayvault.ingest.originals import uploads
from grayvault.ingest.originals.free_job import mark_if_freed
from grayvault.ingest.originals.unfinished_copies import remove_cut_off_copy
from grayvault.ingest.originals.unfinished_moves import complete_move
from grayvault.ingest.recovery.impossible_rows import forget_impossible
from grayvault.ingest.supervised_vault import SupervisedVault
from grayvault.vault.trash import Trash, TrashedOriginal

logger = logging.getLogger(__name__)

CHUNK = 500
_AT_ONCE = 8
"""Vault files that are dealt with at the same time: an object store takes a while to answer."""

KEEP_JOBS_SECONDS = 30 * 24 * 3600.0


def recover_vault(vault: SupervisedVault) -> None:
    """Bring the catalog up to date with the vault's files and journal, and requeue running jobs.

    The caller holds the vault's lock. A catalog that was deleted is rebuilt by this.
    """
    vault.store.clean()
    forget_impossible(vault.engine)
    adopt_photos(vault)
    sync_catalog(vault)
    drop_trash(vault)
    summary_table.bring_up_to_date(vault.engine)
    complete_freeing(vault)
    remove_cut_off_copies(vault)
    Trash(vault.folder).clean()
    if vault.engine.dialect.name != "sqlite":
        jobs.release_running(vault.engine)  # this process lost only its connection
    jobs.release_abandoned(vault.engine)
    jobs.purge(vault.engine, time.time() - KEEP_JOBS_SECONDS)
    failed = job_rows.paths_failed_for_good(vault.engine)
    lost = [upload for upload in uploads.unclaimed(vault) if upload.path not in failed]
    batch = uuid.uuid4().hex
    jobs.enqueue(vault.engine, lost, vault.upload_settings, batch, upload=True, join=False)


def adopt_photos(vault: OpenVault) -> None:
    """Add vault files to the catalog that it doesn't have."""
    unknown = only_in_first(vault.store.ids(), photos.sorted_ids(vault.engine))
    while chunk := list(itertools.islice(unknown, CHUNK)):
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            files = list(pool.map(partial(_read_file, vault), chunk))
        photos.add_photos(vault.engine, [stored for stored in files if stored is not None])


def _read_file(vault: OpenVault, photo_id: str) -> StoredPhoto | None:
    """Read a vault file; a warning, and None, if it is damaged or lies on a damaged part."""
    try:
        stored, fault = vault.store.read_verified(photo_id), "is damaged"
    except OSError as error:
        stored, fault = None, f"can't be read ({error.strerror})"
    if stored is None:
        logger.warning(
            "the vault file of photo %s %s and was left where it is: "
            "restore it from a backup, or add the photo again",
            photo_id,
            fault,
        )
    return stored


def drop_trash(vault: OpenVault) -> None:
    """Complete removals that were cut off: remove rows and vault files of removed photos."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(vault.store.discard, drop_removed(vault.engine)))


def complete_freeing(vault: SupervisedVault) -> None:
    """Complete or undo moves of originals to the trash that were cut off.

    If the configuration deletes no originals any more, they stay in the trash. If a file system
    doesn't answer, or fails, the next start tries again.
    """
    trash = Trash(vault.folder)
    deletes = vault.upload_settings.originals == "delete"
    for cut_off in [item for item in trash.originals() if item.unfinished]:
        item = cut_off if deletes else replace(cut_off, unfinished="trash")
        try:
            vault.caller.call(item.root, partial(os.path.lexists, item.path))
            complete_move(trash, item, vault.is_intact)
        except (OSError, TimeoutError) as error:
            logger.warning("%s: it could not be freed completely: %s", item.path, error)
        else:
            _note_gone(vault, item)


def remove_cut_off_copies(vault: OpenVault) -> None:
    """Remove copies of originals whose restoring was cut off; the originals are in the trash.

    If a file system doesn't answer, or fails, the next start tries again.
    """
    trash, caller = Trash(vault.folder), TimeoutCaller()
    for item in list(trash.originals()):
        if item.coming is None:
            continue
        try:
            folder = str(Path(item.coming).parent)
            caller.call(folder, partial(remove_cut_off_copy, trash, item, Path(item.coming)))
        except BlockingIOError:
            continue  # it is being made
        except (OSError, TimeoutError) as error:
            logger.warning("%s: it could not be removed: %s", item.coming, error)


def _note_gone(vault: SupervisedVault, item: TrashedOriginal) -> None:
    """Record that an original is gone, if its process was killed before it did so."""
    row = source_files.current(vault.engine, item.path)
    is_known = row is not None and row.photo_id == item.photo_id and row.state == "present"
    if is_known and not os.path.lexists(item.path):
        append_events(vault, [SourceGone(vault.clock.text(), item.path)])
        if item.unfinished == "delete":
            mark_if_freed(vault, item.photo_id)
