"""What becomes of an upload's bytes, which have no other original than the vault's `incoming/`."""

from pathlib import Path

from grayvault.core.file_stamps import stamp_of
from grayvault.core.jobs import Job
from grayvault.core.retries import BEING_WRITTEN, COLORIZER, SET_ASIDE
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
"""How a kept original is called, by its photo's format: a client's name is not to be trusted."""

BLAMELESS = SET_ASIDE | {"out-of-memory", BEING_WRITTEN, COLORIZER}
"""Reasons to fail that may lie with us: such an upload stays, and is tried again some day."""

UNFINISHED = ".part"
"""The end of the name of a file in `incoming/` that is still being received."""


def keep(folder: VaultFolder, job: Job, stored: StoredPhoto) -> Source:
    """Copy an archived upload's bytes beside the vault files, where they aren't there yet.

    Returns the kept original as a source. The upload itself stays until the catalog knows.
    """
    suffix = SUFFIXES[stored.record.source.format]
    kept = folder.original_path(stored.record.id, suffix)
    if not kept.exists():
        scratch = folder.tmp / kept.name
        write_synced(scratch, Path(job.source.path).read_bytes())
        kept.parent.mkdir(exist_ok=True)
        scratch.replace(kept)
        sync_folder(kept.parent)
        sync_folder(folder.originals)
    return Source(str(kept), str(folder.originals), stamp_of(kept.stat()), job.source.name)


def unclaimed(folder: VaultFolder) -> list[Source]:
    """Uploads that have arrived whole; queuing them again does no harm."""
    return [
        Source(str(path), str(folder.incoming), stamp_of(path.stat()))
        for path in sorted(folder.incoming.iterdir())
        if path.suffix != UNFINISHED and path.is_file()
    ]
