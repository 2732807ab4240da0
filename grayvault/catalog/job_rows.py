"""Jobs as they are shown: looking at the queue without changing it."""

from collections.abc import Collection
from dataclasses import dataclass, fields

from sqlalchemy import Engine, func, select

from grayvault.catalog.database.schema import PENDING, QUEUED, jobs
from grayvault.core.errors import NotFoundError
from grayvault.core.retries import FAILED_FOR_GOOD_REASONS, MOST_ATTEMPTS

LARGEST_ID = 2**63 - 1
"""The largest id that a job can have; databases refuse larger numbers."""


@dataclass(frozen=True)
class JobRow:
    """A job as it is shown.

    `state` is `queued`, `running` or `done`. When it is done, it has an `outcome` (an
    `OutcomeKind`), and `stored_bytes` if that is `archived` or `known`; `reason` is the outcome's
    reason, or what became of the original if that was to be freed. A job to be retried has been
    begun `attempts` times, `reason` and `detail` say why it failed last, and it will not begin
    before `not_before` (seconds since 1970).
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
    """The jobs of a batch by state, done ones by outcome; bytes of the photos archived in it."""

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
        return self.archived + self.known + self.skipped + self.failed + self.gone

    @property
    def total(self) -> int:
        return self.queued + self.running + self.done


FAILED_FOR_GOOD = (
    (jobs.c.outcome == "failed")
    & (jobs.c.attempts >= MOST_ATTEMPTS)
    & jobs.c.reason.in_(sorted(FAILED_FOR_GOOD_REASONS))
)
_SEEN = tuple(jobs.c[field.name] for field in fields(JobRow))


def batch_progress(engine: Engine, batch: str) -> BatchProgress:
    """Count the jobs of a batch."""
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


def unfinished(engine: Engine) -> list[JobRow]:
    """Queued and running jobs, then failed ones; each in the queue's order.

    Only the last job of a path counts as failed.
    """
    last = select(func.max(jobs.c.id)).group_by(jobs.c.path)
    failed = (jobs.c.state == "done") & (jobs.c.outcome == "failed") & jobs.c.id.in_(last)
    with engine.connect() as connection:
        rows = connection.execute(
            select(*_SEEN).where(PENDING | failed).order_by(jobs.c.state == "done", jobs.c.id)
        )
        return [JobRow(**row._mapping) for row in rows]


def begun(engine: Engine) -> frozenset[int]:
    """The jobs that workers have, or had when their supervisor was killed.

    The next supervisor puts those back into the queue, and may have been killed, too.
    """
    put_back = QUEUED & (jobs.c.attempts > 0) & jobs.c.reason.is_(None)  # others wait for a retry
    query = select(jobs.c.id).where((jobs.c.state == "running") | put_back)
    with engine.connect() as connection:
        return frozenset(connection.scalars(query))


def any_pending(engine: Engine, job_ids: Collection[int]) -> bool:
    """Whether one of these few jobs is queued or running."""
    if not job_ids:
        return False
    query = select(jobs.c.id).where(jobs.c.id.in_(job_ids), PENDING).limit(1)
    with engine.connect() as connection:
        return connection.scalar(query) is not None


def paths_failed_for_good(engine: Engine) -> set[str]:
    """The paths of jobs that failed for good, although their files may not be at fault."""
    with engine.connect() as connection:
        return set(connection.scalars(select(jobs.c.path).where(FAILED_FOR_GOOD)))


def failed_for_good(row: JobRow) -> bool:
    """Whether a job failed for good after several attempts, maybe not by its file's fault."""
    return (
        row.outcome == "failed"
        and row.attempts >= MOST_ATTEMPTS
        and row.reason in FAILED_FOR_GOOD_REASONS
    )


def job(engine: Engine, job_id: int) -> JobRow:
    """Find a job; `NotFoundError`."""
    with engine.connect() as connection:
        row = connection.execute(select(*_SEEN).where(jobs.c.id == job_id)).one_or_none()
    if row is None:
        raise NotFoundError(f"there is no job {job_id}: finished jobs are forgotten in time")
    return JobRow(**row._mapping)
