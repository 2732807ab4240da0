"""A few numbers about the catalog that are quick to get."""

from dataclasses import dataclass

from sqlalchemy import Engine, func, select

from grayvault.catalog.database.schema import LEFT, PENDING, QUEUED, jobs, sources, totals


@dataclass(frozen=True)
class CatalogCounts:
    """Photos, their bytes before and after, and unfinished jobs by state.

    `waiting_since` is when the job was queued whose turn is next (seconds since 1970); None if none
    is queued. `failed` are the files that could not be archived.
    """

    photos: int
    source_bytes: int
    stored_bytes: int
    jobs: dict[str, int]
    waiting_since: float | None
    failed: int


def catalog_counts(engine: Engine) -> CatalogCounts:
    summed = (totals.c.photos, totals.c.source_bytes, totals.c.stored_bytes)
    sums = select(*(func.coalesce(func.sum(column), 0) for column in summed))
    sums = sums.where(totals.c.dimension == "tier")  # each photo has one
    pending = select(jobs.c.state, func.count()).where(PENDING).group_by(jobs.c.state)
    following = select(jobs.c.enqueued_at).where(QUEUED).order_by(jobs.c.attempts, jobs.c.id)
    lasting = (sources.c.outcome == "failed") & (sources.c.state == "present")
    failed = select(func.count()).select_from(sources).where(LEFT, lasting)
    with engine.connect() as connection:
        count, source_bytes, stored_bytes = connection.execute(sums).one()
        by_state = {str(state): int(number) for state, number in connection.execute(pending)}
        waiting_since: float | None = connection.scalar(following.limit(1))
        failed_files = connection.scalar(failed) or 0
    return CatalogCounts(
        photos=int(count),
        source_bytes=int(source_bytes),
        stored_bytes=int(stored_bytes),
        jobs={"queued": 0, "running": 0} | by_state,
        waiting_since=waiting_since,
        failed=failed_files,
    )
