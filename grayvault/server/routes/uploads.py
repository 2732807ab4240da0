"""Photos in: `POST /photos`."""

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
from grayvault.core.file_stamps import stamp_of
from grayvault.core.sources import Source
from grayvault.ingest.originals.uploads import BLAMELESS
from grayvault.server.dependencies import ApiParts, Parts
from grayvault.server.error_responses import problem
from grayvault.server.openapi_fragments import UPLOAD
from grayvault.server.responses.json_responses import JsonAnswer
from grayvault.server.routes.status import JobFacts, job_facts, told
from grayvault.server.routes.upload_body import Received, Upload
from grayvault.vault.durable_write import sync_folder

router = APIRouter()

WAIT_SECONDS = 30.0
POLL_SECONDS = 0.1


@dataclass(frozen=True)
class Archived:
    """The photo that an upload is now."""

    id: str


_WAIT = re.compile(r"\bwait=(\d{1,9})")


@router.post(
    "/photos",
    status_code=HTTPStatus.CREATED,
    response_model=Archived,
    responses={200: {"model": Archived}, 202: {"model": JobFacts}},
    openapi_extra=UPLOAD,
)
def post_photo(upload: Received, parts: Parts, prefer: Annotated[str, Header()] = "") -> Response:
    """Take one photo in, its bytes as the body or as the file of a form.

    201 where it was archived, 200 where it had been before, 422 where it is refused, and 202 with
    the address of a job where that takes longer than the client likes to wait: half a minute, or
    less where it says `Prefer: wait=SECONDS` (RFC 7240).
    """
    services = parts.services
    try:
        return _archived(HTTPStatus.OK, find(services.engine, upload.sha256).id)
    except NotFoundError:
        source = _arrived(upload)
    [job_id] = enqueue(
        services.engine,
        [source],
        services.config.ingest_settings(),
        uuid.uuid4().hex,
        upload=True,
    )
    return _answer(_finished(parts, job_id, _patience(prefer)))


def _arrived(upload: Upload) -> Source:
    """Let an upload count as arrived: from here on not even a power cut loses it."""
    path = upload.path.with_suffix("")
    upload.path.rename(path)
    sync_folder(path.parent)
    return Source(str(path), str(path.parent), stamp_of(path.stat()), upload.name)


def _patience(prefer: str) -> float:
    """How many seconds a client likes to wait, by its `Prefer` header."""
    asked = _WAIT.search(prefer)
    return min(WAIT_SECONDS, int(asked[1])) if asked else WAIT_SECONDS


def _finished(parts: ApiParts, job_id: int, seconds: float) -> JobRow:
    """The job when it is done, or after some seconds as it is then; nobody waits in a crowd."""
    engine = parts.services.engine
    until = time.monotonic() + seconds
    row = job(engine, job_id)
    with suppress(BusyError), parts.waits.place():
        while row.state != "done" and time.monotonic() < until:
            if parts.stopping.wait(POLL_SECONDS):
                break
            row = job(engine, job_id)
    return row


def _answer(row: JobRow) -> Response:
    if row.state != "done":
        headers = {"Location": f"/jobs/{row.id}"}
        return JsonAnswer(job_facts(row), HTTPStatus.ACCEPTED, headers)
    if row.photo_id and row.outcome in {"archived", "known"}:
        is_new = row.outcome == "archived"
        return _archived(HTTPStatus.CREATED if is_new else HTTPStatus.OK, row.photo_id)
    is_ours = row.reason is None or row.reason in BLAMELESS
    status = HTTPStatus.INTERNAL_SERVER_ERROR if is_ours else HTTPStatus.UNPROCESSABLE_ENTITY
    return problem(status, told(row) or "the upload is gone", reason=row.reason)


def _archived(status: HTTPStatus, photo_id: str) -> Response:
    return JsonAnswer(asdict(Archived(photo_id)), status, {"Location": f"/photo/{photo_id}"})
