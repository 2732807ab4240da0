"""Freeing the source of an archived photo, when its time has come."""

from dataclasses import replace

from grayvault.catalog import photos, source_files, waiting_originals
from grayvault.core.errors import HALF_WRITTEN, OriginalKeptError
from grayvault.core.retries import BEING_WRITTEN
from grayvault.core.sources import Job, Outcome, Source
from grayvault.ingest.files.file_stamps import same_file
from grayvault.ingest.open_vault import OpenVault
from grayvault.ingest.originals.free_original import Freeing, free_original
from grayvault.ingest.originals.sweep_originals import LOOK_AGAIN_SECONDS, TRY_AGAIN_SECONDS
from grayvault.ingest.supervised_vault import SupervisedVault
from grayvault.vault.trash import Trash

TRASHED, DELETED, STAYS = "trashed", "deleted", "stays"
"""The reasons of jobs that were to free a source: what became of it."""


def is_to_be_freed(vault: SupervisedVault, job: Job, outcome: Outcome) -> bool:
    """Whether a job frees its source, which is archived already and was not changed since.

    What has just been archived is not freed in the same pass.
    """
    if not job.settings.free or job.settings.originals == "keep":
        return False
    if outcome.kind == "archived":
        return False
    row = source_files.current(vault.engine, job.source.path)
    if row is None or row.photo_id is None or not same_file(row.stamp, outcome.stamp):
        return False
    return outcome.photo_id in {None, row.photo_id} and outcome.kind != "gone"


def free_when_due(vault: SupervisedVault, job: Job, outcome: Outcome) -> Outcome:
    """Free the source of a photo as the job says; the outcome tells what became of it."""
    source, photo_id = job.source, outcome.photo_id
    stays = outcome.stays or outcome.detail
    deleted = False
    if stays is None and photo_id is not None:
        how = job.settings.originals
        freeing = Freeing(Trash(vault.folder), lambda one: vault.store.stat(one) is not None)
        read = Source(source.path, source.root, outcome.stamp)
        try:
            deleted = free_original(freeing, read, photo_id, how)
        except (OriginalKeptError, OSError) as error:
            stays = str(error)
    if stays is not None:
        passing = outcome.reason in {BEING_WRITTEN, HALF_WRITTEN} or outcome.stays is None
        pause = LOOK_AGAIN_SECONDS if passing else TRY_AGAIN_SECONDS
        until = vault.clock.now() + pause
        waiting_originals.put_off(vault.engine, source.path, until, stays)
        detail = f"{source.path}: the original stays: {stays}"
        return replace(outcome, reason=STAYS, detail=detail)
    return replace(outcome, reason=DELETED if deleted else TRASHED)


def mark_if_freed(vault: OpenVault, photo_id: str) -> None:
    """Note that a photo's original was freed, unless it has one somewhere, be it in the trash."""
    rows = source_files.sources_of(vault.engine, photo_id)
    in_trash = any(one.holds_original for one in Trash(vault.folder).originals_of(photo_id))
    if not in_trash and all(row.state != "present" for row in rows):
        photos.mark_original_freed(vault.engine, photo_id)
