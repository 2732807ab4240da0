"""Photos for IIIF viewers: the Image API 3.0 at level 2.

Source: IIIF Image API 3.0 (iiif.io/api/image/3.0). The archive is private: other sites' pages can
read its responses (CORS) only if `serve: origins` names them.
"""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from grayvault.catalog.photos import PhotoRow
from grayvault.core.errors import RequestError
from grayvault.core.view import View
from grayvault.restore.views.region import Region
from grayvault.restore.views.view_plan import ViewPlan
from grayvault.server.dependencies import BaseUrlDep, ViewsDep
from grayvault.server.openapi import IMAGE_RESPONSES
from grayvault.server.responses.image_response import image_response
from grayvault.server.responses.json_responses import AsciiJsonResponse
from grayvault.server.routes.iiif_request import (
    FORMATS,
    MAX_PIXELS,
    QUALITIES,
    parse_region,
    parse_rotation,
    parse_size,
)
from grayvault.server.routes.photos import PhotoDep

router = APIRouter(prefix="/iiif")

_CONTEXT = "http://iiif.io/api/image/3/context.json"
_JSON_LD = f'application/ld+json;profile="{_CONTEXT}"'
_IMAGE = "/{photo_id}/{region}/{size}/{rotation}/{last}"
_TILE_SIDE, _MIN_SIDE = 512, 256
_EXTRA_FEATURES = ("mirroring", "regionSquare", "sizeUpscaling")
"""Features beyond level 2."""


@router.get("/{photo_id}", status_code=HTTPStatus.SEE_OTHER, response_class=RedirectResponse)
def get_base(photo: PhotoDep, request: Request) -> Response:
    """Redirect to the photo's `info.json`."""
    del photo
    return RedirectResponse(f"{request.url.path}/info.json", HTTPStatus.SEE_OTHER)


@router.get("/{photo_id}/info.json", response_model=dict[str, Any])
def get_info(photo: PhotoDep, request: Request, base_url: BaseUrlDep) -> Response:
    """The photo's size, and which regions, sizes and formats can be requested."""
    response = AsciiJsonResponse(_info(photo, f"{base_url}/iiif/{photo.id}"))
    accepts_json_ld = "application/ld+json" in request.headers.get("accept", "")
    response.headers["content-type"] = _JSON_LD if accepts_json_ld else "application/json"
    response.headers["vary"] = "Accept"
    return response


def _info(photo: PhotoRow, base: str) -> dict[str, Any]:
    factors = [1 << k for k in range(16) if max(photo.width, photo.height) >> k >= _MIN_SIDE]
    return {
        "@context": _CONTEXT,
        "id": base,
        "type": "ImageService3",
        "protocol": "http://iiif.io/api/image",
        "profile": "level2",
        "width": photo.width,
        "height": photo.height,
        "maxArea": max(MAX_PIXELS, photo.width * photo.height),
        "tiles": [{"width": _TILE_SIDE, "scaleFactors": factors or [1]}],
        "extraFormats": [name for name in FORMATS if name not in {"jpg", "png"}],
        "extraQualities": ["color", "gray"],
        "extraFeatures": list(_EXTRA_FEATURES),
    }


async def _region(photo: PhotoDep, region: str, size: str, rotation: str) -> Region:
    crop = parse_region(region, (photo.width, photo.height))
    width, height = parse_size(size, (crop.width, crop.height))
    turn = parse_rotation(rotation)
    return Region(
        crop.left,
        crop.top,
        crop.width,
        crop.height,
        width,
        height,
        turn.mirrored,
        turn.quarter_turns,
    )


async def _view(last: str) -> View:
    quality, _, suffix = last.partition(".")
    if quality not in QUALITIES or suffix not in FORMATS:
        raise RequestError(
            f"{last!r} is no quality and format: {', '.join(QUALITIES)} and {', '.join(FORMATS)}"
        )
    return View(QUALITIES[quality], FORMATS[suffix])


@router.head(_IMAGE, include_in_schema=False)
@router.get(_IMAGE, response_class=Response, responses=IMAGE_RESPONSES)
def get_image(
    request: Request,
    views: ViewsDep,
    photo: PhotoDep,
    region: Annotated[Region, Depends(_region)],
    view: Annotated[View, Depends(_view)],
) -> Response:
    """A region of the photo, scaled and rotated, in colour or gray."""
    headers = {
        "Cache-Control": "private, no-cache",
        "Link": '<http://iiif.io/api/image/3/level2.json>;rel="profile"',
    }

    def respond(plan: ViewPlan) -> Response:
        return image_response(request, views, plan, headers)

    return views.renderer.with_plan(photo, view, respond, region)
