"""How the archive and its work are doing."""

import os
from dataclasses import asdict, dataclass
from datetime import date
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from sqlalchemy import text

from grayvault.catalog.job_rows import JobRow, job
from grayvault.catalog.summary_table import Dimension
from grayvault.report.stats.all_stats import StatsQuery, query_stats, stats_json
from grayvault.report.stats.collect import Stats
from grayvault.server.dependencies import Catalog, Parts
from grayvault.server.error_responses import problem
from grayvault.server.openapi_fragments import TEXT
from grayvault.server.responses.json_responses import JsonAnswer
from grayvault.server.responses.metrics import MEDIA_TYPE

router = APIRouter()

LARGEST_JOB_ID = 2**63 - 1
MOST_PHOTOS = 1000
"""Of the worst ones, in one answer."""


@dataclass(frozen=True)
class Status:
    """How the server is."""

    status: str


@dataclass(frozen=True)
class JobFacts:
    """A job as clients see it; `id` is its photo's."""

    job: int
    state: str
    outcome: str | None
    id: str | None
    reason: str | None
    detail: str | None


@router.get("/stats", response_model=Stats)
def get_stats(
    catalog: Catalog,
    by: Annotated[list[Dimension] | None, Query()] = None,
    since: date | None = None,
    worst: Annotated[int, Query(ge=0, le=MOST_PHOTOS)] = 0,
) -> Response:
    """What `grayvault stats --json` prints, with the same options (`since`: a day, UTC)."""
    asked = StatsQuery(tuple(by or ()), worst, since.isoformat() if since else None)
    return JsonAnswer(stats_json(query_stats(catalog, asked)))


@router.get("/metrics", response_class=Response, responses=TEXT)
def get_metrics(parts: Parts) -> Response:
    """What the server measures of itself, and what the archive holds, for Prometheus."""
    return Response(parts.metrics.told(), media_type=MEDIA_TYPE)


@router.get("/healthz", response_model=Status)
def get_health(catalog: Catalog) -> Response:
    """Whether the server answers and its catalog does."""
    with catalog.connect() as connection:
        connection.execute(text("SELECT 1"))
    return JsonAnswer(asdict(Status("ok")))


@router.get("/readyz", response_model=Status)
def get_ready(parts: Parts) -> Response:
    """Whether photos can be shown and taken in at once: 503 until networks are loaded, where the
    vault can't be written, and while the server stops.
    """
    get_health(parts.services.engine)
    if parts.stopping.is_set() or not parts.warm.is_set():
        return problem(HTTPStatus.SERVICE_UNAVAILABLE, "the server is starting or stopping")
    if not os.access(parts.services.folder.incoming, os.W_OK):
        return problem(HTTPStatus.SERVICE_UNAVAILABLE, "the vault can't be written")
    return JsonAnswer(asdict(Status("ready")))


@router.get("/jobs/{job_id}", response_model=JobFacts)
def get_job(job_id: Annotated[int, Path(ge=1, le=LARGEST_JOB_ID)], catalog: Catalog) -> Response:
    """What became of an upload that was not waited for."""
    return JsonAnswer(job_facts(job(catalog, job_id)))


def job_facts(row: JobRow) -> dict[str, Any]:
    """A job as clients see it."""
    return asdict(JobFacts(row.id, row.state, row.outcome, row.photo_id, row.reason, told(row)))


def told(row: JobRow) -> str | None:
    """A job's sentence, an upload being called by its own name."""
    if row.upload and row.detail:
        return row.detail.replace(row.path, row.name or "upload")
    return row.detail
