"""Making what became of a job permanent: the journal first, then the catalog, then the job."""

import logging
from pathlib import Path

from grayvault.catalog import jobs, photos, source_files, waiting_originals
from grayvault.catalog.removed_photos import is_superseded, removed_at
from grayvault.core.events import (
    Event,
    PhotoReadmitted,
    SourceGone,
    SourceLeft,
    SourceMoved,
    SourceSeen,
)
from grayvault.core.retries import NEWER
from grayvault.core.settings_json import fingerprint
from grayvault.core.sources import Job, Outcome, Source
from grayvault.core.vault_file import StoredPhoto
from grayvault.ingest.files.file_stamps import is_gone
from grayvault.ingest.journal_sync import append_events, sync_catalog
from grayvault.ingest.originals import uploads
from grayvault.ingest.originals.free_when_due import (
    DELETED,
    TRASHED,
    free_when_due,
    is_to_be_freed,
    mark_if_freed,
)
from grayvault.ingest.queue.supersede_photos import drop_superseded, superseded_by
from grayvault.ingest.supervised_vault import SupervisedVault

logger = logging.getLogger(__name__)


def record_outcome(vault: SupervisedVault, job: Job, outcome: Outcome) -> None:
    """Record any outcome but `changed`.

    Cut off anywhere, it is made good when the vault's next supervisor starts and the job runs
    again: until the last step the source lies where it lay.
    """
    outcome = _unless_removed(vault, job, outcome)
    if job.upload:
        _record_upload(vault, job, outcome)
    elif is_to_be_freed(vault, job, outcome):
        outcome = _record_freeing(vault, job, outcome)
    else:
        _record_source(vault, job, outcome)
    logger.info("%s: %s", outcome.reason or outcome.kind, outcome.detail or job.source.path)


def _record_source(vault: SupervisedVault, job: Job, outcome: Outcome) -> None:
    events = _events(vault, job, outcome)
    old = superseded_by(vault, events)
    _write_down(vault, outcome, [*events, *old])
    if old:
        drop_superseded(vault, old)
    if job.settings.originals != "keep":
        waiting_originals.drop(vault.engine, [job.source.path])
    jobs.finish(vault.engine, job.id, outcome)


def _record_freeing(vault: SupervisedVault, job: Job, outcome: Outcome) -> Outcome:
    outcome = free_when_due(vault, job, outcome)
    if outcome.reason in {TRASHED, DELETED}:
        _write_down(vault, outcome, [SourceGone(vault.clock.text(), job.source.path)])
    if outcome.reason == DELETED and outcome.photo_id is not None:
        mark_if_freed(vault, outcome.photo_id)
    jobs.finish(vault.engine, job.id, outcome)
    return outcome


def _unless_removed(vault: SupervisedVault, job: Job, outcome: Outcome) -> Outcome:
    """`outcome`, unless it is that a photo was archived which had been removed on purpose."""
    if outcome.stored is None or not removed_at(vault.engine, outcome.stored.record.id):
        return outcome
    photo_id = outcome.stored.record.id
    if job.settings.again or is_superseded(vault.engine, photo_id):
        append_events(vault, [PhotoReadmitted(vault.clock.text(), photo_id)])
        return outcome
    vault.store.discard(photo_id)
    detail = f"{job.source.path}: the photo was removed on purpose: `add --again` takes it in"
    return Outcome("skipped", outcome.stamp, reason=source_files.REMOVED, detail=detail)


def _record_upload(vault: SupervisedVault, job: Job, outcome: Outcome) -> None:
    if outcome.stored is not None:
        if job.settings.keep_uploads:
            kept = uploads.keep(vault.folder, job, outcome.stored)
            _write_down(vault, outcome, [_seen(vault, kept, outcome.stored)])
        else:
            _write_down(vault, outcome, [])
            if not source_files.sources_of(vault.engine, outcome.stored.record.id):
                photos.mark_original_freed(vault.engine, outcome.stored.record.id)
    jobs.finish(vault.engine, job.id, outcome)
    if outcome.reason not in uploads.BLAMELESS:
        Path(job.source.path).unlink(missing_ok=True)


def _write_down(vault: SupervisedVault, outcome: Outcome, events: list[Event]) -> None:
    if events:
        vault.journal.append(events)
    if outcome.stored is not None:
        photos.add_photo(vault.engine, outcome.stored)
    sync_catalog(vault)


def _events(vault: SupervisedVault, job: Job, outcome: Outcome) -> list[Event]:
    source, engine = job.source, vault.engine
    if Path(source.path).is_relative_to(vault.folder.trash):
        return []  # a photo is archived anew from there: nothing is said of its sources
    if outcome.kind == "gone":
        known = source_files.known_under(engine, source.path).get(source.path)
        is_news = known is not None and known.state == "present" and known.kind != "ignored"
        return [SourceGone(vault.clock.text(), source.path)] if is_news else []
    if outcome.reason == NEWER:
        return []
    read = Source(source.path, source.root, outcome.stamp, source.name)
    if outcome.stored is not None:
        freeing = None if job.settings.originals == "keep" else job.settings.originals
        return [_moved_or_seen(vault, read, outcome.stored, freeing)]
    return [
        SourceLeft(
            at=vault.clock.text(),
            path=read.path,
            root=read.root,
            stamp=read.stamp,
            kind=outcome.kind,
            reason=outcome.reason or "",
            detail=outcome.detail or "",
            settings=fingerprint(job.settings),
        )
    ]


def _moved_or_seen(
    vault: SupervisedVault, source: Source, stored: StoredPhoto, freeing: str | None
) -> Event:
    """A photo that turns up at a new path has moved there if it is gone from an old one."""
    rows = source_files.sources_of(vault.engine, stored.record.id)
    current = [row for row in rows if row.state != "superseded"]
    if all(row.path != source.path for row in current):
        for row in current:
            if row.state == "gone" or is_gone(row.path):
                at, photo_id = vault.clock.text(), stored.record.id
                return SourceMoved(
                    at, row.path, source.path, source.root, source.stamp, photo_id, freeing
                )
    return _seen(vault, source, stored, freeing)


def _seen(
    vault: SupervisedVault, source: Source, stored: StoredPhoto, freeing: str | None = None
) -> SourceSeen:
    at, photo_id = vault.clock.text(), stored.record.id
    return SourceSeen(at, source.path, source.root, source.stamp, photo_id, source.name, freeing)
