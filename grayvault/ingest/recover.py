"""Setting a vault right when a supervisor starts: whatever the last one left half done."""

import itertools
import logging
import time
import uuid

from grayvault.catalog import jobs, photos, totals
from grayvault.catalog.removals import drop_removed
from grayvault.ingest import uploads
from grayvault.ingest.history import catch_up
from grayvault.ingest.impossible import forget_impossible
from grayvault.ingest.parts import SupervisorParts
from grayvault.vault.trash import Trash

logger = logging.getLogger(__name__)

CHUNK = 500
KEEP_JOBS_SECONDS = 30 * 24 * 3600.0


def recover(parts: SupervisorParts) -> None:
    """Bring the catalog up to the vault's files and journal, and the queue back to the start.

    The vault's lock must be held. A catalog that was deleted is rebuilt by this.
    """
    parts.store.clean()
    forget_impossible(parts.engine)
    adopt_photos(parts)
    catch_up(parts)
    drop_trash(parts)
    totals.bring_up_to_date(parts.engine)
    Trash(parts.folder).clean()
    jobs.release_running(parts.engine, is_attempt=True)
    jobs.purge(parts.engine, time.time() - KEEP_JOBS_SECONDS)
    aside = jobs.paths_set_aside(parts.engine)
    left = [one for one in uploads.unclaimed(parts.folder) if one.path not in aside]
    batch = uuid.uuid4().hex
    jobs.enqueue(parts.engine, left, parts.upload_settings, batch, upload=True, join=False)


def adopt_photos(parts: SupervisorParts) -> None:
    """Take vault files into the catalog that it doesn't know."""
    unknown = iter(sorted(set(parts.store.ids()) - photos.photo_ids(parts.engine)))
    while chunk := list(itertools.islice(unknown, CHUNK)):
        found = [(photo_id, parts.store.stat(photo_id)) for photo_id in chunk]
        photos.add_photos(parts.engine, [stored for _, stored in found if stored is not None])
        for photo_id, stored in found:
            if stored is None:
                logger.warning(
                    "the vault file of photo %s is damaged and was left where it is: "
                    "restore it from a backup, or add the photo again",
                    photo_id,
                )


def drop_trash(parts: SupervisorParts) -> None:
    """End removals that were cut off: what was removed is neither in the catalog nor in place."""
    for photo_id in drop_removed(parts.engine):
        parts.store.discard(photo_id)
