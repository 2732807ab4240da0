"""Setting a vault right when a supervisor starts: whatever the last one left half done."""

import itertools
import logging
import os
import time
import uuid
from functools import partial

from grayvault.catalog import jobs, photos, source_files, summary_table
from grayvault.catalog.removed_photos import drop_removed
from grayvault.core.call_with_timeout import TimeoutCaller
from grayvault.core.events import SourceGone
from grayvault.ingest.journal_sync import append_events, sync_catalog
from grayvault.ingest.open_vault import OpenVault
from grayvault.ingest.originals import uploads
from grayvault.ingest.originals.free_when_due import mark_if_freed
from grayvault.ingest.originals.unfinished_moves import complete_move
from grayvault.ingest.recovery.impossible_rows import forget_impossible
from grayvault.ingest.supervised_vault import SupervisedVault
from grayvault.vault.trash import Trash, TrashedOriginal

logger = logging.getLogger(__name__)

CHUNK = 500
KEEP_JOBS_SECONDS = 30 * 24 * 3600.0


def recover_vault(vault: SupervisedVault) -> None:
    """Bring the catalog up to the vault's files and journal, and the queue back to the start.

    The vault's lock must be held. A catalog that was deleted is rebuilt by this.
    """
    vault.store.clean()
    forget_impossible(vault.engine)
    adopt_photos(vault)
    sync_catalog(vault)
    drop_trash(vault)
    summary_table.bring_up_to_date(vault.engine)
    complete_freeing(vault)
    Trash(vault.folder).clean()
    jobs.release_running(vault.engine, is_attempt=True)
    jobs.purge(vault.engine, time.time() - KEEP_JOBS_SECONDS)
    aside = jobs.paths_set_aside(vault.engine)
    left = [one for one in uploads.unclaimed(vault.folder) if one.path not in aside]
    batch = uuid.uuid4().hex
    jobs.enqueue(vault.engine, left, vault.upload_settings, batch, upload=True, join=False)


def adopt_photos(vault: OpenVault) -> None:
    """Take vault files into the catalog that it doesn't know."""
    unknown = iter(sorted(set(vault.store.ids()) - photos.photo_ids(vault.engine)))
    while chunk := list(itertools.islice(unknown, CHUNK)):
        found = [(photo_id, vault.store.read_verified(photo_id)) for photo_id in chunk]
        photos.add_photos(vault.engine, [stored for _, stored in found if stored is not None])
        for photo_id, stored in found:
            if stored is None:
                logger.warning(
                    "the vault file of photo %s is damaged and was left where it is: "
                    "restore it from a backup, or add the photo again",
                    photo_id,
                )


def drop_trash(vault: OpenVault) -> None:
    """End removals that were cut off: what was removed is neither in the catalog nor in place."""
    for photo_id in drop_removed(vault.engine):
        vault.store.discard(photo_id)


def complete_freeing(vault: SupervisedVault) -> None:
    """Complete the ways of originals to the trash that were cut off, or undo them.

    Where a file system doesn't answer, or fails, that is left to the next start.
    """
    trash, caller = Trash(vault.folder), TimeoutCaller()
    for item in [one for one in trash.originals() if one.unfinished]:
        try:
            caller.call(item.root, partial(os.path.lexists, item.path))
            complete_move(trash, item, lambda one: vault.store.read_verified(one) is not None)
        except (OSError, TimeoutError) as error:
            logger.warning("%s: it could not be freed completely: %s", item.path, error)
        else:
            _note_gone(vault, item)


def _note_gone(vault: SupervisedVault, item: TrashedOriginal) -> None:
    """Say that an original is gone, where its process was killed before it could."""
    row = source_files.current(vault.engine, item.path)
    is_known = row is not None and row.photo_id == item.photo_id and row.state == "present"
    if is_known and not os.path.lexists(item.path):
        append_events(vault, [SourceGone(vault.clock.text(), item.path)])
        if item.unfinished == "delete":
            mark_if_freed(vault, item.photo_id)
