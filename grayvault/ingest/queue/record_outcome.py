"""Recording what became of a job: in the journal first, then in the catalog, then in the queue."""

import logging
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from grayvault.catalog import jobs, photos, source_files, waiting_originals
from grayvault.catalog.removed_photos import is_superseded, removed_at
from grayvault.catalog.source_files import SourceRow
from grayvault.core.events import (
    Event,
    PhotoReadmitted,
    SourceGone,
    SourceLeft,
    SourceMoved,
    SourceSeen,
)
from grayvault.core.jobs import DELETED, STAYS, Job, Outcome
from grayvault.core.retries import NEWER
from grayvault.core.sources import Source
from grayvault.core.vault_file import StoredPhoto
from grayvault.ingest.files.object_sources import is_gone
from grayvault.ingest.journal_sync import append_events, sync_catalog
from grayvault.ingest.originals import uploads
from grayvault.ingest.originals.free_job import free_when_due, is_to_be_freed, mark_if_freed
from grayvault.ingest.queue.supersede_photos import drop_superseded, superseded_by
from grayvault.ingest.queue.tried_with import tried_with
from grayvault.ingest.supervised_vault import SupervisedVault

logger = logging.getLogger(__name__)


def record_outcome(vault: SupervisedVault, job: Job, outcome: Outcome) -> None:
    """Record any outcome but `changed`.

    If this is cut off anywhere, the vault's next supervisor repairs it and runs the job again.
    """
    record_outcomes(vault, [(job, outcome)])


def record_outcomes(vault: SupervisedVault, outcomes: Iterable[tuple[Job, Outcome]]) -> None:
    """Record the outcomes of jobs that came to an end together, as `record_outcome` does.

    Most of them take one append to the journal and one change of the catalog together.
    """
    recorded: list[tuple[Job, Outcome]] = []
    together: list[tuple[Job, Outcome]] = []
    try:
        for job, outcome in outcomes:
            is_alone = _goes_alone(vault, job, outcome)
            if is_alone or _has_photo_of(outcome, together):
                recorded += _record_together(vault, together)
                together = []
            if is_alone:
                recorded.append((job, _record_alone(vault, job, outcome)))
            else:
                together.append((job, outcome))
        recorded += _record_together(vault, together)
    finally:
        jobs.finish_all(vault.engine, {job.id: outcome for job, outcome in recorded})
        for job, outcome in recorded:
            _conclude(vault, job, outcome)


def _goes_alone(vault: SupervisedVault, job: Job, outcome: Outcome) -> bool:
    """Whether an outcome does more than tell of a source, or replaces another photo."""
    if job.upload or is_to_be_freed(vault, job, outcome):
        return True
    if outcome.stored is None:
        return False
    row = source_files.current(vault.engine, job.source.path)
    return row is not None and row.photo_id not in {None, _photo_of(outcome)}


def _has_photo_of(outcome: Outcome, others: Sequence[tuple[Job, Outcome]]) -> bool:
    photo = _photo_of(outcome)
    return photo is not None and any(_photo_of(other) == photo for _, other in others)


def _photo_of(outcome: Outcome) -> str | None:
    """The id of the photo that was archived; None if none was."""
    return outcome.stored.record.id if outcome.stored else None


def _record_together(
    vault: SupervisedVault, outcomes: Sequence[tuple[Job, Outcome]]
) -> list[tuple[Job, Outcome]]:
    """Record outcomes of different photos in the journal and in the catalog, but for their jobs."""
    recorded = [(job, _unless_removed(vault, job, outcome)) for job, outcome in outcomes]
    events = [event for job, outcome in recorded for event in _events(vault, job, outcome)]
    _write_journal(vault, events)
    _update_catalog(vault, [outcome for _, outcome in recorded])
    freeing = [job.source.path for job, _ in recorded if job.settings.originals != "keep"]
    waiting_originals.drop(vault.engine, freeing)
    return recorded


def _record_alone(vault: SupervisedVault, job: Job, outcome: Outcome) -> Outcome:
    """Record an outcome in the journal and in the catalog, but for its job."""
    outcome = _unless_removed(vault, job, outcome)
    if job.upload:
        _record_upload(vault, job, outcome)
    elif is_to_be_freed(vault, job, outcome):
        return _record_freeing(vault, job, outcome)
    else:
        _record_source(vault, job, outcome)
    return outcome


def _conclude(vault: SupervisedVault, job: Job, outcome: Outcome) -> None:
    """Remove an upload that is recorded, and log the outcome."""
    if job.upload and outcome.reason not in uploads.BLAMELESS:
        uploads.forget(vault, job.source)
    code = outcome.original or outcome.reason or outcome.kind
    logger.info("%s: %s", code, outcome.detail or job.source.path)


def _record_source(vault: SupervisedVault, job: Job, outcome: Outcome) -> None:
    events = _events(vault, job, outcome)
    superseded = superseded_by(vault, events)
    _write_journal(vault, [*events, *superseded])
    _update_catalog(vault, [outcome])
    if superseded:
        drop_superseded(vault, superseded)
    if job.settings.originals != "keep":
        waiting_originals.drop(vault.engine, [job.source.path])


def _record_freeing(vault: SupervisedVault, job: Job, outcome: Outcome) -> Outcome:
    """Free the original and record that; the trash has noted it before it was moved."""
    outcome = free_when_due(vault, job, outcome)
    if outcome.original != STAYS:
        _write_journal(vault, [SourceGone(vault.clock.text(), job.source.path)])
        _update_catalog(vault, [outcome])
    if outcome.original == DELETED and outcome.photo_id is not None:
        mark_if_freed(vault, outcome.photo_id)
    return outcome


def _record_upload(vault: SupervisedVault, job: Job, outcome: Outcome) -> None:
    if outcome.stored is None:
        return
    photo_id = outcome.stored.record.id
    if job.settings.keep_uploads:
        original = uploads.keep(vault, job, outcome.stored)
        _write_journal(vault, [_seen(vault, original, photo_id)])
    _update_catalog(vault, [outcome])
    if not job.settings.keep_uploads and not source_files.sources_of(vault.engine, photo_id):
        photos.mark_original_freed(vault.engine, photo_id)


def _write_journal(vault: SupervisedVault, events: Sequence[Event]) -> None:
    if events:
        vault.journal.append(events)


def _update_catalog(vault: SupervisedVault, outcomes: Sequence[Outcome]) -> None:
    stored = [outcome.stored for outcome in outcomes if outcome.stored is not None]
    if stored:
        photos.add_photos(vault.engine, stored)
    sync_catalog(vault)


def _unless_removed(vault: SupervisedVault, job: Job, outcome: Outcome) -> Outcome:
    """Take a photo back out of the archive if it was removed on purpose."""
    if outcome.stored is None or not removed_at(vault.engine, outcome.stored.record.id):
        return outcome
    photo_id = outcome.stored.record.id
    if job.settings.again or is_superseded(vault.engine, photo_id):
        append_events(vault, [PhotoReadmitted(vault.clock.text(), photo_id)])
        return outcome
    vault.store.discard(photo_id)
    sentence = "the photo was removed on purpose: `add --again` archives it"
    source = replace(job.source, stamp=outcome.stamp)
    return Outcome.skipped(source, source_files.REMOVED, sentence)


def _events(vault: SupervisedVault, job: Job, outcome: Outcome) -> list[Event]:
    source = replace(job.source, stamp=outcome.stamp)
    if Path(source.path).is_relative_to(vault.folder.trash):
        return []  # it is archived again from the trash, which is no source
    if outcome.kind == "gone":
        return _gone(vault, source.path)
    if outcome.stored is not None:
        return [_moved_or_seen(vault, source, outcome.stored, _freeing(vault, job))]
    if outcome.reason == NEWER:
        return []
    return [_left(vault, source, job, outcome)]


def _freeing(vault: SupervisedVault, job: Job) -> str | None:
    """How the original is to be freed; one that is archived again waits as it did before."""
    if job.settings.renew:
        row = source_files.current(vault.engine, job.source.path)
        return row.freeing if row else None
    return None if job.settings.originals == "keep" else job.settings.originals


def _gone(vault: SupervisedVault, path: str) -> list[Event]:
    known = source_files.known_under(vault.engine, path).get(path)
    is_news = known is not None and known.state == "present" and known.kind != "ignored"
    return [SourceGone(vault.clock.text(), path)] if is_news else []


def _left(vault: SupervisedVault, source: Source, job: Job, outcome: Outcome) -> SourceLeft:
    return SourceLeft(
        at=vault.clock.text(),
        path=source.path,
        root=source.root,
        stamp=source.stamp,
        kind=outcome.kind,
        reason=outcome.reason or "",
        detail=outcome.detail or "",
        settings=tried_with(job.settings, outcome.reason),
    )


def _moved_or_seen(
    vault: SupervisedVault, source: Source, stored: StoredPhoto, freeing: str | None
) -> Event:
    """A photo that appears at a new path has moved there if it is gone from an old one."""
    photo_id = stored.record.id
    rows = source_files.sources_of(vault.engine, photo_id)
    current = [row for row in rows if row.state != "superseded"]
    if any(row.path == source.path for row in current):
        return _seen(vault, source, photo_id, freeing)
    for row in current:
        if row.state == "gone" or _is_gone(vault, row):
            return SourceMoved(
                at=vault.clock.text(),
                old_path=row.path,
                path=source.path,
                root=source.root,
                stamp=source.stamp,
                photo_id=photo_id,
                freeing=freeing,
            )
    return _seen(vault, source, photo_id, freeing)


def _is_gone(vault: SupervisedVault, row: SourceRow) -> bool:
    """Whether a source is certainly gone; that of a file system that doesn't answer is not."""
    with suppress(TimeoutError):
        return vault.caller.call(row.root, partial(is_gone, vault.store.objects, row.path))
    return False


def _seen(
    vault: SupervisedVault, source: Source, photo_id: str, freeing: str | None = None
) -> SourceSeen:
    return SourceSeen(
        at=vault.clock.text(),
        path=source.path,
        root=source.root,
        stamp=source.stamp,
        photo_id=photo_id,
        name=source.name,
        freeing=freeing,
    )
