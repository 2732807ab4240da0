"""`/photo/{id}`: a photo as an image; `/photo/{id}/meta`: all that is known about it."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request, Response

from grayvault.catalog.photos import PhotoRow, find
from grayvault.core.errors import NotFoundError, RequestError, UnsupportedError
from grayvault.core.view import View, ViewKind
from grayvault.report.show import in_trash, show
from grayvault.restore.views.view_plan import ViewPlan
from grayvault.server.dependencies import CatalogDep, OriginalsDep, VaultDep, ViewsDep
from grayvault.server.openapi import IMAGE_RESPONSES
from grayvault.server.responses.content_negotiation import preferred
from grayvault.server.responses.image_response import image_response
from grayvault.server.responses.json_responses import AsciiJsonResponse
from grayvault.vault.trash import Trash

router = APIRouter()

ServedFormat = Literal["jpeg", "png", "webp", "avif", "jxl"]

_DEFAULT_QUALITY = View().quality
_LOSSLESS = ("png", "tiff")
_ID = re.compile("[0-9a-f]{64}")
_SUFFIXES = {"jpeg": "jpg"}


def _photo(photo_id: str, catalog: CatalogDep) -> PhotoRow:
    if not _ID.fullmatch(photo_id):
        raise NotFoundError("a photo's address ends in its id: all 64 hex digits, in lower case")
    return find(catalog, photo_id)


PhotoDep = Annotated[PhotoRow, Depends(_photo)]


@dataclass(frozen=True)
class Delivery:
    """What an address says about the response rather than the image; `etag` may be ""."""

    names_format: bool
    etag: str
    to_save: bool


async def _view(
    request: Request,
    photo: PhotoDep,
    views: ViewsDep,
    *,
    w: Annotated[int | None, Query(ge=1)] = None,
    h: Annotated[int | None, Query(ge=1)] = None,
    format: ServedFormat | None = None,  # noqa: A002 - the parameter's name in the URL
    quality: Annotated[int, Query(ge=1, le=100)] = _DEFAULT_QUALITY,
    view: ViewKind = "color",
    colorizer: Annotated[str | None, Query(max_length=64)] = None,
    hints: Literal["on", "off"] = "on",
) -> View:
    """The requested view, normalized so that equal images have equal views, and so equal ETags."""
    if colorizer is not None:
        _check_colorizer(views, colorizer)
    output = format or preferred(request.headers.get("accept", ""))
    return View(
        view,
        output,
        _fitting_width(photo, w, h),
        _DEFAULT_QUALITY if output in _LOSSLESS else quality,
        colorizer,
        hints == "on",
    )


def _check_colorizer(views: ViewsDep, name: str) -> None:
    try:
        views.renderer.colorizers.usable(name)
    except UnsupportedError as error:
        raise RequestError(str(error)) from error


def _fitting_width(photo: PhotoRow, w: int | None, h: int | None) -> int | None:
    """The width of the largest view that fits into w x h; None for full size."""
    by_height = max(1, round(h * photo.width / photo.height)) if h and h < photo.height else None
    by_width = w if w and w < photo.width else None
    return min((width for width in (by_width, by_height) if width), default=None)


async def _delivery(
    format: ServedFormat | None = None,  # noqa: A002
    v: Annotated[str, Query(max_length=64)] = "",
    *,
    download: bool = False,
) -> Delivery:
    return Delivery(format is not None, v, download)


ViewDep = Annotated[View, Depends(_view)]
DeliveryDep = Annotated[Delivery, Depends(_delivery)]


@router.head("/photo/{photo_id}", include_in_schema=False)
@router.get("/photo/{photo_id}", response_class=Response, responses=IMAGE_RESPONSES)
def get_photo(
    request: Request, views: ViewsDep, photo: PhotoDep, view: ViewDep, delivery: DeliveryDep
) -> Response:
    """The photo as an image; the header `GrayVault-Color` says where its colours come from."""

    def respond(plan: ViewPlan) -> Response:
        return image_response(request, views, plan, _headers(plan, delivery))

    return views.renderer.with_plan(photo, view, respond)


@router.get("/photo/{photo_id}/meta", response_model=dict[str, Any])
def get_meta(
    photo: PhotoDep, vault: VaultDep, views: ViewsDep, originals: OriginalsDep
) -> Response:
    """All that is known about the photo: what `show --json` prints, and what can be shown.

    `label` is the `GrayVault-Color` of the photo in colour, null if it can't be restored here;
    `original` is the address of its original, null if that is gone or has changed.
    """
    has_original = any(originals.find(photo.id))
    return AsciiJsonResponse(
        {
            **show(vault.engine, vault.store, photo.id),
            "trash": in_trash(Trash(vault.folder), photo.id),
            "label": _label(views, photo),
            "original": f"/photo/{photo.id}/original" if has_original else None,
        }
    )


def _label(views: ViewsDep, photo: PhotoRow) -> str | None:
    try:
        return views.renderer.plan(photo, View()).label
    except UnsupportedError:
        return None


def _headers(plan: ViewPlan, delivery: Delivery) -> dict[str, str]:
    archived_at = datetime.fromisoformat(plan.photo.archived_at)
    headers = {
        "Last-Modified": format_datetime(archived_at, usegmt=True),
        "Cache-Control": _cache_control(plan, delivery),
        "Content-Disposition": _content_disposition(plan, delivery),
    }
    return headers | ({} if delivery.names_format else {"Vary": "Accept"})


def _cache_control(plan: ViewPlan, delivery: Delivery) -> str:
    """Cached for ever if the address names the ETag; not at all with a stand-in colorizer."""
    if plan.is_stand_in:
        return "no-store"
    if delivery.etag == plan.etag:
        return "private, max-age=31536000, immutable"
    return "private, no-cache"


def _content_disposition(plan: ViewPlan, delivery: Delivery) -> str:
    """The suggested file name, and whether to save the file (RFC 6266)."""
    source_name, output = plan.photo.source_name, plan.view.format
    stem = source_name.rpartition(".")[0] or source_name
    name = quote(f"{stem}.{_SUFFIXES.get(output, output)}", errors="replace")
    return f"{'attachment' if delivery.to_save else 'inline'}; filename*=UTF-8''{name}"
