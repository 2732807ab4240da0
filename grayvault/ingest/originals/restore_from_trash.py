"""Restoring originals and removed photos from the trash, and deleting them for good."""

import os
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
from grayvault.ingest.journal_sync import append_events
from grayvault.ingest.open_vault import OpenVault
from grayvault.ingest.originals.free_job import mark_if_freed
from grayvault.ingest.originals.unfinished_copies import on_same_disk
from grayvault.vault.durable_write import sync_folder
from grayvault.vault.safe_move import put_back
from grayvault.vault.trash import KEPT_UPLOAD, RemovedPhoto, Trash, TrashedOriginal

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
    replaced: raises `OriginalKeptError` if there is another file, and `OSError`. If this is cut
    off, it can be run again.
    """
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

    Raises `DamagedFileError` if its vault file is damaged; it stays in the trash then.
    """
    trash, photo_id = Trash(vault.folder), item.photo_id
    upload = None
    for name in item.files:
        path = trash.removed_file(item, name)
        if KEPT_UPLOAD in name:
            upload = vault.folder.original_path(photo_id, path.suffix)
            _back(path, upload)
        else:
            vault.store.bring_back(photo_id, path)
    stored = vault.store.read_verified(photo_id)
    if stored is None:
        vault.store.discard(photo_id)
        raise DamagedFileError(f"the vault file of the removed photo {photo_id} is damaged")
    events: list[Event] = [PhotoReadmitted(utc_now(), photo_id)]
    if upload is not None:
        events.append(_upload_seen(vault, photo_id, upload))
    append_events(vault, events)
    photos.add_photo(vault.engine, stored)
    trash.drop(item)


def purge(vault: OpenVault, item: TrashedOriginal | RemovedPhoto) -> None:
    """Delete an original or a removed photo for good."""
    Trash(vault.folder).drop(item)
    if isinstance(item, TrashedOriginal) and item.holds_original:
        mark_if_freed(vault, item.photo_id)


def named(trash: Trash, words: Sequence[str]) -> list[TrashedOriginal | RemovedPhoto]:
    """The items in the trash with these names: from `trash list`, a photo's id, or a path.

    The first 8 digits of an id are enough. A path is that of an original, or of a folder that it
    was in. Raises `NotFoundError` if a name matches nothing, and `AmbiguousIdError`.
    """
    everything: list[TrashedOriginal | RemovedPhoto] = [*trash.originals(), *trash.removed()]
    items: dict[str, TrashedOriginal | RemovedPhoto] = {}
    for word in words:
        matches = [item for item in everything if _is_named(item, word)]
        if not matches:
            raise NotFoundError(f"nothing in the trash is called {word!r}: see `trash list`")
        if len({item.photo_id for item in matches if _begins(item, word)}) > 1:
            raise AmbiguousIdError(f"more than one photo's id begins with {word}: give more digits")
        items |= {item.name: item for item in matches}
    return list(items.values())


def _is_named(item: TrashedOriginal | RemovedPhoto, word: str) -> bool:
    if word == item.name or _begins(item, word):
        return True
    path = Path(os.path.abspath(word))  # noqa: PTH100 - links stay as the user named them
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


def _back(path: Path, place: Path) -> None:
    """Move an upload's own bytes to their place, unless they are there already."""
    if place.exists():
        return
    place.parent.mkdir(exist_ok=True)
    path.rename(place)
    sync_folder(place.parent)


def _upload_seen(vault: OpenVault, photo_id: str, upload: Path) -> SourceSeen:
    rows = source_files.sources_of(vault.engine, photo_id)
    name = next((row.name for row in rows if row.path == str(upload)), None)
    stamp = stamp_of(upload.stat())
    return SourceSeen(utc_now(), str(upload), str(vault.folder.originals), stamp, photo_id, name)
