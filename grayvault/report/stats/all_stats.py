"""The result of `grayvault stats` and `GET /stats`: totals, groups, least faithful photos."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Engine, select

from grayvault.catalog.database.schema import PHOTO_ROW, photos
from grayvault.catalog.source_files import best_source, sources_of
from grayvault.catalog.summary_table import Dimension
from grayvault.core.closeness import Closeness, closeness
from grayvault.report.stats.by_group import Group, group_json, groups
from grayvault.report.stats.collect import Stats, collect, to_json


@dataclass(frozen=True)
class StatsQuery:
    """`by`: the dimensions to group photos by; `worst`: how many of the worst photos to list.

    `since` (the beginning of an ISO 8601 time in UTC): only what was archived then or later.
    """

    by: Sequence[Dimension] = ()
    worst: int = 0
    since: str | None = None


@dataclass(frozen=True)
class WorstPhoto:
    """One of the least faithful photos; `source` as in `show`, the other figures as measured."""

    id: str
    source: str
    delta_e_mean: float
    delta_e_p95: float
    delta_e_tile: float
    tier: str
    colorizer: str | None
    likeness_full_size: float | None
    likeness_display: float | None
    closeness: Closeness | None


@dataclass(frozen=True)
class StatsResult:
    """The totals, and the groups and photos that the query asks for."""

    query: StatsQuery
    totals: Stats
    by: Mapping[Dimension, Sequence[Group]]
    worst: Sequence[WorstPhoto]


def query_stats(engine: Engine, query: StatsQuery) -> StatsResult:
    return StatsResult(
        query,
        collect(engine, query.since),
        {dimension: groups(engine, dimension, query.since) for dimension in query.by},
        _worst(engine, query.worst, query.since) if query.worst else (),
    )


def stats_json(result: StatsResult) -> dict[str, Any]:
    """The totals' keys; with `since`, `by` (dimension → groups) and `worst` if queried."""
    query, more = result.query, dict[str, Any]()
    if query.since:
        more["since"] = query.since
    if query.by:
        more["by"] = {
            dimension: [group_json(group) for group in members]
            for dimension, members in result.by.items()
        }
    if query.worst:
        more["worst"] = [asdict(photo) for photo in result.worst]
    return {**to_json(result.totals), **more}


def _worst(engine: Engine, count: int, since: str | None) -> list[WorstPhoto]:
    """The `count` photos of the highest mean ΔE00, the worst first; `since` as in `collect`."""
    mean = photos.c.delta_e_mean
    query = (
        select(*PHOTO_ROW).where(mean.is_not(None)).order_by(mean.desc(), photos.c.id).limit(count)
    )
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
            row.likeness_full_size,
            row.likeness_display,
            closeness(row.delta_e_mean, row.likeness_full_size, row.likeness_display),
        )
        for row in rows
    ]
