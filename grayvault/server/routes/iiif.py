"""Photos for IIIF viewers: the Image API 3.0 at level 2.

Source: IIIF Image API 3.0 (iiif.io/api/image/3.0). The archive is a private one: other sites' pages
can read answers (CORS) only where `serve: origins` names them.
"""

from functools import partial
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from grayvault.catalog.photos import PhotoRow
from grayvault.core.errors import RequestError
from grayvault.core.view import View
from grayvault.restore.region import Part
from grayvault.server.dependencies import Parts
from grayvault.server.openapi_fragments import PICTURE
from grayvault.server.responses.image_response import picture_answer, tag_of
from grayvault.server.responses.json_responses import JsonAnswer
from grayvault.server.routes.iiif_request import (
    FORMATS,
    MOST_PIXELS,
    QUALITIES,
    region_of,
    size_of,
    turn_of,
)
from grayvault.server.routes.photos import PhotoOfPath

router = APIRouter(prefix="/iiif")

_CONTEXT = "http://iiif.io/api/image/3/context.json"
_LINKED = f'application/ld+json;profile="{_CONTEXT}"'
_IMAGE = "/{photo_id}/{region}/{size}/{rotation}/{last}"
_TILE, _LEAST_SIDE = 512, 256
_FEATURES = ("mirroring", "regionSquare", "sizeUpscaling")
"""Beyond level 2."""


@router.get("/{photo_id}", status_code=HTTPStatus.SEE_OTHER, response_class=RedirectResponse)
def get_base(photo: PhotoOfPath, request: Request) -> Response:
    """Lead to the photo's description."""
    del photo
    return RedirectResponse(f"{request.url.path}/info.json", HTTPStatus.SEE_OTHER)


@router.get("/{photo_id}/info.json", response_model=dict[str, Any])
def get_info(photo: PhotoOfPath, request: Request, parts: Parts) -> Response:
    """What can be asked for of the photo."""
    base = f"{parts.base_url(request)}/iiif/{photo.id}"
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


async def _part(photo: PhotoOfPath, region: str, size: str, rotation: str) -> Part:
    cut = region_of(region, (photo.width, photo.height))
    width, height = size_of(size, (cut.width, cut.height))
    turn = turn_of(rotation)
    return Part(
        cut.left, cut.top, cut.width, cut.height, width, height, turn.mirrored, turn.quarters
    )


async def _view(last: str) -> View:
    quality, _, suffix = last.partition(".")
    if quality not in QUALITIES or suffix not in FORMATS:
        raise RequestError(
            f"{last!r} is no quality and format: {', '.join(QUALITIES)} and {', '.join(FORMATS)}"
        )
    return View(QUALITIES[quality], FORMATS[suffix])


@router.head(_IMAGE, include_in_schema=False)
@router.get(_IMAGE, response_class=Response, responses=PICTURE)
def get_image(
    request: Request,
    parts: Parts,
    photo: PhotoOfPath,
    part: Annotated[Part, Depends(_part)],
    view: Annotated[View, Depends(_view)],
) -> Response:
    """A part of the photo, at a size, turned, in colour or gray."""

    def answer() -> Response:
        tag = tag_of(parts, photo, view, part)
        headers = {
            "ETag": f'"{tag}"',
            "Cache-Control": "private, no-cache",
            "GrayVault-Color": parts.renderer.color_label(photo, view),
            "Link": '<http://iiif.io/api/image/3/level2.json>;rel="profile"',
        }
        make = partial(parts.renderer.part, photo, view, part)
        return picture_answer(request, parts, headers, f"{tag}.{view.format}", make)

    return parts.renderer.with_what_works(view, answer)
