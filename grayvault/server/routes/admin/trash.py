"""`/trash`: freed originals and removed photos, and how they come back."""

from dataclasses import asdict, dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from grayvault.bootstrap.configured_vault import ConfiguredVault
from grayvault.catalog.removed_photos import former_names
from grayvault.core.errors import GrayVaultError
from grayvault.ingest.originals.restore_from_trash import last_removals, named, restore_item
from grayvault.report.trash_list import TrashEntry, TrashItem, trash_entry, trash_items
from grayvault.server.dependencies import VaultDep
from grayvault.server.responses.json_responses import AsciiJsonResponse
from grayvault.vault.trash import Trash

router = APIRouter(prefix="/trash")

_MOST_NAMES = 1000


class Names(BaseModel):
    """Entries of the trash, by their names."""

    model_config = ConfigDict(extra="forbid")

    names: Annotated[list[str], Field(min_length=1, max_length=_MOST_NAMES)]


@dataclass(frozen=True)
class Refusal:
    """An entry that stays in the trash, and why."""

    name: str
    detail: str


@dataclass(frozen=True)
class BroughtBack:
    """What is back, and what stays in the trash."""

    restored: list[str]
    refused: list[Refusal]


@router.get("", response_model=list[TrashEntry])
def get_trash(vault: VaultDep) -> Response:
    """The trash, as `trash list --json` prints it; `path` tells a removed photo's old name, too."""
    trash, days = Trash(vault.folder), vault.config.grace_days
    entries = [trash_entry(trash, item, days) for item in trash_items(vault)]
    removed = [entry.photo_id for entry in entries if entry.kind == "removed"]
    names = former_names(vault.engine, removed)
    named = [replace(entry, path=entry.path or names.get(entry.photo_id)) for entry in entries]
    return AsciiJsonResponse([asdict(entry) for entry in named])


@router.post("/restore", response_model=BroughtBack)
def post_restore(request: Names, vault: VaultDep) -> Response:
    """Bring entries back: originals to their old places, removed photos into the archive.

    Nothing is replaced: an original stays in the trash if there is another file in its place.
    """
    items = last_removals(named(vault, request.names))
    refusals = [refusal for item in items if (refusal := _restore(vault, item))]
    refused = {refusal.name for refusal in refusals}
    restored = [item.name for item in items if item.name not in refused]
    return AsciiJsonResponse(asdict(BroughtBack(restored, refusals)))


def _restore(vault: ConfiguredVault, item: TrashItem) -> Refusal | None:
    """Bring an item back; what keeps it in the trash otherwise."""
    try:
        restore_item(vault, item)
    except (GrayVaultError, OSError) as error:
        return Refusal(item.name, str(error))
    return None
