"""What becomes of the source of a photo that has just been archived."""

from dataclasses import replace

from grayvault.catalog import photos, sources
from grayvault.domain.sources import Job, Outcome, Source
from grayvault.errors import OriginalKeptError
from grayvault.ingest.freeing import free
from grayvault.ingest.parts import SupervisorParts
from grayvault.vault.trash import Trash

TRASHED, DELETED, STAYS = "trashed", "deleted", "stays"
"""The reasons of jobs that archived a photo whose source was to be freed: what became of it."""


def released(parts: SupervisorParts, job: Job, outcome: Outcome) -> Outcome:
    """Free the source of an archived photo as the job says; the outcome tells what became of it."""
    how, photo_id = job.settings.originals, outcome.photo_id
    if how == "keep" or photo_id is None or outcome.stored is None:
        return outcome
    source = Source(job.source.path, job.source.root, outcome.stamp)
    stays = outcome.stays
    if stays is None:
        try:
            free(Trash(parts.folder), source, photo_id, how)
        except (OriginalKeptError, OSError) as error:
            stays = str(error)
    if stays is not None:
        detail = f"{source.path}: the original stays: {stays}"
        return replace(outcome, reason=STAYS, detail=detail)
    return replace(outcome, reason=TRASHED if how == "trash" else DELETED)


def mark_if_freed(parts: SupervisorParts, photo_id: str) -> None:
    """Note that a photo's original was freed, unless it has one somewhere, be it in the trash."""
    rows = sources.sources_of(parts.engine, photo_id)
    in_trash = any(one.holds_original for one in Trash(parts.folder).originals_of(photo_id))
    if not in_trash and all(row.state != "present" for row in rows):
        photos.mark_original_freed(parts.engine, photo_id)
