"""The bytes of uploads, whose only original is in the vault's `incoming/`."""

import hashlib
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from grayvault.core.errors import NotFoundError
from grayvault.core.file_stamps import stamp_of
from grayvault.core.jobs import Job
from grayvault.core.retries import (
    BEING_WRITTEN,
    COLORIZER,
    FAILED_FOR_GOOD_REASONS,
    NEWER,
    NOT_PERMITTED,
)
from grayvault.core.sources import Source
from grayvault.core.vault_file import StoredPhoto
from grayvault.ingest.files.object_sources import object_at, object_source, object_stamp
from grayvault.ingest.open_vault import OpenVault
from grayvault.vault.durable_write import sync_folder
from grayvault.vault.layout import INCOMING, ORIGINALS, original_name
from grayvault.vault.objects.objects import Objects

SUFFIXES = {
    "jpeg": ".jpg",
    "png": ".png",
    "webp": ".webp",
    "tiff": ".tif",
    "avif": ".avif",
    "heic": ".heic",
    "jxl": ".jxl",
    "bmp": ".bmp",
    "gif": ".gif",
}
"""The extension of an upload's own bytes by its format: clients' names aren't trusted."""

BLAMELESS = FAILED_FOR_GOOD_REASONS | {
    "out-of-memory",
    BEING_WRITTEN,
    COLORIZER,
    NEWER,
    NOT_PERMITTED,
}
"""Reasons that may lie with this machine: such an upload stays, and may be tried again."""

UNFINISHED = ".part"
"""The end of the name of a file in `incoming/` that is still being received."""


def accept(vault: OpenVault, received: Path, name: str) -> Source:
    """Take a file that was received into the vault: from here on not even a power cut loses it.

    `received` is in the vault's `incoming/` and is gone then. `name` is the photo's.
    """
    if vault.folder.url is None:
        path = received.with_suffix("")
        received.rename(path)
        sync_folder(path.parent)
        return Source(str(path), str(path.parent), stamp_of(path.stat()), name)
    objects, upload = vault.store.objects, f"{INCOMING}/{received.stem}"
    came_ns = received.stat().st_mtime_ns
    objects.put_new(upload, received.read_bytes())
    received.unlink()
    return replace(object_source(objects, INCOMING, upload, came_ns), name=name)


def keep(vault: OpenVault, job: Job, stored: StoredPhoto) -> Source:
    """Copy an archived upload's bytes to the vault's `originals/`, unless they are there intact.

    Returns the copy as a source. The upload itself stays until the catalog has the photo.
    """
    objects, upload, photo_id = vault.store.objects, job.source, stored.record.id
    original = original_name(photo_id, SUFFIXES[stored.record.source.format])
    if not _holds(objects, original, photo_id):
        objects.put(original, _bytes(objects, upload))
    source = object_source(objects, ORIGINALS, original, upload.stamp.mtime_ns)
    return replace(source, name=upload.name)


def forget(vault: OpenVault, upload: Source) -> None:
    """Delete an upload that is recorded."""
    name = object_at(vault.store.objects, upload.path)
    if name is None:
        Path(upload.path).unlink(missing_ok=True)
    else:
        vault.store.objects.delete(name)


def unclaimed(vault: OpenVault) -> list[Source]:
    """Complete uploads in `incoming/`; queuing them again does no harm."""
    folder, objects = vault.folder.incoming, vault.store.objects
    uploads = [
        Source(str(path), str(folder), stamp_of(path.stat()))
        for path in sorted(folder.iterdir())
        if path.suffix != UNFINISHED and path.is_file()
    ]
    if vault.folder.url is not None:
        now, root = time.time_ns(), objects.path_of(INCOMING)
        for name, size in objects.listing(f"{INCOMING}/").sizes.items():
            uploads.append(Source(objects.path_of(name), root, object_stamp(size, now)))
    return uploads


def _holds(objects: Objects, name: str, photo_id: str) -> bool:
    """Whether an object has a photo's own bytes; `photo_id` is their SHA-256."""
    with suppress(NotFoundError, OSError):
        return hashlib.sha256(objects.read(name)).hexdigest() == photo_id
    return False


def _bytes(objects: Objects, upload: Source) -> bytes:
    name = object_at(objects, upload.path)
    return Path(upload.path).read_bytes() if name is None else objects.read(name)
