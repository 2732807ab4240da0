"""The web page: its addresses, and its files in `/static`."""

from pathlib import Path

from fastapi import APIRouter, Request, Response

from grayvault.core.config.map_tiles import origin_of
from grayvault.core.errors import NotFoundError
from grayvault.server.dependencies import VaultDep
from grayvault.server.responses.page_files import PageFile, read_files

router = APIRouter()

_FOLDER = Path(__file__).parents[1] / "web"

_OWN_IMAGES = "img-src 'self'"
_ZOOM_STYLE = "'sha256-9xTiqzfwFaL2SGb1rmr8gysEwVVjIvqWAgmZgqFqpEE='"
"""The hash of the style that OpenSeadragon 6.1.1 adds to the page."""

_POLICY = (
    f"default-src 'none'; {_OWN_IMAGES}; script-src 'self'; style-src 'self' {_ZOOM_STYLE}; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Content Security Policy level 3: this server's files, and nothing else inline."""

_HEADERS = {
    "Content-Security-Policy": _POLICY,
    # Without it, browsers don't say that a form was sent by this page: they send no origin.
    "Referrer-Policy": "same-origin",
}

_STYLES = (
    "base",
    "gallery",
    "finding",
    "map",
    "scrubber",
    "viewer",
    "photo_details",
    "zoom",
    "upload",
    "stats",
    "admin",
    "select",
    "shared",
    "trial",
)
"""The page's style sheets: where two speak of the same element, the later one decides."""

_FILES = read_files(_FOLDER)
_FILES["style.css"] = PageFile(
    b"\n".join(_FILES[f"style/{name}.css"].content for name in _STYLES), "text/css"
)
"""All style sheets in one, since each request holds up the first view."""


@router.head("/", include_in_schema=False)
@router.get("/", include_in_schema=False)
@router.head("/view/{photo_id}", include_in_schema=False)
@router.get("/view/{photo_id}", include_in_schema=False)
@router.head("/map", include_in_schema=False)
@router.get("/map", include_in_schema=False)
@router.head("/try", include_in_schema=False)
@router.get("/try", include_in_schema=False)
@router.head("/admin", include_in_schema=False)
@router.get("/admin", include_in_schema=False)
@router.head("/accounts", include_in_schema=False)
@router.get("/accounts", include_in_schema=False)
async def get_page(request: Request, vault: VaultDep) -> Response:
    """The page, which reads its own address to decide what to show."""
    headers = _HEADERS
    if vault.config.map.tiles:
        # `data:`, since Leaflet puts an empty picture in the place of a tile that isn't needed.
        images = f"{_OWN_IMAGES} {origin_of(vault.config.map.tiles)} data:"
        policy = _POLICY.replace(_OWN_IMAGES, images)
        headers = {**_HEADERS, "Content-Security-Policy": policy}
    return _FILES["index.html"].response(request, headers)


@router.head("/static/{path:path}", include_in_schema=False)
@router.get("/static/{path:path}", include_in_schema=False)
async def get_file(path: str, request: Request) -> Response:
    """A file of the page."""
    if path not in _FILES:
        raise NotFoundError(f"the page has no file {path}: its address may be mistyped")
    return _FILES[path].response(request, _HEADERS)
