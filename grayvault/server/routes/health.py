"""`/healthz` and `/readyz`: for service supervisors and load balancers."""

import os
from dataclasses import asdict, dataclass
from http import HTTPStatus

from fastapi import APIRouter, Response
from sqlalchemy import Engine, text

from grayvault.server.dependencies import CatalogDep, LifecycleDep, VaultDep
from grayvault.server.error_responses import problem
from grayvault.server.responses.json_responses import AsciiJsonResponse

router = APIRouter()


@dataclass(frozen=True)
class Status:
    """`ok` or `ready`."""

    status: str


@router.head("/healthz", include_in_schema=False)
@router.get("/healthz", response_model=Status)
def get_health(catalog: CatalogDep) -> Response:
    """Whether the server and its catalog answer."""
    _query(catalog)
    return AsciiJsonResponse(asdict(Status("ok")))


@router.head("/readyz", include_in_schema=False)
@router.get("/readyz", response_model=Status)
def get_ready(vault: VaultDep, lifecycle: LifecycleDep) -> Response:
    """Whether photos can be shown and uploaded right now.

    503 until the photos' networks are loaded, if the vault can't be written, and while the server
    stops.
    """
    _query(vault.engine)
    if lifecycle.stopping.is_set() or not lifecycle.warm.is_set():
        return problem(HTTPStatus.SERVICE_UNAVAILABLE, "the server is starting or stopping")
    if not os.access(vault.folder.incoming, os.W_OK):
        return problem(HTTPStatus.SERVICE_UNAVAILABLE, "the vault can't be written")
    return AsciiJsonResponse(asdict(Status("ready")))


def _query(catalog: Engine) -> None:
    with catalog.connect() as connection:
        connection.execute(text("SELECT 1"))
