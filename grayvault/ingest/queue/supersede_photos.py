"""Photos of files that were still being written: the complete file's photo replaces them.

Such a photo was seen once, at one path, a short while ago, and the same file has other bytes now.
Its vault file goes to the trash, like a removed photo's; if its bytes appear again, it is archived
again. A photo with any other history stays, also if another file has taken the path: that may be
the next memory card, whose photos have the same names.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePath

from grayvault.catalog import photos, source_files
from grayvault.catalog.removed_photos import drop_removed
from grayvault.catalog.source_files import SourceRow
from grayvault.core.errors import NotFoundError
from grayvault.core.events import Event, PhotoRemoved, SourceSeen
from grayvault.core.source_urls import is_object
from grayvault.ingest.supervised_vault import SupervisedVault
from grayvault.vault.trash import Trash


def superseded_by(vault: SupervisedVault, events: Sequence[Event]) -> list[PhotoRemoved]:
    """The removals of photos that these events supersede, at most one."""
    for event in events:
        if isinstance(event, SourceSeen):
            row = source_files.current(vault.engine, event.path)
            if row is not None and _is_superseded(vault, row, event):
                return [PhotoRemoved(event.at, str(row.photo_id), superseded=True)]
    return []


def drop_superseded(vault: SupervisedVault, removals: Sequence[PhotoRemoved]) -> None:
    """Move their vault files to the trash; if that is cut off, the next supervisor does it."""
    for removal in removals:
        vault.store.discard(removal.photo_id)
    drop_removed(vault.engine)


def _is_superseded(vault: SupervisedVault, row: SourceRow, by: SourceSeen) -> bool:
    if row.photo_id is None or row.photo_id == by.photo_id or row.state != "present":
        return False
    if is_object(row.path) or row.stamp.inode != by.stamp.inode:  # another one took its place
        return False
    if row.first_seen != row.last_seen:  # it was touched, moved, or brought back
        return False
    return (
        len(source_files.sources_of(vault.engine, row.photo_id)) == 1
        and not list(Trash(vault.folder).originals_of(row.photo_id))
        and _is_new(vault, row)
    )


def _is_new(vault: SupervisedVault, row: SourceRow) -> bool:
    """Whether a photo was first archived a short while ago, from this source."""
    try:
        photo = photos.find(vault.engine, str(row.photo_id))
    except NotFoundError:
        return False
    is_of_this_source = (
        photo.source_name == PurePath(row.path).name
        and photo.source_mtime_ns == row.stamp.mtime_ns
        and not photo.original_freed
    )
    now, seen, archived = vault.clock.now(), _seconds(row.first_seen), _seconds(photo.archived_at)
    is_recent = now - seen >= 0 and now - min(seen, archived) < vault.free_after_seconds
    return is_of_this_source and is_recent and archived <= seen + 1


def _seconds(at: str) -> float:
    return datetime.fromisoformat(at).timestamp()
