"""`/folder-trials`: what the photos of a watched folder would become, before they are archived."""

from dataclasses import asdict, dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, ConfigDict, Field

from grayvault.bootstrap.trials.library_folders import LibraryFolders, spread
from grayvault.core.settings import IngestSettings
from grayvault.core.sources import Source
from grayvault.server.dependencies import Trials, TrialsDep, VaultDep
from grayvault.server.responses.json_responses import AsciiJsonResponse
from grayvault.server.routes.uploading.upload_settings import UploadSettingsDep

router = APIRouter(prefix="/folder-trials")


class ChosenFolder(BaseModel):
    """A folder, as `GET /folder-trials` names it, or one further inside."""

    model_config = ConfigDict(extra="forbid")

    folder: Annotated[str, Field(min_length=1, max_length=4096)]


@dataclass(frozen=True)
class NamedTrial:
    """A photo that is tried: the id of its trial, and its name."""

    id: str
    name: str


@dataclass(frozen=True)
class FolderTrial:
    """How many photos of a folder are new, their bytes, and the trials of some of them."""

    photos: int
    source_bytes: int
    trials: list[NamedTrial]


@dataclass(frozen=True)
class Queued:
    """How many photos were put into the queue."""

    photos: int


async def _folders(vault: VaultDep) -> LibraryFolders:
    return LibraryFolders(vault)


FoldersDep = Annotated[LibraryFolders, Depends(_folders)]


@router.get("", response_model=list[str])
def get_folders(folders: FoldersDep) -> Response:
    """The watched folders, and the folders in them."""
    return AsciiJsonResponse(folders.offered())


@router.post("", status_code=HTTPStatus.ACCEPTED, response_model=FolderTrial)
def post_folder_trial(
    chosen: ChosenFolder, folders: FoldersDep, settings: UploadSettingsDep, trials: TrialsDep
) -> Response:
    """Try some photos of a folder, from all over it; nothing of them enters the archive."""
    new = folders.new_photos(chosen.folder, settings).new
    begun = [_begin(photo, folders, settings, trials) for photo in spread(new)]
    source_bytes = sum(photo.stamp.size for photo in new)
    answer = FolderTrial(len(new), source_bytes, [trial for trial in begun if trial is not None])
    return AsciiJsonResponse(asdict(answer), HTTPStatus.ACCEPTED)


@router.post("/archived", status_code=HTTPStatus.ACCEPTED, response_model=Queued)
def post_archived(
    chosen: ChosenFolder, folders: FoldersDep, settings: UploadSettingsDep
) -> Response:
    """Archive all new photos of a folder, as `add` does."""
    photos = folders.new_photos(chosen.folder, settings)
    jobs = folders.archive(photos, settings)
    return AsciiJsonResponse(asdict(Queued(len(jobs))), HTTPStatus.ACCEPTED)


def _begin(
    photo: Source, folders: LibraryFolders, settings: IngestSettings, trials: Trials
) -> NamedTrial | None:
    """Try a photo; None if it has vanished or may not be read."""
    name = Path(photo.path).name
    try:
        trial_id, source = trials.folder.create(folders.copy(photo), name)
    except OSError:
        return None
    trials.runner.submit(source, settings)
    return NamedTrial(trial_id, name)
