"""Photos for IIIF viewers: the Image API 3.0 at level 2.

Source: IIIF Image API 3.0 (iiif.io/api/image/3.0). Other sites' pages can't read answers: no CORS
header is sent, since the archive is a private one.
"""

from functools import partial
from http import HTTPMethod, HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from grayvault.api.answers import JsonAnswer
from grayvault.api.iiif_request import (
    FORMATS,
    MOST_PIXELS,
    QUALITIES,
    region_of,
    size_of,
    turn_of,
)
from grayvault.api.parts import Parts
from grayvault.api.photos import PhotoOfPath
from grayvault.api.pictures import picture_answer, tag_of
from grayvault.bootstrap.rendering import color_label, render_part
from grayvault.catalog.photos import PhotoRow
from grayvault.domain.view import View
from grayvault.errors import RequestError
from grayvault.restore.part import Part

router = APIRouter(prefix="/iiif")

_CONTEXT = "http://iiif.io/api/image/3/context.json"
_LINKED = f'application/ld+json;profile="{_CONTEXT}"'
_TILE, _LEAST_SIDE = 512, 256
_FEATURES = ("mirroring", "regionSquare", "sizeUpscaling")
"""Beyond level 2."""


@router.get("/{photo_id}")
def get_base(photo: PhotoOfPath, request: Request) -> Response:
    """Lead to the photo's description."""
    del photo
    return RedirectResponse(f"{request.url.path}/info.json", HTTPStatus.SEE_OTHER)


@router.get("/{photo_id}/info.json")
def get_info(photo: PhotoOfPath, request: Request) -> Response:
    """What can be asked for of the photo."""
    base = str(request.url).split("?", maxsplit=1)[0].removesuffix("/info.json")
    linked = "application/ld+json" in request.headers.get("accept", "")
    answer = JsonAnswer(_info(photo, base))
    answer.headers["content-type"] = _LINKED if linked else "application/json"
    answer.headers["vary"] = "Accept"
    return answer


def _info(photo: PhotoRow, base: str) -> dict[str, Any]:
    factors = [1 << k for k in range(16) if max(photo.width, photo.height) >> k >= _LEAST_SIDE]
    return {
        "@context": _CONTEXT,
        "id": base,
        "type": "ImageService3",
        "protocol": "http://iiif.io/api/image",
        "profile": "level2",
        "width": photo.width,
        "height": photo.height,
        "maxArea": max(MOST_PIXELS, photo.width * photo.height),
        "tiles": [{"width": _TILE, "scaleFactors": factors or [1]}],
        "extraFormats": [name for name in FORMATS if name not in {"jpg", "png"}],
        "extraQualities": ["color", "gray"],
        "extraFeatures": list(_FEATURES),
    }


def _part(photo: PhotoOfPath, region: str, size: str, rotation: str) -> Part:
    cut = region_of(region, (photo.width, photo.height))
    width, height = size_of(size, (cut.width, cut.height))
    turn = turn_of(rotation)
    return Part(
        cut.left, cut.top, cut.width, cut.height, width, height, turn.mirrored, turn.quarters
    )


def _view(last: str) -> View:
    quality, _, suffix = last.partition(".")
    if quality not in QUALITIES or suffix not in FORMATS:
        raise RequestError(
            f"{last!r} is no quality and format: {', '.join(QUALITIES)} and {', '.join(FORMATS)}"
        )
    return View(QUALITIES[quality], FORMATS[suffix])


@router.api_route(
    "/{photo_id}/{region}/{size}/{rotation}/{last}", methods=[HTTPMethod.GET, HTTPMethod.HEAD]
)
def get_image(
    request: Request,
    parts: Parts,
    photo: PhotoOfPath,
    part: Annotated[Part, Depends(_part)],
    view: Annotated[View, Depends(_view)],
) -> Response:
    """A part of the photo, at a size, turned, in colour or gray."""
    tag = tag_of(parts, photo, view, part)
    headers = {
        "ETag": f'"{tag}"',
        "Cache-Control": "no-cache",
        "GrayVault-Color": color_label(parts.services, photo, view),
        "X-Content-Type-Options": "nosniff",
        "Link": '<http://iiif.io/api/image/3/level2.json>;rel="profile"',
    }
    make = partial(render_part, parts.services, photo, view, part)
    return picture_answer(request, parts, headers, f"{tag}.{view.format}", make)
