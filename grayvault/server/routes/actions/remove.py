"""`/removed`: takes photos out of the archive, and back in."""

from contextlib import suppress
from dataclasses import asdict, dataclass

from fastapi import APIRouter, Response

from grayvault.core.errors import NotFoundError, OriginalKeptError
from grayvault.ingest.originals.restore_from_trash import restore_removed
from grayvault.ingest.queue.remove_photos import remove_photos
from grayvault.server.dependencies import VaultDep
from grayvault.server.responses.json_responses import AsciiJsonResponse
from grayvault.server.routes.actions.chosen_photos import ChosenPhotos, rows_of
from grayvault.vault.removed_photos import RemovedPhotos

router = APIRouter(prefix="/removed")


@dataclass(frozen=True)
class Count:
    """How many photos it was done to."""

    photos: int


@router.post("", response_model=Count)
def post_removed(chosen: ChosenPhotos, vault: VaultDep) -> Response:
    """Move photos to the trash; their originals are not touched. All of them, or none."""
    ids = [photo.id for photo in rows_of(vault.engine, chosen.ids)]
    remove_photos(vault, ids)
    return AsciiJsonResponse(asdict(Count(len(ids))))


@router.post("/undo", response_model=Count)
def post_undo(chosen: ChosenPhotos, vault: VaultDep) -> Response:
    """Bring removed photos back into the archive, while the trash has them."""
    removed = {item.photo_id: item for item in RemovedPhotos(vault.store.objects).all()}
    ids = list(dict.fromkeys(chosen.ids))
    for photo_id in ids:
        if photo_id not in removed:
            raise NotFoundError(f"the trash has no removed photo {photo_id}")
    for photo_id in ids:
        with suppress(OriginalKeptError):  # it was archived again meanwhile
            restore_removed(vault, removed[photo_id])
    return AsciiJsonResponse(asdict(Count(len(ids))))
