"""The queue: which sources are to be taken in, and what became of each."""

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from math import inf
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    bindparam,
    case,
    delete,
    func,
    insert,
    select,
    update,
)

from grayvault.catalog.database import chunks, writing
from grayvault.catalog.schema import PENDING, QUEUED, jobs, stamp_of, stamp_values
from grayvault.core.errors import NotFoundError, RequestError
from grayvault.core.file_stamps import FileStamp
from grayvault.core.jobs import Job, Outcome
from grayvault.core.retries import MOST_ATTEMPTS, SET_ASIDE
from grayvault.core.settings import IngestSettings
from grayvault.core.settings_json import settings_from_json, settings_to_json
from grayvault.core.sources import Source


@dataclass(frozen=True)
class JobRow:
    """A job as others see it.

    `state` is `queued`, `running` or `done`; `outcome` (an `OutcomeKind`) and what follows are
    given when it is done. `stored_bytes` is given for `archived` and `known`. A job that is tried
    again has been begun `attempts` times, `reason` and `detail` say why it failed the last time,
    and it is not begun again before `not_before` (seconds since 1970).
    """

    id: int
    path: str
    name: str | None
    batch: str
    upload: bool
    state: str
    outcome: str | None
    photo_id: str | None
    reason: str | None
    detail: str | None
    source_bytes: int | None
    stored_bytes: int | None
    attempts: int
    not_before: float


@dataclass(frozen=True)
class BatchProgress:
    """How far a batch is: jobs by state, done ones by outcome; bytes of those archived in it."""

    queued: int = 0
    running: int = 0
    archived: int = 0
    known: int = 0
    skipped: int = 0
    failed: int = 0
    gone: int = 0
    source_bytes: int = 0
    stored_bytes: int = 0

    @property
    def done(self) -> int:
        """Jobs that are finished."""
        return self.archived + self.known + self.skipped + self.failed + self.gone

    @property
    def total(self) -> int:
        """All jobs of the batch."""
        return self.queued + self.running + self.done


def enqueue(
    engine: Engine,
    sources: Sequence[Source],
    settings: IngestSettings,
    batch: str,
    *,
    not_before: float = 0.0,
    upload: bool = False,
    join: bool = True,
) -> list[int]:
    """Put sources into the queue; returns their jobs' ids in the same order.

    A path that is queued or running already is not doubled: its job joins the new batch and, if
    still queued, takes the new settings and stamp. With `join` False such a job is left as it is
    (a rescan must not take jobs away from the `add` that waits for them). `not_before` is in
    seconds since 1970.
    """
    request = {
        "settings": settings_to_json(settings),
        "batch": batch,
        "upload": upload,
        "not_before": not_before,
    }
    wanted = {source.path: {**_source_values(source), **request} for source in sources}
    with writing(engine) as connection:
        pending = _pending(connection, list(wanted))
        if join:
            _join(connection, pending, wanted)
        fresh = {"state": "queued", "enqueued_at": time.time()}
        added = [{**row, **fresh} for path, row in wanted.items() if path not in pending]
        if added:
            connection.execute(insert(jobs), added)
            pending |= _pending(connection, [row["path"] for row in added])
    return [pending[source.path].id for source in sources]


def claim(engine: Engine, limit: int, now: float, longest: float = inf) -> list[Job]:
    """Take up to `limit` queued jobs that are due at `now`; they are running then.

    The oldest go first, those that failed before last: whatever one of them does to the process,
    the others have been taken in. Each is an attempt more of its job. Two that claim at once never
    get the same job. One that is not due for longer than `longest` seconds, the most that any is
    made to wait, is due: the clock was set back.
    """
    due = QUEUED & ((jobs.c.not_before <= now) | (jobs.c.not_before > now + longest))
    with writing(engine) as connection:
        rows = connection.execute(
            select(jobs)
            .where(due)
            .order_by(jobs.c.attempts, jobs.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).all()
        claimed = jobs.c.id.in_([row.id for row in rows])
        begun = {"state": "running", "attempts": jobs.c.attempts + 1}
        connection.execute(update(jobs).where(claimed).values(begun))
    return [replace(_job(row), attempts=row.attempts + 1) for row in rows]


def finish(engine: Engine, job_id: int, outcome: Outcome) -> None:
    """Note what became of a job; it is done.

    The column `reason` says what became of the original if that was to be freed.
    """
    stored = outcome.stored
    _change(
        engine,
        jobs.c.id == job_id,
        state="done",
        outcome=outcome.kind,
        photo_id=outcome.photo_id,
        reason=outcome.original or outcome.reason,
        detail=outcome.detail,
        source_bytes=stored.record.source.picture_bytes if stored else outcome.stamp.size,
        stored_bytes=stored.stored_bytes if stored else None,
        finished_at=time.time(),
    )


def postpone(
    engine: Engine,
    job_id: int,
    stamp: FileStamp,
    until: float,
    why: Outcome | None = None,
) -> None:
    """Put a running job back into the queue, not to be claimed before `until`, with a new stamp.

    Its file wasn't complete, as the reason and detail of `why` may say: that is no attempt.
    """
    values = {"state": "queued", "not_before": until, "attempts": _ONE_LESS}
    values |= {"reason": why and why.reason, "detail": why and why.detail}
    _change(engine, jobs.c.id == job_id, **values, **stamp_values(stamp))


def retry_later(engine: Engine, job_id: int, outcome: Outcome, until: float) -> None:
    """Put a running job that failed back into the queue, not to be claimed before `until`."""
    told = {"reason": outcome.reason, "detail": outcome.detail}
    _change(engine, jobs.c.id == job_id, state="queued", not_before=until, **told)


def release_running(engine: Engine, *, is_attempt: bool = False) -> int:
    """Put all running jobs back into the queue: nobody works on them any more. Returns how many.

    `is_attempt`: their supervisor died, and one of them may be why.
    """
    values: dict[str, Any] = {} if is_attempt else {"attempts": _ONE_LESS}
    return _change(engine, jobs.c.state == "running", state="queued", **values)


def batch_progress(engine: Engine, batch: str) -> BatchProgress:
    """How far the batch is."""
    query = select(
        jobs.c.state,
        jobs.c.outcome,
        func.count(),
        func.sum(jobs.c.source_bytes),
        func.sum(jobs.c.stored_bytes),
    ).where(jobs.c.batch == batch)
    with engine.connect() as connection:
        rows = connection.execute(query.group_by(jobs.c.state, jobs.c.outcome)).all()
    counts = {outcome or state: count for state, outcome, count, *_ in rows}
    saved = {outcome: (source, stored) for _, outcome, _, source, stored in rows}
    source_bytes, stored_bytes = saved.get("archived", (0, 0))
    return BatchProgress(**counts, source_bytes=int(source_bytes), stored_bytes=int(stored_bytes))


def batch_results(engine: Engine, batch: str) -> list[JobRow]:
    """The finished jobs of a batch, in the order of the queue."""
    finished = (jobs.c.batch == batch) & (jobs.c.state == "done")
    with engine.connect() as connection:
        rows = connection.execute(select(*_SEEN).where(finished).order_by(jobs.c.id))
        return [JobRow(**row._mapping) for row in rows]


def withdraw(engine: Engine, batch: str) -> int:
    """Drop the batch's jobs that are still queued; returns how many."""
    return _drop(engine, (jobs.c.batch == batch) & QUEUED)


def purge(engine: Engine, older_than: float) -> int:
    """Forget jobs that were done before `older_than` (seconds since 1970); returns how many.

    Those that were set aside are kept.
    """
    return _drop(engine, (jobs.c.finished_at < older_than) & ~_SET_ASIDE)


def unfinished(engine: Engine) -> list[JobRow]:
    """What is queued or running, then what was set aside or failed; each in the queue's order.

    Of the failed ones only those that are the last of their path.
    """
    last = select(func.max(jobs.c.id)).group_by(jobs.c.path)
    failed = (jobs.c.state == "done") & (jobs.c.outcome == "failed") & jobs.c.id.in_(last)
    with engine.connect() as connection:
        rows = connection.execute(
            select(*_SEEN).where(PENDING | failed).order_by(jobs.c.state == "done", jobs.c.id)
        )
        return [JobRow(**row._mapping) for row in rows]


def running(engine: Engine) -> frozenset[int]:
    """The jobs that are being worked on, or were when their supervisor was killed."""
    with engine.connect() as connection:
        return frozenset(connection.scalars(select(jobs.c.id).where(jobs.c.state == "running")))


def any_pending(engine: Engine, job_ids: Collection[int]) -> bool:
    """Whether one of these few jobs is queued or running."""
    if not job_ids:
        return False
    query = select(jobs.c.id).where(jobs.c.id.in_(job_ids), PENDING).limit(1)
    with engine.connect() as connection:
        return connection.scalar(query) is not None


def paths_set_aside(engine: Engine) -> set[str]:
    """The paths of jobs that were set aside."""
    with engine.connect() as connection:
        return set(connection.scalars(select(jobs.c.path).where(_SET_ASIDE)))


def retry(engine: Engine, job_ids: Sequence[int], batch: str) -> list[int]:
    """Queue failed jobs once more, from their first attempt on; returns the ids of the new jobs.

    Raises `NotFoundError` where there is no such job, and `RequestError` where it hasn't failed.
    """
    added: list[int] = []
    for job_id in job_ids:
        old = job(engine, job_id)
        if old.outcome != "failed":
            raise RequestError(f"job {job_id} has not failed: only failed ones are tried again")
        with engine.connect() as connection:
            row = connection.execute(select(jobs).where(jobs.c.id == job_id)).one()
        one = _job(row)
        added += enqueue(engine, [one.source], one.settings, batch, upload=one.upload)
    return added


def is_set_aside(row: JobRow) -> bool:
    """Whether a job was given up after several attempts, for what may not be its file's fault."""
    return row.outcome == "failed" and row.attempts >= MOST_ATTEMPTS and row.reason in SET_ASIDE


def job(engine: Engine, job_id: int) -> JobRow:
    """One job; `NotFoundError`."""
    with engine.connect() as connection:
        row = connection.execute(select(*_SEEN).where(jobs.c.id == job_id)).one_or_none()
    if row is None:
        raise NotFoundError(f"there is no job {job_id}: finished jobs are forgotten in time")
    return JobRow(**row._mapping)


_ONE_LESS = case((jobs.c.attempts > 0, jobs.c.attempts - 1), else_=0)
_SET_ASIDE = (
    (jobs.c.outcome == "failed")
    & (jobs.c.attempts >= MOST_ATTEMPTS)
    & jobs.c.reason.in_(sorted(SET_ASIDE))
)
_SEEN = tuple(jobs.c[field.name] for field in fields(JobRow))


def _pending(connection: Connection, paths: Sequence[str]) -> dict[str, Row[Any]]:
    """The jobs at `paths` that are queued or running: id, path and state, by path."""
    rows: dict[str, Row[Any]] = {}
    for part in chunks(paths):
        query = select(jobs.c.id, jobs.c.path, jobs.c.state).where(jobs.c.path.in_(part), PENDING)
        rows |= {row.path: row for row in connection.execute(query)}
    return rows


def _join(
    connection: Connection,
    pending: Mapping[str, Row[Any]],
    wanted: Mapping[str, Mapping[str, Any]],
) -> None:
    """Let pending jobs join the batch that wants them; queued ones do as it says."""
    changes: dict[str, list[Mapping[str, Any]]] = {"queued": [], "running": []}
    for row in pending.values():
        new = wanted[row.path]
        kept = new if row.state == "queued" else {"batch": new["batch"]}
        changes[row.state].append({**kept, "job": row.id})
    for rows in changes.values():
        if rows:
            connection.execute(update(jobs).where(jobs.c.id == bindparam("job")), rows)


def _change(engine: Engine, which: ColumnElement[bool], **values: Any) -> int:
    with writing(engine) as connection:
        return connection.execute(update(jobs).where(which).values(**values)).rowcount


def _drop(engine: Engine, which: ColumnElement[bool]) -> int:
    with writing(engine) as connection:
        return connection.execute(delete(jobs).where(which)).rowcount


def _source_values(source: Source) -> dict[str, Any]:
    return {
        "path": source.path,
        "root": source.root,
        "name": source.name,
        **stamp_values(source.stamp),
    }


def _job(row: Row[Any]) -> Job:
    return Job(
        id=row.id,
        source=Source(path=row.path, root=row.root, stamp=stamp_of(row), name=row.name),
        settings=settings_from_json(row.settings),
        batch=row.batch,
        upload=row.upload,
        attempts=row.attempts,
    )
