"""`/shared`: links to chosen photos, made and ended by the owner, opened by whoever has them."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from http import HTTPStatus
from pathlib import PurePosixPath
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool

from grayvault.catalog.photos import PhotoRow, find
from grayvault.core.errors import NotFoundError
from grayvault.server.dependencies import (
    BaseUrlDep,
    CatalogDep,
    LinksDep,
    OriginalsDep,
    TokensDep,
    VaultDep,
    ViewsDep,
)
from grayvault.server.middleware.signed_links import LINK, Parameters, signed
from grayvault.server.responses.json_responses import AsciiJsonResponse
from grayvault.server.routes.actions.chosen_photos import PhotoIds, rows_of
from grayvault.server.routes.actions.download import zip_response
from grayvault.server.routes.static_files import get_page
from grayvault.vault.access.shared_links import MOST_NAME, SharedLink

router = APIRouter(prefix="/shared")

MAX_SECONDS = 10 * 366 * 24 * 3600
_THUMBNAIL, _PICTURE = "320", "2048"


class SharedRequest(BaseModel):
    """Photos to be shared, what they are, and for how long."""

    model_config = ConfigDict(extra="forbid")

    ids: PhotoIds
    name: Annotated[
        str, Field(min_length=1, max_length=MOST_NAME, pattern=r"^[^\x00-\x1f\x7f-\x9f]+$")
    ]
    seconds: Annotated[int, Field(ge=1, le=MAX_SECONDS)]


@dataclass(frozen=True)
class LinkFacts:
    """A link as its owner sees it: `url` is what to send, `photos` how many it shows."""

    id: str
    name: str
    url: str
    photos: int
    created_at: str
    expires_at: str


@dataclass(frozen=True)
class SharedPhoto:
    """A photo as a link shows it: its name, size, and addresses that hold as long as the link."""

    name: str
    width: int
    height: int
    thumbnail: str
    picture: str
    download: str


@dataclass(frozen=True)
class SharedPhotos:
    """What a link shows; `download` is the address of all photos in one ZIP file."""

    name: str
    expires_at: str
    download: str
    photos: list[SharedPhoto]


@dataclass(frozen=True)
class _Signer:
    """Signs addresses for a link."""

    link: SharedLink
    key: bytes

    def signed(self, path: str, *parameters: tuple[str, str]) -> str:
        covered: Parameters = [*parameters, (LINK, self.link.id)]
        return signed(path, covered, self.link.expires, self.key)

    def photo(self, photo: PhotoRow) -> SharedPhoto:
        path = f"/photo/{photo.id}"
        webp = ("format", "webp")
        return SharedPhoto(
            name=PurePosixPath(photo.source_name).name,
            width=photo.width,
            height=photo.height,
            thumbnail=self.signed(path, ("w", _THUMBNAIL), webp),
            picture=self.signed(path, ("w", _PICTURE), webp),
            download=self.signed(path, ("format", "jpeg"), ("download", "true")),
        )


@router.get("", response_model=list[LinkFacts])
def get_links(links: LinksDep, tokens: TokensDep, base_url: BaseUrlDep) -> Response:
    """The links that hold, the oldest first."""
    key = tokens.link_key()
    return AsciiJsonResponse([_facts(link, key, base_url) for link in links.all()])


@router.post("", status_code=HTTPStatus.CREATED, response_model=LinkFacts)
def post_link(
    request: SharedRequest,
    catalog: CatalogDep,
    links: LinksDep,
    tokens: TokensDep,
    base_url: BaseUrlDep,
) -> Response:
    """Make a link that shows these photos to all who have it, until it ends."""
    ids = [photo.id for photo in rows_of(catalog, request.ids)]
    link = links.create(request.name, ids, request.seconds)
    facts = _facts(link, tokens.link_key(), base_url)
    return AsciiJsonResponse(facts, HTTPStatus.CREATED, {"Location": str(facts["url"])})


@router.delete("/{link_id}", response_model=LinkFacts)
def delete_link(link_id: str, links: LinksDep, tokens: TokensDep, base_url: BaseUrlDep) -> Response:
    """End a link at once, with all addresses that it showed."""
    link = links.end(link_id)
    return AsciiJsonResponse(_facts(link, tokens.link_key(), base_url))


@router.get("/{link_id}", response_model=SharedPhotos)
async def get_shared(
    link_id: str,
    request: Request,
    *,
    catalog: CatalogDep,
    links: LinksDep,
    tokens: TokensDep,
    vault: VaultDep,
) -> Response:
    """The photos of a link: a page for browsers, and JSON for programs."""
    link = await run_in_threadpool(links.get, link_id)
    if "text/html" in request.headers.get("accept", ""):
        response = await get_page(request, vault)
    else:
        signer = _Signer(link, tokens.link_key())
        response = AsciiJsonResponse(await run_in_threadpool(_shown, catalog, signer))
    response.headers["Vary"] = "Accept"
    return response


@router.get("/{link_id}/download", response_class=Response)
def get_download(
    link_id: str, catalog: CatalogDep, links: LinksDep, views: ViewsDep, originals: OriginalsDep
) -> Response:
    """All photos of a link as JPEGs in colour, in a ZIP file."""
    return zip_response(views, originals, "restored", list(_there(catalog, links.get(link_id))))


def _shown(catalog: Engine, signer: _Signer) -> dict[str, Any]:
    link = signer.link
    photos = [signer.photo(row) for row in _there(catalog, link)]
    download = signer.signed(f"/shared/{link.id}/download")
    return asdict(SharedPhotos(link.name, link.expires_at, download, photos))


def _there(catalog: Engine, link: SharedLink) -> Iterator[PhotoRow]:
    """The link's photos that are still in the archive."""
    for photo_id in link.photo_ids:
        with suppress(NotFoundError):
            yield find(catalog, photo_id)


def _facts(link: SharedLink, key: bytes, base_url: str) -> dict[str, Any]:
    url = base_url + _Signer(link, key).signed(f"/shared/{link.id}")
    number = len(link.photo_ids)
    return asdict(LinkFacts(link.id, link.name, url, number, link.created_at, link.expires_at))
