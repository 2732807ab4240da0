"""Removing photos on purpose: the journal first, then the vault file, then the catalog."""

from collections.abc import Sequence
from datetime import UTC, datetime

from grayvault.catalog.removed_photos import drop_removed
from grayvault.catalog.source_files import sources_of
from grayvault.core.events import Event, PhotoRemoved, SourceGone
from grayvault.ingest.queue.journal_sync import catch_up
from grayvault.ingest.queue.supervisor_config import SupervisorParts


def remove(parts: SupervisorParts, photo_ids: Sequence[str]) -> None:
    """Move the vault files of photos to the trash; they aren't archived again by themselves.

    Sources are not touched; uploads' own bytes, which the vault keeps, go to the trash, too. May be
    called whoever supervises the vault; cut off anywhere, the vault's next supervisor ends it.
    Raises `VaultError`, and removes nothing, where a newer GrayVault wrote the journal.
    """
    catch_up(parts)
    at = datetime.now(UTC).isoformat(timespec="seconds")
    events: list[Event] = [PhotoRemoved(at, photo_id) for photo_id in photo_ids]
    events += [SourceGone(at, path) for path in _kept_uploads(parts, photo_ids)]
    parts.journal.append(events)
    for photo_id in photo_ids:
        parts.store.discard(photo_id)
    catch_up(parts)
    drop_removed(parts.engine)


def _kept_uploads(parts: SupervisorParts, photo_ids: Sequence[str]) -> list[str]:
    """The paths of uploads' own bytes, which go with their photos."""
    rows = (row for photo_id in photo_ids for row in sources_of(parts.engine, photo_id))
    return [row.path for row in rows if row.root == str(parts.folder.originals)]
