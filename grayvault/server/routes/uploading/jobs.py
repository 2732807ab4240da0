"""`/jobs/{id}`: the state of an upload that takes longer than its client waits."""

from dataclasses import asdict, dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from grayvault.catalog.job_rows import LARGEST_ID, JobRow, job
from grayvault.server.dependencies import CatalogDep
from grayvault.server.responses.json_responses import AsciiJsonResponse

router = APIRouter()


@dataclass(frozen=True)
class JobFacts:
    """A job as clients see it; `id` is the photo's."""

    job: int
    state: str
    outcome: str | None
    id: str | None
    reason: str | None
    detail: str | None


@router.get("/jobs/{job_id}", response_model=JobFacts)
def get_job(job_id: Annotated[int, Path(ge=1, le=LARGEST_ID)], catalog: CatalogDep) -> Response:
    """The state of an upload's job, and its outcome if it is done."""
    return AsciiJsonResponse(job_facts(job(catalog, job_id)))


def job_facts(row: JobRow) -> dict[str, Any]:
    """The fields of `JobFacts`."""
    state = row.id, row.state, row.outcome, row.photo_id, row.reason, job_detail(row)
    return asdict(JobFacts(*state))


def job_detail(row: JobRow) -> str | None:
    """The sentence on a job's outcome, with an upload's own name instead of its path here."""
    if row.upload and row.detail:
        return row.detail.replace(row.path, row.name or "upload")
    return row.detail
