"""The map of photos: `/clusters` says where they were taken, `/map/tiles` what is drawn below."""

from dataclasses import asdict, dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from grayvault.catalog.selections.clusters import Cluster, clusters
from grayvault.server.dependencies import CatalogDep, VaultDep
from grayvault.server.responses.compression import compressed
from grayvault.server.responses.json_responses import AsciiJsonResponse
from grayvault.server.routes.photo_list import SelectionDep

router = APIRouter()


@dataclass(frozen=True)
class Clusters:
    """Photos grouped by where they were taken, the largest groups first."""

    clusters: list[Cluster]


@dataclass(frozen=True)
class Tiles:
    """The address of a map's tiles with `{z}`, `{x}` and `{y}`, and whose map it is."""

    address: str | None
    attribution: str | None


@router.get("/clusters", response_model=Clusters)
def get_clusters(
    request: Request,
    catalog: CatalogDep,
    selection: SelectionDep,
    across: Annotated[int, Query(ge=1, le=40, description="Most clusters in a row.")] = 16,
) -> Response:
    """The selected photos that say where they were taken, in the cells of a grid over `area`."""
    groups = clusters(catalog, selection, across)
    return compressed(AsciiJsonResponse(asdict(Clusters(groups))), request)


@router.get("/map/tiles", response_model=Tiles)
async def get_tiles(vault: VaultDep) -> Response:
    """Where the map's tiles come from; nulls if nothing is configured."""
    settings = vault.config.map
    return AsciiJsonResponse(asdict(Tiles(settings.tiles, settings.attribution)))
