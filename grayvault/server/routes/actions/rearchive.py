"""Photos at another quality: `/photo/{id}/trial` tries one first, `/rearchived` does it."""

import shutil
import uuid
from dataclasses import asdict, dataclass, replace
from http import HTTPStatus

from fastapi import APIRouter, Response

from grayvault.catalog.jobs import enqueue
from grayvault.core.errors import NotFoundError
from grayvault.ingest.originals.uploads import UNFINISHED
from grayvault.ingest.queue.batches import new_batch
from grayvault.server.dependencies import OriginalsDep, TrialsDep, VaultDep
from grayvault.server.responses.json_responses import AsciiJsonResponse
from grayvault.server.routes.actions.chosen_photos import ChosenPhotos, rows_of
from grayvault.server.routes.actions.trials import Trial, accepted
from grayvault.server.routes.photos import PhotoDep
from grayvault.server.routes.uploading.upload_settings import UploadSettingsDep

router = APIRouter()


@dataclass(frozen=True)
class Rearchived:
    """The jobs that archive photos again, and the ids of photos whose originals are gone."""

    jobs: list[int]
    without_original: list[str]


@router.post("/photo/{photo_id}/trial", status_code=HTTPStatus.ACCEPTED, response_model=Trial)
def post_photo_trial(
    photo: PhotoDep,
    vault: VaultDep,
    originals: OriginalsDep,
    settings: UploadSettingsDep,
    trials: TrialsDep,
) -> Response:
    """Try what an archived photo would become at another quality, from its original."""
    copy = originals.copy(photo.id)
    if copy is None:
        raise NotFoundError(f"the original of photo {photo.id} is not where it was")
    path = vault.folder.incoming / f"{uuid.uuid4().hex}{UNFINISHED}"
    with copy, path.open("xb") as file:
        shutil.copyfileobj(copy, file)
    return accepted(trials, path, photo.source_name, settings)


@router.post("/rearchived", status_code=HTTPStatus.ACCEPTED, response_model=Rearchived)
def post_rearchived(
    chosen: ChosenPhotos, vault: VaultDep, originals: OriginalsDep, settings: UploadSettingsDep
) -> Response:
    """Archive photos again from their originals, as `rearchive` does; a few at a time."""
    photos = list(rows_of(vault.engine, chosen.ids))
    found = {photo.id: next(originals.find(photo.id), None) for photo in photos}
    sources = [source for source in found.values() if source is not None]
    renewing = replace(settings, renew=True, originals="keep")
    jobs = enqueue(vault.engine, sources, renewing, new_batch())
    gone = [photo_id for photo_id, source in found.items() if source is None]
    return AsciiJsonResponse(asdict(Rearchived(jobs, gone)), HTTPStatus.ACCEPTED)
