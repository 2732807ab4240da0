"""Restoring originals and removed photos from the trash, and deleting them for good."""

import os
import time
from collections.abc import Sequence
from pathlib import Path

from grayvault.catalog import photos, source_files
from grayvault.core.clock import utc_now
from grayvault.core.errors import (
    AmbiguousIdError,
    DamagedFileError,
    NotFoundError,
    OriginalKeptError,
)
from grayvault.core.events import Event, PhotoReadmitted, SourceSeen
from grayvault.core.file_stamps import stamp_of
from grayvault.core.sha256 import sha256_of_file
from grayvault.core.source_urls import named_source
from grayvault.ingest.files.object_sources import object_source
from grayvault.ingest.journal_sync import append_events
from grayvault.ingest.open_vault import OpenVault
from grayvault.ingest.originals.free_job import mark_if_freed
from grayvault.ingest.originals.unfinished_copies import on_same_disk
from grayvault.vault.durable_write import sync_folder
from grayvault.vault.layout import ORIGINALS, photo_name
from grayvault.vault.missing_disk import missing_disk
from grayvault.vault.removed_photos import RemovedPhoto, RemovedPhotos
from grayvault.vault.safe_move import put_back
from grayvault.vault.trash import Trash, TrashedOriginal

_FEWEST_DIGITS = 8


def restore_item(vault: OpenVault, item: TrashedOriginal | RemovedPhoto) -> None:
    """Bring an item back: an original to its old place, a removed photo into the archive.

    Raises what `restore_original` and `restore_removed` raise.
    """
    if isinstance(item, RemovedPhoto):
        restore_removed(vault, item)
    else:
        restore_original(vault, item, Path(item.path))


def restore_original(vault: OpenVault, item: TrashedOriginal, target: Path) -> None:
    """Move an original to `target` (its path), and its sidecars to the folder around it.

    The journal is written first, so that a `watch` that sees the file ignores it. Nothing is
    replaced: raises `OriginalKeptError` if there is another file, the disk is not mounted, or a
    supervisor is moving the original to the trash, and `OSError`. If this is cut off, it can be run
    again.
    """
    if item.unfinished and vault.is_supervised():  # its file may come at any moment, to be lost
        raise OriginalKeptError(f"{item.path} is being moved to the trash: try again soon")
    if disk := missing_disk(target):
        raise OriginalKeptError(
            f"{target} would be hidden later, because {disk}: mount it, or restore elsewhere"
        )
    trash = Trash(vault.folder)
    target.parent.mkdir(parents=True, exist_ok=True)
    for file in trash.present(item):
        is_original = item.holds_original and file is item.files[0]
        place = target if is_original else target.with_name(file.name)
        if _is_back(trash.file(item, file.name), place):
            continue
        with on_same_disk(trash, item, file, place) as ready:
            if is_original:
                _note_seen(vault, item, place, ready)
            put_back(ready, place)
            sync_folder(place.parent)
    trash.drop(item)


def _note_seen(vault: OpenVault, item: TrashedOriginal, place: Path, ready: Path) -> None:
    root = item.root if str(place) == item.path else str(place.parent)
    stamp = stamp_of(ready.lstat())
    append_events(vault, [SourceSeen(utc_now(), str(place), root, stamp, item.photo_id)])


def restore_removed(vault: OpenVault, item: RemovedPhoto) -> None:
    """Bring a removed photo back into the archive.

    It stays in the trash if its vault file is damaged (`DamagedFileError`), or if the photo was
    archived again as another file (`OriginalKeptError`).
    """
    removed, photo_id = RemovedPhotos(vault.store.objects), item.photo_id
    is_archived = vault.is_intact(photo_id)
    if not is_archived:
        _check_vault_file(vault, item)
    elif _is_another(vault, item):
        raise OriginalKeptError(
            f"the photo {photo_id} was archived again: remove it first to restore {item.name}"
        )
    upload = removed.put_back(item, replace=not is_archived)
    _, stored = vault.store.get_stored(photo_id)
    events: list[Event] = [PhotoReadmitted(utc_now(), photo_id)]
    if upload is not None:
        events.append(_upload_seen(vault, photo_id, upload))
    append_events(vault, events)
    photos.add_photo(vault.engine, stored)
    _drop_removed(vault, item)


def _is_another(vault: OpenVault, item: RemovedPhoto) -> bool:
    """Whether the vault has another file of a removed photo."""
    objects, name = vault.store.objects, item.vault_file
    return name is not None and objects.read(name) != objects.read(photo_name(item.photo_id))


def _check_vault_file(vault: OpenVault, item: RemovedPhoto) -> None:
    """Raise `DamagedFileError` unless a removed photo's vault file is intact, before it is moved.

    What is in its place may be damaged, but repairable.
    """
    name, photo = item.vault_file, f"the removed photo {item.photo_id}"
    if name is None:
        raise DamagedFileError(f"the vault file of {photo} is not in the trash")
    try:
        vault.store.check(item.photo_id, vault.store.objects.read(name))
    except DamagedFileError as error:
        raise DamagedFileError(f"the vault file of {photo} is damaged: {error}") from error


def purge(vault: OpenVault, item: TrashedOriginal | RemovedPhoto) -> None:
    """Delete an original or a removed photo for good."""
    if isinstance(item, RemovedPhoto):
        _drop_removed(vault, item)
        return
    Trash(vault.folder).drop(item)
    if item.holds_original:
        mark_if_freed(vault, item.photo_id)


def last_removals(
    items: Sequence[TrashedOriginal | RemovedPhoto],
) -> list[TrashedOriginal | RemovedPhoto]:
    """The items without removals of photos that were removed again later."""
    removed = (item for item in items if isinstance(item, RemovedPhoto))
    last = {item.photo_id: item for item in sorted(removed, key=lambda it: (it.day, it.number))}
    return [
        item for item in items if isinstance(item, TrashedOriginal) or last[item.photo_id] is item
    ]


def everything(vault: OpenVault) -> list[TrashedOriginal | RemovedPhoto]:
    """All that is in the trash."""
    removed = RemovedPhotos(vault.store.objects)
    return [*Trash(vault.folder).originals(), *removed.all()]


def named(vault: OpenVault, words: Sequence[str]) -> list[TrashedOriginal | RemovedPhoto]:
    """The items in the trash with these names: from `trash list`, a photo's id, or a path.

    The first 8 digits of an id are enough. A path is that of an original, or of a folder that it
    was in. Raises `NotFoundError` if a name matches nothing, `AmbiguousIdError`, and `ConfigError`
    for a name that no file can have.
    """
    candidates = everything(vault)
    items: dict[str, TrashedOriginal | RemovedPhoto] = {}
    for word in words:
        matches = [item for item in candidates if _is_named(item, word)]
        if not matches:
            raise NotFoundError(f"nothing in the trash is called {word!r}: see `trash list`")
        if len({item.photo_id for item in matches if _begins(item, word)}) > 1:
            raise AmbiguousIdError(f"more than one photo's id begins with {word}: give more digits")
        items |= {item.name: item for item in matches}
    return list(items.values())


def _is_named(item: TrashedOriginal | RemovedPhoto, word: str) -> bool:
    if word == item.name or _begins(item, word):
        return True
    path = named_source(word)
    return isinstance(item, TrashedOriginal) and Path(item.path).is_relative_to(path)


def _begins(item: TrashedOriginal | RemovedPhoto, word: str) -> bool:
    return len(word) >= _FEWEST_DIGITS and item.photo_id.startswith(word.lower())


def _is_back(moved: Path, place: Path) -> bool:
    """Whether a run that was cut off moved a file back; `OriginalKeptError` if it is another."""
    if not os.path.lexists(place):
        return False
    if place.is_file() and sha256_of_file(place) == sha256_of_file(moved):
        return True
    raise OriginalKeptError(f"{place} is there already: move it away, or restore elsewhere")


def _drop_removed(vault: OpenVault, item: RemovedPhoto) -> None:
    RemovedPhotos(vault.store.objects).drop(item)
    Trash(vault.folder).tidy(item.day)


def _upload_seen(vault: OpenVault, photo_id: str, upload: str) -> SourceSeen:
    """The event for an upload's own bytes, whose name in the vault is `upload`."""
    rows = source_files.sources_of(vault.engine, photo_id)
    known = next((row for row in rows if row.name is not None), None)  # only uploads have names
    came_ns = known.stamp.mtime_ns if known else time.time_ns()
    source = object_source(vault.store.objects, ORIGINALS, upload, came_ns)
    name = known.name if known else None
    return SourceSeen(utc_now(), source.path, source.root, source.stamp, photo_id, name)
