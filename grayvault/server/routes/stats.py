"""`/stats`: the archive's statistics; `/metrics`: the server's metrics for Prometheus."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response

from grayvault.catalog.summary_table import Dimension
from grayvault.report.stats.all_stats import StatsQuery, query_stats, stats_json
from grayvault.report.stats.closeness_counts import closeness_counts
from grayvault.report.stats.collect import Stats
from grayvault.server.dependencies import CatalogDep, MetricsDep
from grayvault.server.openapi import METRICS_RESPONSES
from grayvault.server.responses.json_responses import AsciiJsonResponse
from grayvault.server.responses.metrics import MEDIA_TYPE

router = APIRouter()

MAX_WORST = 1000


@router.get("/stats", response_model=Stats)
def get_stats(
    catalog: CatalogDep,
    by: Annotated[list[Dimension] | None, Query()] = None,
    since: date | None = None,
    worst: Annotated[int, Query(ge=0, le=MAX_WORST)] = 0,
) -> Response:
    """What `grayvault stats --json` prints with the same options (`since`: a day, UTC)."""
    query = StatsQuery(tuple(by or ()), worst, since.isoformat() if since else None)
    return AsciiJsonResponse(stats_json(query_stats(catalog, query)))


@router.get("/stats/closeness", response_model=dict[str, int])
def get_closeness(catalog: CatalogDep) -> Response:
    """How many photos are how close to their originals, from the closest on."""
    return AsciiJsonResponse(closeness_counts(catalog))


@router.get("/metrics", response_class=Response, responses=METRICS_RESPONSES)
def get_metrics(metrics: MetricsDep) -> Response:
    """The server's metrics and the archive's size, for Prometheus."""
    return Response(metrics.exposition(), media_type=MEDIA_TYPE)
