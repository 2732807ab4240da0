"""`POST /photos`: uploads a photo."""

import re
import time
import uuid
from contextlib import suppress
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Header, Response

from grayvault.catalog.job_rows import JobRow, job
from grayvault.catalog.jobs import enqueue
from grayvault.catalog.photos import find
from grayvault.core.errors import BusyError, NotFoundError
from grayvault.ingest.open_vault import OpenVault
from grayvault.ingest.originals.uploads import BLAMELESS, accept
from grayvault.server.dependencies import UploadQueue, UploadsDep
from grayvault.server.error_responses import problem
from grayvault.server.openapi import UPLOAD_BODY
from grayvault.server.responses.json_responses import AsciiJsonResponse
from grayvault.server.routes.uploading.jobs import JobFacts, job_detail, job_facts
from grayvault.server.routes.uploading.upload_body import UploadDep
from grayvault.server.routes.uploading.upload_settings import UploadSettingsDep

router = APIRouter()

WAIT_SECONDS = 30.0
POLL_SECONDS = 0.1
_WAIT = re.compile(r"\bwait=(\d{1,9})")


@dataclass(frozen=True)
class Archived:
    """The id of the uploaded photo."""

    id: str


@router.post(
    "/photos",
    status_code=HTTPStatus.CREATED,
    response_model=Archived,
    responses={200: {"model": Archived}, 202: {"model": JobFacts}},
    openapi_extra=UPLOAD_BODY,
)
def post_photo(
    upload: UploadDep,
    uploads: UploadsDep,
    settings: UploadSettingsDep,
    prefer: Annotated[str, Header()] = "",
) -> Response:
    """Archive one photo, sent as the body or as the file of a form.

    201 if it is archived, 200 if the archive had it already, 422 if it can't be archived. 202 with
    the address of a job if that takes longer than half a minute, or than the seconds in the header
    `Prefer: wait=SECONDS` (RFC 7240).
    """
    vault = uploads.vault
    if _is_archived(vault, upload.sha256):
        return _archived(HTTPStatus.OK, upload.sha256)
    source = accept(vault, upload.path, upload.name)
    [job_id] = enqueue(vault.engine, [source], settings, uuid.uuid4().hex, upload=True)
    return _respond(_wait_for(uploads, job_id, _seconds_to_wait(prefer)))


def _is_archived(vault: OpenVault, photo_id: str) -> bool:
    """Whether a photo is archived and its vault file intact: its sender may delete it then."""
    try:
        find(vault.engine, photo_id)
    except NotFoundError:
        return False
    return vault.is_intact(photo_id)


def _seconds_to_wait(prefer: str) -> float:
    match = _WAIT.search(prefer)
    return min(WAIT_SECONDS, int(match[1])) if match else WAIT_SECONDS


def _wait_for(uploads: UploadQueue, job_id: int, seconds: float) -> JobRow:
    """Wait up to `seconds` for a job; don't wait if too many clients wait already."""
    engine = uploads.vault.engine
    until = time.monotonic() + seconds
    row = job(engine, job_id)
    with suppress(BusyError), uploads.waiting.enter_queue():
        while row.state != "done" and time.monotonic() < until:
            if uploads.stopping.wait(POLL_SECONDS):
                break
            row = job(engine, job_id)
    return row


def _respond(row: JobRow) -> Response:
    if row.state != "done":
        headers = {"Location": f"/jobs/{row.id}"}
        return AsciiJsonResponse(job_facts(row), HTTPStatus.ACCEPTED, headers)
    if row.photo_id and row.outcome in {"archived", "known"}:
        is_new = row.outcome == "archived"
        return _archived(HTTPStatus.CREATED if is_new else HTTPStatus.OK, row.photo_id)
    is_server_fault = row.reason is None or row.reason in BLAMELESS
    status = (
        HTTPStatus.INTERNAL_SERVER_ERROR if is_server_fault else HTTPStatus.UNPROCESSABLE_ENTITY
    )
    return problem(status, job_detail(row) or "the upload is gone", reason=row.reason)


def _archived(status: HTTPStatus, photo_id: str) -> Response:
    headers = {"Location": f"/photo/{photo_id}"}
    return AsciiJsonResponse(asdict(Archived(photo_id)), status, headers)
