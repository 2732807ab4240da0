"""`/queue`: queued and failed photos, and another attempt."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response

from grayvault.catalog import job_rows, jobs
from grayvault.ingest.queue.batches import new_batch
from grayvault.report.job_list import job_entry
from grayvault.server.dependencies import CatalogDep
from grayvault.server.responses.json_responses import AsciiJsonResponse
from grayvault.server.routes.uploading.jobs import JobFacts, job_facts

router = APIRouter(prefix="/queue")


@dataclass(frozen=True)
class Queue:
    """How many photos wait or are being archived, and how many failed; the first of each."""

    waiting: int
    failed: int
    waiting_jobs: list[dict[str, Any]]
    failed_jobs: list[dict[str, Any]]


@router.get("", response_model=Queue)
def get_queue(catalog: CatalogDep, limit: Annotated[int, Query(ge=1, le=1000)] = 100) -> Response:
    """The first jobs that are queued or running, and that failed, as `jobs --json` prints them."""
    rows = job_rows.unfinished(catalog)
    failed = [row for row in rows if row.state == "done"]
    waiting = rows[: len(rows) - len(failed)]
    return AsciiJsonResponse(
        {
            "waiting": len(waiting),
            "failed": len(failed),
            "waiting_jobs": [job_entry(row) for row in waiting[:limit]],
            "failed_jobs": [job_entry(row) for row in failed[:limit]],
        }
    )


@router.post("/{job_id}/retry", status_code=HTTPStatus.ACCEPTED, response_model=JobFacts)
def post_retry(
    job_id: Annotated[int, Path(ge=1, le=job_rows.LARGEST_ID)], catalog: CatalogDep
) -> Response:
    """Try a failed job again, with all its attempts; the answer is the new job."""
    [new_id] = jobs.retry(catalog, [job_id], new_batch())
    headers = {"Location": f"/jobs/{new_id}"}
    new = job_facts(job_rows.job(catalog, new_id))
    return AsciiJsonResponse(new, HTTPStatus.ACCEPTED, headers)
