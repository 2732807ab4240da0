"""The bytes of uploads, whose only original is in the vault's `incoming/`."""

from pathlib import Path

from grayvault.core.file_stamps import stamp_of
from grayvault.core.jobs import Job
from grayvault.core.retries import BEING_WRITTEN, COLORIZER, FAILED_FOR_GOOD_REASONS
from grayvault.core.sources import Source
from grayvault.core.vault_file import StoredPhoto
from grayvault.vault.durable_write import sync_folder, write_synced
from grayvault.vault.layout import VaultFolder

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

BLAMELESS = FAILED_FOR_GOOD_REASONS | {"out-of-memory", BEING_WRITTEN, COLORIZER}
"""Reasons that may lie with this machine: such an upload stays, and may be tried again."""

UNFINISHED = ".part"
"""The end of the name of a file in `incoming/` that is still being received."""


def keep(folder: VaultFolder, job: Job, stored: StoredPhoto) -> Source:
    """Copy an archived upload's bytes to the vault's `originals/`, unless they are there.

    Returns the copy as a source. The upload itself stays until the catalog has the photo.
    """
    suffix = SUFFIXES[stored.record.source.format]
    original = folder.original_path(stored.record.id, suffix)
    if not original.exists():
        scratch = folder.tmp / original.name
        write_synced(scratch, Path(job.source.path).read_bytes())
        original.parent.mkdir(exist_ok=True)
        scratch.replace(original)
        sync_folder(original.parent)
        sync_folder(folder.originals)
    return Source(str(original), str(folder.originals), stamp_of(original.stat()), job.source.name)


def unclaimed(folder: VaultFolder) -> list[Source]:
    """Complete uploads in `incoming/`; queuing them again does no harm."""
    return [
        Source(str(path), str(folder.incoming), stamp_of(path.stat()))
        for path in sorted(folder.incoming.iterdir())
        if path.suffix != UNFINISHED and path.is_file()
    ]
