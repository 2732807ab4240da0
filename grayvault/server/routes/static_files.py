"""The web page: its addresses, and its files in `/static`."""

import hashlib
import os
from http import HTTPStatus
from pathlib import Path

from fastapi import APIRouter, Request, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from grayvault.core.config.map_tiles import origin_of
from grayvault.server.dependencies import VaultDep
from grayvault.server.responses.compression import compressed
from grayvault.server.responses.image_response import is_current

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


_CACHE_CONTROL = "private, no-cache"
"""Browsers may cache the files, but must revalidate them each time."""


class _Files(StaticFiles):
    """The page's files, with the page's policy."""

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Content-Security-Policy"] = _POLICY
        response.headers["Cache-Control"] = _CACHE_CONTROL
        # Without it, browsers don't say that a form was sent by this page: they send no origin.
        response.headers["Referrer-Policy"] = "same-origin"
        return response


_FILES = _Files(directory=_FOLDER)

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

_STYLE = b"\n".join((_FOLDER / "style" / f"{name}.css").read_bytes() for name in _STYLES)
_STYLE_HEADERS = {
    "ETag": f'"{hashlib.sha256(_STYLE).hexdigest()[:32]}"',
    "Cache-Control": _CACHE_CONTROL,
}


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
    response = await _FILES.get_response("index.html", request.scope)
    if vault.config.map.tiles:
        # `data:`, since Leaflet puts an empty picture in the place of a tile that isn't needed.
        images = f"{_OWN_IMAGES} {origin_of(vault.config.map.tiles)} data:"
        policy = _POLICY.replace(_OWN_IMAGES, images)
        response.headers["Content-Security-Policy"] = policy
    return response


@router.head("/static/style.css", include_in_schema=False)
@router.get("/static/style.css", include_in_schema=False)
async def get_style(request: Request) -> Response:
    """All style sheets in one, since each request holds up the first view."""
    if is_current(_STYLE_HEADERS["ETag"], request.headers.get("if-none-match", "")):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=_STYLE_HEADERS)
    return compressed(Response(_STYLE, headers=_STYLE_HEADERS, media_type="text/css"), request)


@router.head("/static/{path:path}", include_in_schema=False)
@router.get("/static/{path:path}", include_in_schema=False)
async def get_file(path: str, request: Request) -> Response:
    """A file of the page."""
    return await _FILES.get_response(path, request.scope)
