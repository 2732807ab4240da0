"""Selections of photos: `/photos` page by page, `/timeline` all at once, `/folders` where from."""

from dataclasses import asdict, dataclass, fields
from typing import Annotated, Literal
from urllib.parse import parse_qs, urlencode

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import StringConstraints

from grayvault.catalog.photos import ListedPhoto
from grayvault.catalog.selections.folders import FolderContent, folder_content
from grayvault.catalog.selections.photo_pages import page
from grayvault.catalog.selections.search import words_of
from grayvault.catalog.selections.selection import Kind, Selection, Sort, Undated
from grayvault.catalog.selections.timeline import Timeline, timeline
from grayvault.core.coordinates import Area
from grayvault.core.errors import RequestError
from grayvault.server.dependencies import CatalogDep
from grayvault.server.responses.compression import compressed
from grayvault.server.responses.json_responses import AsciiJsonResponse

router = APIRouter()

_MAX_PATH = 4096
"""Bytes of a path (PATH_MAX of Linux)."""

_MOST_WORDS = 100
"""Words of a search; SQLite takes no more than a thousand."""

_MOST_ROWS = 2**63 - 1
"""What databases can count to."""

_FolderText = Annotated[
    str | None,
    Query(max_length=_MAX_PATH, description="A folder: a `path` from `/folders`."),
]


_NUMBER = r"-?[0-9]{1,3}(\.[0-9]{1,9})?"
_AreaText = Annotated[
    str,
    Query(
        pattern=f"^({_NUMBER}(,{_NUMBER}){{3}})?$",
        description="Taken in this area: south,west,north,east in degrees.",
    ),
]
_Day = Annotated[str, StringConstraints(pattern="^([0-9]{4}-[0-9]{2}-[0-9]{2})?$")]
_BY_TIME: Undated = "by-file-time"


@dataclass(frozen=True)
class PhotoPage:
    """A page of photos, and the address of the next page."""

    photos: list[ListedPhoto]
    next: str | None


async def _folder(request: Request, folder: _FolderText = None) -> str:
    """The folder in the query, which may hold bytes that are not UTF-8, as file names may."""
    if not folder:
        return ""
    query = request.scope["query_string"].decode("latin-1")
    folders: list[str] = parse_qs(query, errors="surrogateescape")["folder"]
    return folders[-1]


async def _area(area: _AreaText = "") -> Area | None:
    if not area:
        return None
    south, west, north, east = map(float, area.split(","))
    if not (-90 <= south <= north <= 90 and -180 <= west <= 180 and -180 <= east <= 180):
        raise RequestError(
            f"{area!r} is no area: give south,west,north,east in degrees, south not over north"
        )
    return Area(south, west, north, east)


FolderDep = Annotated[str, Depends(_folder)]
_AreaDep = Annotated[Area | None, Depends(_area)]


async def _selection(
    folder: FolderDep,
    area: _AreaDep,
    *,
    under: str | None = None,
    q: Annotated[str, Query(max_length=_MAX_PATH, description="Words of folder and name.")] = "",
    sort: Sort = "id",
    order: Literal["asc", "desc"] = "asc",
    first_day: Annotated[_Day, Query(alias="from", description="Taken on this day or later.")] = "",
    last_day: Annotated[_Day, Query(alias="to", description="Taken on this day or before.")] = "",
    camera: Annotated[str, Query(max_length=80)] = "",
    kind: Kind | None = None,
    undated: Annotated[Undated, Query(description="Where photos without a date stand.")] = _BY_TIME,
) -> Selection:
    if len(words_of(q)) > _MOST_WORDS:
        raise RequestError(f"a search has {_MOST_WORDS} words at most")
    return Selection(
        under=under,
        folder=folder,
        words=q,
        sort=sort,
        descending=order == "desc",
        first_day=first_day,
        last_day=last_day,
        camera=camera,
        kind=kind,
        undated=undated,
        area=area,
    )


SelectionDep = Annotated[Selection, Depends(_selection)]


@router.get("/photos", response_model=PhotoPage)
def get_photos(
    catalog: CatalogDep,
    selection: SelectionDep,
    after: Annotated[str, Query(max_length=64, description="The id of a photo.")] = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """Photos in the order of their ids, dates or names, beginning after the photo `after`.

    `next` is the address of the next page.
    """
    rows = page(catalog, selection, after, limit + 1)
    photos = [asdict(row) for row in rows[:limit]]
    next_page = _address(selection, photos[-1]["id"], limit) if len(rows) > limit else None
    return AsciiJsonResponse({"photos": photos, "next": next_page})


@router.get("/timeline", response_model=Timeline)
def get_timeline(
    request: Request,
    catalog: CatalogDep,
    selection: SelectionDep,
    step: Annotated[int, Query(ge=1, le=1000)] = 200,
    limit: Annotated[int | None, Query(ge=1, le=_MOST_ROWS)] = None,
) -> Response:
    """The shapes and days of all photos of a selection, to lay them out before they are loaded.

    With `limit`, only of the first photos. A page of `step` photos begins behind each of
    `page_ends`: the `after` of `/photos`.
    """
    everything = timeline(catalog, selection, step, limit)
    # `asdict` would copy each number.
    content = {field.name: getattr(everything, field.name) for field in fields(everything)}
    return compressed(AsciiJsonResponse(content), request)


@router.get("/folders", response_model=FolderContent)
def get_folders(catalog: CatalogDep, folder: FolderDep) -> Response:
    """How many photos a folder has, and each folder in it; without a folder, the whole archive."""
    return AsciiJsonResponse(asdict(folder_content(catalog, folder)))


def _address(selection: Selection, after: str, limit: int) -> str:
    parameters = {
        "after": after,
        "limit": limit,
        "under": selection.under,
        "folder": selection.folder or None,
        "q": selection.words or None,
        "sort": selection.sort if selection.sort != "id" else None,
        "order": "desc" if selection.descending else None,
        "from": selection.first_day or None,
        "to": selection.last_day or None,
        "camera": selection.camera or None,
        "kind": selection.kind,
        "undated": selection.undated if selection.undated != _BY_TIME else None,
        "area": _area_text(selection.area),
    }
    present = {name: value for name, value in parameters.items() if value is not None}
    return f"/photos?{urlencode(present, errors='surrogateescape')}"


def _area_text(area: Area | None) -> str | None:
    if area is None:
        return None
    return ",".join(f"{edge:.9f}" for edge in (area.south, area.west, area.north, area.east))
