"""How the archive and its work are doing."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from sqlalchemy import text

from grayvault.api.answers import JsonAnswer
from grayvault.api.parts import Catalog
from grayvault.catalog.jobs import JobRow, job
from grayvault.catalog.totals import Dimension
from grayvault.report.accounts import Asked, accounts, accounts_json

router = APIRouter()

LARGEST_JOB_ID = 2**63 - 1
MOST_PHOTOS = 1000
"""Of the worst ones, in one answer."""


@router.get("/stats")
def get_stats(
    catalog: Catalog,
    by: Annotated[list[Dimension] | None, Query()] = None,
    since: date | None = None,
    worst: Annotated[int, Query(ge=0, le=MOST_PHOTOS)] = 0,
) -> Response:
    """What `grayvault stats --json` prints, with the same options (`since`: a day, UTC)."""
    asked = Asked(tuple(by or ()), worst, since.isoformat() if since else None)
    return JsonAnswer(accounts_json(accounts(catalog, asked)))


@router.get("/healthz")
def get_health(catalog: Catalog) -> Response:
    """Whether the server answers and its catalog does."""
    with catalog.connect() as connection:
        connection.execute(text("SELECT 1"))
    return JsonAnswer({"status": "ok"})


@router.get("/jobs/{job_id}")
def get_job(job_id: Annotated[int, Path(ge=1, le=LARGEST_JOB_ID)], catalog: Catalog) -> Response:
    """What became of an upload that was not waited for."""
    return JsonAnswer(job_facts(job(catalog, job_id)))


def job_facts(row: JobRow) -> dict[str, Any]:
    """A job as clients see it."""
    return {
        "job": row.id,
        "state": row.state,
        "outcome": row.outcome,
        "id": row.photo_id,
        "reason": row.reason,
        "detail": told(row),
    }


def told(row: JobRow) -> str | None:
    """A job's sentence, an upload being called by its own name."""
    if row.upload and row.detail:
        return row.detail.replace(row.path, row.name or "upload")
    return row.detail
