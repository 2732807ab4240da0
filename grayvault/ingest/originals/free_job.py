"""Freeing the original of an archived photo when it is due."""

from dataclasses import replace

from grayvault.catalog import photos, source_files, waiting_originals
from grayvault.core.errors import HALF_WRITTEN, OriginalKeptError
from grayvault.core.file_stamps import same_file
from grayvault.core.jobs import DELETED, STAYS, TRASHED, Job, OriginalOutcome, Outcome
from grayvault.core.retries import BEING_WRITTEN
from grayvault.core.settings import IngestSettings, Originals
from grayvault.core.source_urls import is_object
from grayvault.core.sources import Source
from grayvault.ingest.open_vault import OpenVault
from grayvault.ingest.originals.free_original import Freeing, free_original
from grayvault.ingest.originals.when_to_free import LOOK_AGAIN_SECONDS, TRY_AGAIN_SECONDS
from grayvault.ingest.supervised_vault import SupervisedVault
from grayvault.vault.trash import Trash


def is_to_be_freed(vault: SupervisedVault, job: Job, outcome: Outcome) -> bool:
    """Whether a job frees its source: it was archived before, and hasn't changed since.

    What was archived just now is not freed in the same pass.
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
    why_stays = outcome.must_stay or outcome.detail
    if why_stays is None:
        try:
            return replace(outcome, original=_free(vault, job, outcome))
        except (OriginalKeptError, OSError) as error:
            why_stays = str(error)
    _put_off(vault, job.source, outcome, why_stays)
    detail = f"{job.source.path}: the original stays: {why_stays}"
    return replace(outcome, original=STAYS, detail=detail)


def _free(vault: SupervisedVault, job: Job, outcome: Outcome) -> OriginalOutcome:
    if is_object(job.source.path):
        raise OriginalKeptError("it is in an object store, where none is freed")
    if outcome.photo_id is None:
        raise OriginalKeptError("its bytes were not read")
    how = _how(vault, job.settings)
    if how == "keep":
        raise OriginalKeptError("the configuration keeps originals now")
    source = replace(job.source, stamp=outcome.stamp)
    freeing = Freeing(Trash(vault.folder), vault.is_intact)
    is_deleted = free_original(freeing, source, outcome.photo_id, how)
    return DELETED if is_deleted else TRASHED


def _how(vault: SupervisedVault, settings: IngestSettings) -> Originals:
    """The gentler of what a job and the configuration say: that may have changed since.

    `trash put` is obeyed, whatever the configuration says; a daemon's jobs are patient.
    """
    configured = vault.upload_settings.originals
    if settings.originals == "delete" or (settings.patient and configured == "keep"):
        return configured
    return settings.originals


def _put_off(vault: SupervisedVault, source: Source, outcome: Outcome, why: str) -> None:
    """Note when the original is tried again: soon, unless its vault file can't replace it."""
    may_pass = outcome.reason in {BEING_WRITTEN, HALF_WRITTEN} or outcome.must_stay is None
    pause = LOOK_AGAIN_SECONDS if may_pass else TRY_AGAIN_SECONDS
    waiting_originals.put_off(vault.engine, source.path, vault.clock.now() + pause, why)


def mark_if_freed(vault: OpenVault, photo_id: str) -> None:
    """Note that a photo's original was freed, unless there is one left, maybe in the trash."""
    rows = source_files.sources_of(vault.engine, photo_id)
    in_trash = any(item.holds_original for item in Trash(vault.folder).originals_of(photo_id))
    if not in_trash and all(row.state != "present" for row in rows):
        photos.mark_original_freed(vault.engine, photo_id)
