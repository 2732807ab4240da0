"""Taking things out of the vault's trash: originals to their places, removed photos to theirs."""

import os
from collections.abc import Sequence
from contextlib import suppress
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
from grayvault.ingest.originals.free_when_due import mark_if_freed
from grayvault.vault.durable_write import sync_folder
from grayvault.vault.safe_move import copy, put_back
from grayvault.vault.trash import KEPT_UPLOAD, RemovedPhoto, Trash, TrashedFile, TrashedOriginal

_FEWEST_DIGITS = 8


def restore_original(vault: OpenVault, item: TrashedOriginal, target: Path) -> None:
    """Bring an original, and what went with it, to `target` (its path) and the folder around it.

    The journal is told first that it is there, so that a `watch` that sees it leaves it alone.
    Nothing is replaced: raises `OriginalKeptError` where there is another file, and `OSError`. Run
    again, it goes on.
    """
    trash = Trash(vault.folder)
    target.parent.mkdir(parents=True, exist_ok=True)
    for file in trash.present(item):
        is_original = item.holds_original and file is item.files[0]
        place = target if is_original else target.with_name(file.name)
        if _is_back(trash.file(item, file.name), place):
            continue
        ready = _beside(trash.file(item, file.name), place, file)
        if is_original:
            root = item.root if str(target) == item.path else str(target.parent)
            stamp = stamp_of(ready.lstat())
            append_events(vault, [SourceSeen(utc_now(), str(place), root, stamp, item.photo_id)])
        put_back(ready, place)
        sync_folder(place.parent)
    trash.drop(item)


def restore_removed(vault: OpenVault, item: RemovedPhoto) -> None:
    """Take a removed photo back into the archive, with its own vault file.

    Raises `DamagedFileError` where that is damaged; it stays in the trash then.
    """
    trash, photo_id = Trash(vault.folder), item.photo_id
    kept = None
    for name in item.files:
        place = vault.folder.photo_path(photo_id)
        if KEPT_UPLOAD in name:
            place = kept = vault.folder.original_path(photo_id, Path(name).suffix)
        _back(trash.removed_file(item, name), place)
    stored = vault.store.read_verified(photo_id)
    if stored is None:
        vault.store.discard(photo_id)
        raise DamagedFileError(f"the vault file of the removed photo {photo_id} is damaged")
    events: list[Event] = [PhotoReadmitted(utc_now(), photo_id)]
    if kept is not None:
        events.append(_kept_upload(vault, photo_id, kept))
    append_events(vault, events)
    photos.add_photo(vault.engine, stored)
    trash.drop(item)


def purge(vault: OpenVault, item: TrashedOriginal | RemovedPhoto) -> None:
    """Delete for good what the trash has of an original or a photo."""
    Trash(vault.folder).drop(item)
    if isinstance(item, TrashedOriginal) and item.holds_original:
        mark_if_freed(vault, item.photo_id)


def named(trash: Trash, words: Sequence[str]) -> list[TrashedOriginal | RemovedPhoto]:
    """What the trash has by these names: one that `list` tells, a photo's id, or a path.

    Of an id 8 digits are enough. The path is that of an original, or of a folder that it was in, as
    the user would name it. Raises `NotFoundError` where one names nothing, and `AmbiguousIdError`.
    """
    everything: list[TrashedOriginal | RemovedPhoto] = [*trash.originals(), *trash.removed()]
    wanted: dict[str, TrashedOriginal | RemovedPhoto] = {}
    for word in words:
        found = [one for one in everything if _is_named(one, word)]
        if not found:
            raise NotFoundError(f"nothing in the trash is called {word!r}: see `trash list`")
        if len({one.photo_id for one in found if _begins(one, word)}) > 1:
            raise AmbiguousIdError(f"more than one photo's id begins with {word}: give more digits")
        wanted |= {one.name: one for one in found}
    return list(wanted.values())


def _is_named(item: TrashedOriginal | RemovedPhoto, word: str) -> bool:
    if word == item.name or _begins(item, word):
        return True
    path = Path(os.path.abspath(word))  # noqa: PTH100 - links stay as the user named them
    return isinstance(item, TrashedOriginal) and Path(item.path).is_relative_to(path)


def _begins(item: TrashedOriginal | RemovedPhoto, word: str) -> bool:
    return len(word) >= _FEWEST_DIGITS and item.photo_id.startswith(word.lower())


def _is_back(moved: Path, place: Path) -> bool:
    """Whether a run that was cut off brought a file back; `OriginalKeptError`: it is another."""
    if not os.path.lexists(place):
        return False
    if place.is_file() and sha256_of_file(place) == sha256_of_file(moved):
        return True
    raise OriginalKeptError(f"{place} is there already: move it away, or restore elsewhere")


def _beside(moved: Path, place: Path, file: TrashedFile) -> Path:
    """The file on the file system where it is to go, with the mode and times that it had."""
    if moved.stat().st_dev == place.parent.stat().st_dev:
        return moved
    scratch = place.with_name(f".grayvault-{os.getpid()}.coming")
    scratch.unlink(missing_ok=True)
    copy(moved, scratch)
    with suppress(OSError):  # who isn't allowed to give files away owns them
        os.chown(scratch, file.uid, file.gid)
    with suppress(OSError):
        scratch.chmod(file.mode)
        os.utime(scratch, ns=(file.atime_ns, file.mtime_ns))
    return scratch


def _back(path: Path, place: Path) -> None:
    """Move one of the vault's own files to its place; one that is there already is as good."""
    if place.exists():
        return
    place.parent.mkdir(exist_ok=True)
    path.rename(place)
    sync_folder(place.parent)


def _kept_upload(vault: OpenVault, photo_id: str, kept: Path) -> SourceSeen:
    rows = source_files.sources_of(vault.engine, photo_id)
    name = next((row.name for row in rows if row.path == str(kept)), None)
    stamp = stamp_of(kept.stat())
    return SourceSeen(utc_now(), str(kept), str(vault.folder.originals), stamp, photo_id, name)
