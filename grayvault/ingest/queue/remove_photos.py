"""Removing photos on purpose: the journal first, then the vault file, then the catalog."""

from collections.abc import Sequence

from grayvault.catalog.removed_photos import drop_removed
from grayvault.catalog.source_files import sources_of
from grayvault.core.clock import utc_now
from grayvault.core.events import Event, PhotoRemoved, SourceGone
from grayvault.ingest.journal_sync import sync_catalog
from grayvault.ingest.open_vault import OpenVault
from grayvault.ingest.originals.find_original import kept_upload
from grayvault.vault.layout import ORIGINALS


def remove_photos(vault: OpenVault, photo_ids: Sequence[str]) -> None:
    """Move the vault files of photos to the trash; they aren't archived again by themselves.

    Sources are not touched; uploads' own bytes, which are in the vault, go to the trash, too. Any
    process may call this; if it is cut off, the vault's next supervisor completes it. Raises
    `VaultError`, and removes nothing, if a newer GrayVault wrote the journal.
    """
    sync_catalog(vault)
    at = utc_now()
    events: list[Event] = [PhotoRemoved(at, photo_id) for photo_id in photo_ids]
    events += [SourceGone(at, path) for path in _own_uploads(vault, photo_ids)]
    vault.journal.append(events)
    for photo_id in photo_ids:
        vault.store.discard(photo_id)
    sync_catalog(vault)
    drop_removed(vault.engine)


def _own_uploads(vault: OpenVault, photo_ids: Sequence[str]) -> list[str]:
    """The paths of these photos' own bytes, if they were uploaded, as they are recorded."""
    rows = (row for photo_id in photo_ids for row in sources_of(vault.engine, photo_id))
    objects = vault.store.objects
    originals = objects.path_of(ORIGINALS)
    return [row.path for row in rows if row.root == originals or kept_upload(objects, row)]
