"""The queue: sources to be archived, and what became of each; `job_rows` shows it."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import inf
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    case,
    delete,
    insert,
    select,
    true,
    update,
)

from grayvault.catalog import job_rows
from grayvault.catalog.database.planner import avoid
from grayvault.catalog.database.schema import PENDING, QUEUED, jobs, stamp_of, stamp_values
from grayvault.catalog.database.update_rows import update_rows
from grayvault.catalog.database.writing import chunks, writing
from grayvault.catalog.job_rows import FAILED_FOR_GOOD
from grayvault.catalog.sharing.leases import hold_jobs, is_abandoned, is_mine, lease
from grayvault.catalog.sharing.locks import Alone
from grayvault.core.errors import RequestError
from grayvault.core.file_stamps import FileStamp
from grayvault.core.jobs import Job, Outcome
from grayvault.core.settings import IngestSettings
from grayvault.core.settings_json import settings_from_json, settings_to_json
from grayvault.core.sources import Source


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

    A path that is queued or running already gets no second job: its job joins the new batch and,
    if still queued, takes the new settings and stamp. With `join` False such a job doesn't change
    (a rescan must not take jobs away from the `add` that waits for them). `not_before` is in
    seconds since 1970.
    """
    request = {
        "settings": settings_to_json(settings),
        "batch": batch,
        "upload": upload,
        "not_before": not_before,
    }
    requests = {source.path: {**_source_values(source), **request} for source in sources}
    with writing(engine, Alone.QUEUING) as connection:
        pending = _pending(connection, list(requests))
        if join:
            _join(connection, pending, requests)
        fresh = {"state": "queued", "enqueued_at": time.time()}
        added = [{**row, **fresh} for path, row in requests.items() if path not in pending]
        if added:
            connection.execute(insert(jobs), added)
            pending |= _pending(connection, [row["path"] for row in added])
    return [pending[source.path].id for source in sources]


def claim(engine: Engine, limit: int, now: float, longest: float = inf) -> list[Job]:
    """Take up to `limit` queued jobs that are due at `now`; they are running then.

    The oldest go first, and those that failed before go last: if one of them kills the process, the
    others are archived already. Each claim is another attempt. Two processes never claim the same
    job. No job waits longer than `longest` seconds: if one would, the clock was set back, and the
    job is due. Raises `VaultError`, and takes none, if a newer GrayVault has queued one of them.
    """
    due = QUEUED & ((jobs.c.not_before <= now) | (jobs.c.not_before > now + longest))
    # In two statements: SQLite before 3.35 can't update rows and return them.
    with writing(engine) as connection:
        avoid(connection, "sort")  # the index has the jobs in this order
        rows = connection.execute(
            select(jobs)
            .where(due)
            .order_by(jobs.c.attempts, jobs.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).all()
        claimed = jobs.c.id.in_([row.id for row in rows])
        begun = {"state": "running", "attempts": jobs.c.attempts + 1, **lease(connection)}
        connection.execute(update(jobs).where(claimed).values(begun))
        return [replace(_job(row), attempts=row.attempts + 1) for row in rows]


def finish(engine: Engine, job_id: int, outcome: Outcome) -> None:
    """Note what became of a job, as `finish_all` does."""
    finish_all(engine, {job_id: outcome})


def finish_all(engine: Engine, outcomes: Mapping[int, Outcome]) -> None:
    """Note what became of jobs, by their ids; they are done.

    The column `reason` says what became of the original if that was to be freed.
    """
    if outcomes:
        endings = {job_id: _ending(outcome) for job_id, outcome in outcomes.items()}
        with writing(engine) as connection:
            hold_jobs(connection, jobs.c.id.in_(endings))
            update_rows(connection, jobs, endings, is_mine(connection))


def _ending(outcome: Outcome) -> dict[str, Any]:
    stored = outcome.stored
    return {
        "state": "done",
        "outcome": outcome.kind,
        "photo_id": outcome.photo_id,
        "reason": outcome.original or outcome.reason,
        "detail": outcome.detail,
        "source_bytes": stored.record.source.picture_bytes if stored else outcome.stamp.size,
        "stored_bytes": stored.stored_bytes if stored else None,
        "finished_at": time.time(),
    }


def postpone(
    engine: Engine,
    job_id: int,
    stamp: FileStamp,
    until: float,
    why: Outcome | None = None,
) -> None:
    """Put a running job back into the queue, not to be claimed before `until`, with a new stamp.

    Its file wasn't complete: that is no attempt. `why` has the reason and detail to store.
    """
    values = {"state": "queued", "not_before": until, "attempts": _ATTEMPT_LESS}
    values |= {"reason": why and why.reason, "detail": why and why.detail}
    _change(engine, job_id, **values, **stamp_values(stamp))


def retry_later(engine: Engine, job_id: int, outcome: Outcome, until: float) -> None:
    """Put a running job that failed back into the queue, not to be claimed before `until`."""
    why = {"reason": outcome.reason, "detail": outcome.detail}
    _change(engine, job_id, state="queued", not_before=until, **why)


def release_running(engine: Engine, *, is_attempt: bool = False) -> int:
    """Put this process's running jobs back into the queue: no worker has them any more.

    Returns how many. `is_attempt`: one of them may be why.
    """
    values: dict[str, Any] = {} if is_attempt else {"attempts": _ATTEMPT_LESS}
    with writing(engine) as connection:
        own = (jobs.c.state == "running") & is_mine(connection)
        hold_jobs(connection, own)
        return connection.execute(update(jobs).where(own).values(state="queued", **values)).rowcount


def release_abandoned(engine: Engine) -> int:
    """Put the jobs back that a supervisor left running when it died: one of them may be why.

    Returns how many. Jobs on which it has a lease go on running, as it may be alive.
    """
    with writing(engine) as connection:
        left = is_abandoned(connection)
        hold_jobs(connection, left)
        return connection.execute(update(jobs).where(left).values(state="queued")).rowcount


def readdress(engine: Engine, path: str, source: Source) -> None:
    """Let the jobs of a file that has moved be those of `source`; a running one ends as it is."""
    values = {"path": source.path, "root": source.root, **stamp_values(source.stamp)}
    with writing(engine, Alone.QUEUING) as connection:
        moved = update(jobs).where(jobs.c.path == path, jobs.c.state != "running")
        connection.execute(moved.values(values))


def withdraw(engine: Engine, batch: str) -> int:
    """Drop the batch's jobs that are still queued; returns how many."""
    return _drop(engine, (jobs.c.batch == batch) & QUEUED)


def purge(engine: Engine, older_than: float) -> int:
    """Forget jobs that were done before `older_than` (seconds since 1970); returns how many.

    Jobs that failed for good are kept.
    """
    return _drop(engine, (jobs.c.finished_at < older_than) & ~FAILED_FOR_GOOD)


def retry(engine: Engine, job_ids: Sequence[int], batch: str) -> list[int]:
    """Queue failed jobs again, with new attempts; returns the ids of the new jobs.

    Raises `NotFoundError` if there is no such job, and `RequestError` if it hasn't failed; then
    none is queued.
    """
    added: list[int] = []
    for job_id in job_ids:
        if job_rows.job(engine, job_id).outcome != "failed":
            raise RequestError(f"job {job_id} has not failed: only failed ones are tried again")
    for job_id in job_ids:
        with engine.connect() as connection:
            row = connection.execute(select(jobs).where(jobs.c.id == job_id)).one()
        failed = _job(row)
        added += enqueue(engine, [failed.source], failed.settings, batch, upload=failed.upload)
    return added


_ATTEMPT_LESS = case((jobs.c.attempts > 0, jobs.c.attempts - 1), else_=0)


def _pending(connection: Connection, paths: Sequence[str]) -> dict[str, Row[Any]]:
    """The jobs at `paths` that are queued or running: id, path and state, by path.

    Nobody begins or ends them before this is done.
    """
    ids: list[int] = []
    for some_paths in chunks(paths):
        here = jobs.c.path.in_(some_paths) & PENDING
        ids += connection.scalars(select(jobs.c.id).where(here))
    rows: dict[str, Row[Any]] = {}
    for some_ids in chunks(sorted(ids)):
        still = jobs.c.id.in_(some_ids) & PENDING
        hold_jobs(connection, still)
        query = select(jobs.c.id, jobs.c.path, jobs.c.state).where(still)
        rows |= {row.path: row for row in connection.execute(query)}
    return rows


def _join(
    connection: Connection,
    pending: Mapping[str, Row[Any]],
    requests: Mapping[str, Mapping[str, Any]],
) -> None:
    """Let pending jobs join the new batch; queued ones take its settings and stamps, too."""
    changes: dict[str, dict[int, Mapping[str, Any]]] = {"queued": {}, "running": {}}
    for row in pending.values():
        new = requests[row.path]
        changes[row.state][row.id] = new if row.state == "queued" else {"batch": new["batch"]}
    for values_by_id in changes.values():
        if values_by_id:
            update_rows(connection, jobs, values_by_id, true())


def _change(engine: Engine, job_id: int, **values: Any) -> None:
    """Change a job that this process claimed, unless another one has taken it over."""
    with writing(engine) as connection:
        which = (jobs.c.id == job_id) & is_mine(connection)
        connection.execute(update(jobs).where(which).values(**values))


def _drop(engine: Engine, which: ColumnElement[bool]) -> int:
    with writing(engine) as connection:
        hold_jobs(connection, which)
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
