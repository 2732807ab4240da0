"""The photos whose colours came back worst."""

from dataclasses import dataclass

from sqlalchemy import Engine, select

from grayvault.catalog.schema import photos
from grayvault.catalog.source_files import sources_of
from grayvault.report.best_source import best_source


@dataclass(frozen=True)
class WorstPhoto:
    """One of the least faithful photos; `source` as `show` tells it, ΔE00 figures as measured."""

    id: str
    source: str
    delta_e_mean: float
    delta_e_p95: float
    delta_e_tile: float
    tier: str
    colorizer: str | None


def worst(engine: Engine, count: int, since: str | None = None) -> list[WorstPhoto]:
    """The `count` photos of the highest mean ΔE00, the worst one first; `since` as in `collect`."""
    mean = photos.c.delta_e_mean
    query = select(photos).where(mean.is_not(None)).order_by(mean.desc(), photos.c.id).limit(count)
    if since is not None:
        query = query.where(photos.c.archived_at >= since)
    with engine.connect() as connection:
        rows = connection.execute(query).all()
    return [
        WorstPhoto(
            row.id,
            best_source(sources_of(engine, row.id), row.folder, row.source_name),
            row.delta_e_mean,
            row.delta_e_p95,
            row.delta_e_tile,
            row.tier,
            row.colorizer,
        )
        for row in rows
    ]
