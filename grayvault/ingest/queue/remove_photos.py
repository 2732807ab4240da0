"""Removing photos on purpose: the journal first, then the vault file, then the catalog."""

from collections.abc import Sequence

from grayvault.catalog.removed_photos import drop_removed
from grayvault.catalog.source_files import sources_of
from grayvault.core.clock import utc_now
from grayvault.core.events import Event, PhotoRemoved, SourceGone
from grayvault.ingest.journal_sync import sync_catalog
from grayvault.ingest.open_vault import OpenVault


def remove_photos(vault: OpenVault, photo_ids: Sequence[str]) -> None:
    """Move the vault files of photos to the trash; they aren't archived again by themselves.

    Sources are not touched; uploads' own bytes, which the vault keeps, go to the trash, too. May be
    called whoever supervises the vault; cut off anywhere, the vault's next supervisor ends it.
    Raises `VaultError`, and removes nothing, where a newer GrayVault wrote the journal.
    """
    sync_catalog(vault)
    at = utc_now()
    events: list[Event] = [PhotoRemoved(at, photo_id) for photo_id in photo_ids]
    events += [SourceGone(at, path) for path in _kept_uploads(vault, photo_ids)]
    vault.journal.append(events)
    for photo_id in photo_ids:
        vault.store.discard(photo_id)
    sync_catalog(vault)
    drop_removed(vault.engine)


def _kept_uploads(vault: OpenVault, photo_ids: Sequence[str]) -> list[str]:
    """The paths of uploads' own bytes, which go with their photos."""
    rows = (row for photo_id in photo_ids for row in sources_of(vault.engine, photo_id))
    return [row.path for row in rows if row.root == str(vault.folder.originals)]
