"""`/trials`: what photos would become, before they are archived."""

from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from grayvault.bootstrap.trials.trial_folder import TrialResult
from grayvault.core.errors import NotFoundError
from grayvault.core.settings import IngestSettings
from grayvault.core.view import View
from grayvault.restore.render import render
from grayvault.server.dependencies import Trials, TrialsDep, ViewsDep
from grayvault.server.openapi import IMAGE_RESPONSES, UPLOAD_BODY
from grayvault.server.responses.json_responses import AsciiJsonResponse
from grayvault.server.routes.uploading.upload_body import UploadDep
from grayvault.server.routes.uploading.upload_settings import UploadSettingsDep

router = APIRouter(prefix="/trials")

_SHOWN_FORMATS = ("jpeg", "png", "webp", "avif", "gif", "bmp")
_MOST_WIDTH = 4096
_CACHED = {"Cache-Control": "private, max-age=3600"}


@dataclass(frozen=True)
class Trial:
    """A trial; `result` is null until the photo has been tried."""

    id: str
    result: TrialResult | None


@router.post("", status_code=HTTPStatus.ACCEPTED, response_model=Trial, openapi_extra=UPLOAD_BODY)
def post_trial(upload: UploadDep, settings: UploadSettingsDep, trials: TrialsDep) -> Response:
    """Try one photo, sent as for `POST /photos`; nothing of it enters the archive."""
    return accepted(trials, upload.path, upload.name, settings)


def accepted(trials: Trials, photo: Path, name: str, settings: IngestSettings) -> Response:
    """Begin a trial of the file `photo`, which moves to the trials; the answer to that request."""
    trial_id, source = trials.folder.create(photo, name)
    trials.runner.submit(source, settings)
    headers = {"Location": f"/trials/{trial_id}"}
    return AsciiJsonResponse(_trial(trial_id, None), HTTPStatus.ACCEPTED, headers)


@router.get("/{trial_id}", response_model=Trial)
def get_trial(trial_id: str, trials: TrialsDep) -> Response:
    """What the photo would become, once it has been tried."""
    return AsciiJsonResponse(_trial(trial_id, trials.folder.result(trial_id)))


@router.get("/{trial_id}/before", response_class=Response, responses=IMAGE_RESPONSES)
def get_before(trial_id: str, trials: TrialsDep) -> Response:
    """The photo itself, if browsers can show it."""
    result = trials.folder.result(trial_id)
    if result is None or result["format"] not in _SHOWN_FORMATS:
        raise NotFoundError("browsers can't show this photo")
    media_type = f"image/{result['format']}"
    return Response(trials.folder.photo(trial_id), headers=_CACHED, media_type=media_type)


@router.get("/{trial_id}/after", response_class=Response, responses=IMAGE_RESPONSES)
def get_after(
    trial_id: str,
    trials: TrialsDep,
    views: ViewsDep,
    w: Annotated[int, Query(ge=1, le=_MOST_WIDTH)] = 1600,
) -> Response:
    """The photo as the archive would restore it, at most `w` pixels wide."""
    file = trials.folder.vault_file(trial_id)
    view = View("color", "webp", w if w < file.record.width else None)
    with views.limit.enter_queue(), views.limit.acquire():
        content = render(file, view, views.renderer.colorizers)
    return Response(content, headers=_CACHED, media_type="image/webp")


def _trial(trial_id: str, result: dict[str, Any] | None) -> dict[str, Any]:
    return {"id": trial_id, "result": result}
