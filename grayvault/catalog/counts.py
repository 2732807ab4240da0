"""A few numbers about the catalog that are quick to get."""

from dataclasses import dataclass

from sqlalchemy import Engine, func, select

from grayvault.catalog.database.schema import PENDING, jobs, photos


@dataclass(frozen=True)
class CatalogCounts:
    """Photos, their bytes before and after, and unfinished jobs by state."""

    photos: int
    source_bytes: int
    stored_bytes: int
    jobs: dict[str, int]


def catalog_counts(engine: Engine) -> CatalogCounts:
    sums = select(
        func.count(),
        func.coalesce(func.sum(photos.c.source_bytes), 0),
        func.coalesce(func.sum(photos.c.stored_bytes), 0),
    ).select_from(photos)
    pending = select(jobs.c.state, func.count()).where(PENDING).group_by(jobs.c.state)
    with engine.connect() as connection:
        count, source_bytes, stored_bytes = connection.execute(sums).one()
        by_state = {str(state): int(number) for state, number in connection.execute(pending)}
    states = {"queued": 0, "running": 0} | by_state
    return CatalogCounts(int(count), int(source_bytes), int(stored_bytes), states)
