"""The photos page by page, and the folders that they came from: `/photos`, `/folders`."""

from dataclasses import asdict, dataclass
from typing import Annotated, Literal
from urllib.parse import parse_qs, urlencode

from fastapi import APIRouter, Depends, Query, Request, Response

from grayvault.catalog.folders import FolderContent, folder_content
from grayvault.catalog.photo_pages import Selection, Sort, page
from grayvault.catalog.photos import ListedPhoto
from grayvault.server.dependencies import Catalog
from grayvault.server.responses.json_responses import JsonAnswer

router = APIRouter()

_LONGEST = 4096
"""Bytes of a path (PATH_MAX of Linux)."""

_FolderText = Annotated[
    str | None,
    Query(max_length=_LONGEST, description="A folder, as `/folders` has its `path`."),
]


@dataclass(frozen=True)
class PhotoPage:
    """Some photos, and the address of those that follow them."""

    photos: list[ListedPhoto]
    next: str | None


async def _folder(request: Request, folder: _FolderText = None) -> str:
    """The folder of an address; what isn't UTF-8 in it is read as file names are."""
    if not folder:
        return ""
    query = request.scope["query_string"].decode("latin-1")
    found: list[str] = parse_qs(query, errors="surrogateescape")["folder"]
    return found[-1]


FolderOfQuery = Annotated[str, Depends(_folder)]


async def _selection(
    folder: FolderOfQuery,
    *,
    under: str | None = None,
    q: Annotated[str, Query(max_length=_LONGEST, description="Words of folder and name.")] = "",
    sort: Sort = "id",
    order: Literal["asc", "desc"] = "asc",
) -> Selection:
    return Selection(under, folder, q, sort, order == "desc")


@router.get("/photos", response_model=PhotoPage)
def get_photos(
    catalog: Catalog,
    selection: Annotated[Selection, Depends(_selection)],
    after: Annotated[str, Query(max_length=64, description="The id of a photo.")] = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """Photos in the order of their ids, dates or names, those that follow the photo `after`.

    `next` is the address of the page that follows.
    """
    found = page(catalog, selection, after, limit + 1)
    photos = [asdict(photo) for photo in found[:limit]]
    following = _address(selection, photos[-1]["id"], limit) if len(found) > limit else None
    return JsonAnswer({"photos": photos, "next": following})


@router.get("/folders", response_model=FolderContent)
def get_folders(catalog: Catalog, folder: FolderOfQuery) -> Response:
    """How many photos are in a folder (none: in all), and in each folder of it."""
    return JsonAnswer(asdict(folder_content(catalog, folder)))


def _address(selection: Selection, after: str, limit: int) -> str:
    asked = {
        "after": after,
        "limit": limit,
        "under": selection.under,
        "folder": selection.folder or None,
        "q": selection.words or None,
        "sort": selection.sort if selection.sort != "id" else None,
        "order": "desc" if selection.descending else None,
    }
    given = {name: value for name, value in asked.items() if value is not None}
    return f"/photos?{urlencode(given, errors='surrogateescape')}"
