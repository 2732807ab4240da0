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
from grayvault.ingest.originals import uploads
from grayvault.ingest.originals.free_when_due import (
    DELETED,
    TRASHED,
    is_to_be_freed,
    mark_if_freed,
    released,
)
from grayvault.ingest.queue.journal_sync import catch_up, tell
from grayvault.ingest.queue.supersede_photos import drop_superseded, superseded_by
from grayvault.ingest.queue.supervisor_config import SupervisorParts

logger = logging.getLogger(__name__)


def record(parts: SupervisorParts, job: Job, outcome: Outcome) -> None:
    """Record any outcome but `changed`.

    Cut off anywhere, it is made good when the vault's next supervisor starts and the job runs
    again: until the last step the source lies where it lay.
    """
    outcome = _unless_removed(parts, job, outcome)
    if job.upload:
        _record_upload(parts, job, outcome)
    elif is_to_be_freed(parts, job, outcome):
        outcome = _record_freeing(parts, job, outcome)
    else:
        _record_source(parts, job, outcome)
    logger.info("%s: %s", outcome.reason or outcome.kind, outcome.detail or job.source.path)


def _record_source(parts: SupervisorParts, job: Job, outcome: Outcome) -> None:
    events = _events(parts, job, outcome)
    old = superseded_by(parts, events)
    _write_down(parts, outcome, [*events, *old])
    if old:
        drop_superseded(parts, old)
    if job.settings.originals != "keep":
        waiting_originals.drop(parts.engine, [job.source.path])
    jobs.finish(parts.engine, job.id, outcome)


def _record_freeing(parts: SupervisorParts, job: Job, outcome: Outcome) -> Outcome:
    outcome = released(parts, job, outcome)
    if outcome.reason in {TRASHED, DELETED}:
        _write_down(parts, outcome, [SourceGone(parts.clock.text(), job.source.path)])
    if outcome.reason == DELETED and outcome.photo_id is not None:
        mark_if_freed(parts, outcome.photo_id)
    jobs.finish(parts.engine, job.id, outcome)
    return outcome


def _unless_removed(parts: SupervisorParts, job: Job, outcome: Outcome) -> Outcome:
    """`outcome`, unless it is that a photo was archived which had been removed on purpose."""
    if outcome.stored is None or not removed_at(parts.engine, outcome.stored.record.id):
        return outcome
    photo_id = outcome.stored.record.id
    if job.settings.again or is_superseded(parts.engine, photo_id):
        tell(parts, [PhotoReadmitted(parts.clock.text(), photo_id)])
        return outcome
    parts.store.discard(photo_id)
    detail = f"{job.source.path}: the photo was removed on purpose: `add --again` takes it in"
    return Outcome("skipped", outcome.stamp, reason=source_files.REMOVED, detail=detail)


def _record_upload(parts: SupervisorParts, job: Job, outcome: Outcome) -> None:
    if outcome.stored is not None:
        if job.settings.keep_uploads:
            kept = uploads.keep(parts.folder, job, outcome.stored)
            _write_down(parts, outcome, [_seen(parts, kept, outcome.stored)])
        else:
            _write_down(parts, outcome, [])
            if not source_files.sources_of(parts.engine, outcome.stored.record.id):
                photos.mark_original_freed(parts.engine, outcome.stored.record.id)
    jobs.finish(parts.engine, job.id, outcome)
    if outcome.reason not in uploads.BLAMELESS:
        Path(job.source.path).unlink(missing_ok=True)


def _write_down(parts: SupervisorParts, outcome: Outcome, events: list[Event]) -> None:
    if events:
        parts.journal.append(events)
    if outcome.stored is not None:
        photos.add_photo(parts.engine, outcome.stored)
    catch_up(parts)


def _events(parts: SupervisorParts, job: Job, outcome: Outcome) -> list[Event]:
    source, engine = job.source, parts.engine
    if Path(source.path).is_relative_to(parts.folder.trash):
        return []  # a photo is archived anew from there: nothing is said of its sources
    if outcome.kind == "gone":
        known = source_files.known_under(engine, source.path).get(source.path)
        is_news = known is not None and known.state == "present" and known.kind != "ignored"
        return [SourceGone(parts.clock.text(), source.path)] if is_news else []
    if outcome.reason == NEWER:
        return []
    read = Source(source.path, source.root, outcome.stamp, source.name)
    if outcome.stored is not None:
        freeing = None if job.settings.originals == "keep" else job.settings.originals
        return [_moved_or_seen(parts, read, outcome.stored, freeing)]
    return [
        SourceLeft(
            at=parts.clock.text(),
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
    parts: SupervisorParts, source: Source, stored: StoredPhoto, freeing: str | None
) -> Event:
    """A photo that turns up at a new path has moved there if it is gone from an old one."""
    rows = source_files.sources_of(parts.engine, stored.record.id)
    current = [row for row in rows if row.state != "superseded"]
    if all(row.path != source.path for row in current):
        for row in current:
            if row.state == "gone" or is_gone(row.path):
                at, photo_id = parts.clock.text(), stored.record.id
                return SourceMoved(
                    at, row.path, source.path, source.root, source.stamp, photo_id, freeing
                )
    return _seen(parts, source, stored, freeing)


def _seen(
    parts: SupervisorParts, source: Source, stored: StoredPhoto, freeing: str | None = None
) -> SourceSeen:
    at, photo_id = parts.clock.text(), stored.record.id
    return SourceSeen(at, source.path, source.root, source.stamp, photo_id, source.name, freeing)
