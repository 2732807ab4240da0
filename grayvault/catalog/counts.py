"""A few numbers about the catalog that are quick to get."""

from dataclasses import dataclass

from sqlalchemy import Engine, func, select

from grayvault.catalog.database.schema import PENDING, jobs, totals


@dataclass(frozen=True)
class CatalogCounts:
    """Photos, their bytes before and after, and unfinished jobs by state."""

    photos: int
    source_bytes: int
    stored_bytes: int
    jobs: dict[str, int]


def catalog_counts(engine: Engine) -> CatalogCounts:
    summed = (totals.c.photos, totals.c.source_bytes, totals.c.stored_bytes)
    sums = select(*(func.coalesce(func.sum(column), 0) for column in summed))
    sums = sums.where(totals.c.dimension == "tier")  # each photo has one
    pending = select(jobs.c.state, func.count()).where(PENDING).group_by(jobs.c.state)
    with engine.connect() as connection:
        count, source_bytes, stored_bytes = connection.execute(sums).one()
        by_state = {str(state): int(number) for state, number in connection.execute(pending)}
    states = {"queued": 0, "running": 0} | by_state
    return CatalogCounts(int(count), int(source_bytes), int(stored_bytes), states)
