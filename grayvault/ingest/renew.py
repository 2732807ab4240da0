"""Where a photo can be archived anew from: its original, in place or in the trash."""

from pathlib import Path

from grayvault.catalog.sources import sources_of
from grayvault.domain.sources import Source
from grayvault.ingest.original import is_there
from grayvault.ingest.parts import SupervisorParts
from grayvault.ingest.stamps import stamp_of
from grayvault.vault.trash import Trash


def original_of(parts: SupervisorParts, photo_id: str) -> Source | None:
    """A source of the photo that is still the file that was seen; else an original in the trash.

    None where there is neither: a photo is never archived anew from a restored picture.
    """
    for row in sources_of(parts.engine, photo_id):
        if row.state == "present" and is_there(row.path, row.stamp):
            return Source(row.path, row.root, row.stamp, row.name)
    return _in_trash(Trash(parts.folder), photo_id)


def _in_trash(trash: Trash, photo_id: str) -> Source | None:
    for item in trash.originals_of(photo_id):
        path = trash.file(item, Path(item.path).name)
        if item.holds_original and path.is_file():
            return Source(str(path), str(path.parent), stamp_of(path.stat()))
    return None
