"""Photos out: `/photo/{id}`, and what is known of it."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import partial
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request, Response

from grayvault.catalog.photos import PhotoRow, find
from grayvault.core.errors import NotFoundError, RequestError, UnsupportedError
from grayvault.core.view import View, ViewKind
from grayvault.report.show import in_trash, show
from grayvault.server.dependencies import Catalog, Parts
from grayvault.server.openapi_fragments import PICTURE
from grayvault.server.responses.content_negotiation import preferred
from grayvault.server.responses.image_response import picture_answer, tag_of
from grayvault.server.responses.json_responses import JsonAnswer
from grayvault.vault.trash import Trash

router = APIRouter()

ServedFormat = Literal["jpeg", "png", "webp", "avif", "jxl"]

_USUAL_QUALITY = View().quality
_LOSSLESS = ("png", "tiff")
_ID = re.compile("[0-9a-f]{64}")


def _photo(photo_id: str, catalog: Catalog) -> PhotoRow:
    """The photo of a path's id, which must be given in full."""
    if not _ID.fullmatch(photo_id):
        raise NotFoundError("a photo's address ends in its id: all 64 hex digits, in lower case")
    return find(catalog, photo_id)


PhotoOfPath = Annotated[PhotoRow, Depends(_photo)]

_STAND_IN = "measured-with="
_SUFFIXES = {"jpeg": "jpg"}


@dataclass(frozen=True)
class Sent:
    """How an answer is sent: `tag` is that which the address names, "" for none."""

    names_format: bool
    tag: str
    to_save: bool


async def _view(
    request: Request,
    photo: PhotoOfPath,
    parts: Parts,
    *,
    w: Annotated[int | None, Query(ge=1)] = None,
    h: Annotated[int | None, Query(ge=1)] = None,
    format: ServedFormat | None = None,  # noqa: A002 - the parameter's name in the URL
    quality: Annotated[int, Query(ge=1, le=100)] = _USUAL_QUALITY,
    view: ViewKind = "color",
    colorizer: Annotated[str | None, Query(max_length=64)] = None,
    hints: Literal["on", "off"] = "on",
) -> View:
    """What is asked for, in the one form that all addresses of the same view have."""
    if colorizer is not None:
        _check_colorizer(parts, colorizer)
    kind = format or preferred(request.headers.get("accept", ""))
    return View(
        view,
        kind,
        _width(photo, w, h),
        _USUAL_QUALITY if kind in _LOSSLESS else quality,
        colorizer,
        hints == "on",
    )


def _check_colorizer(parts: Parts, name: str) -> None:
    try:
        parts.renderer.colorizers.usable(name)
    except UnsupportedError as error:
        raise RequestError(str(error)) from error


def _width(photo: PhotoRow, w: int | None, h: int | None) -> int | None:
    """The width of the largest view that fits into w x h; None: full size."""
    by_height = max(1, round(h * photo.width / photo.height)) if h and h < photo.height else None
    by_width = w if w and w < photo.width else None
    return min((one for one in (by_width, by_height) if one), default=None)


async def _sent(
    format: ServedFormat | None = None,  # noqa: A002
    v: Annotated[str, Query(max_length=64)] = "",
    *,
    download: bool = False,
) -> Sent:
    return Sent(format is not None, v, download)


ViewOfQuery = Annotated[View, Depends(_view)]
SentAs = Annotated[Sent, Depends(_sent)]


@router.head("/photo/{photo_id}", include_in_schema=False)
@router.get("/photo/{photo_id}", response_class=Response, responses=PICTURE)
def get_photo(
    request: Request, parts: Parts, photo: PhotoOfPath, asked: ViewOfQuery, sent: SentAs
) -> Response:
    """The photo as an image file; what its colours are is told by `GrayVault-Color`."""

    def answer() -> Response:
        label, tag = parts.renderer.color_label(photo, asked), tag_of(parts, photo, asked)
        headers = _headers(photo, asked, label, tag, sent)
        make = partial(parts.renderer.photo, photo, asked)
        return picture_answer(request, parts, headers, f"{tag}.{asked.format}", make)

    return parts.renderer.with_what_works(asked, answer)


@router.get("/photo/{photo_id}/meta", response_model=dict[str, Any])
def get_meta(photo: PhotoOfPath, parts: Parts) -> Response:
    """Everything that is known of the photo: what `show --json` prints, and what can be shown.

    `label` is what `GrayVault-Color` says of it in colour, null where nobody can restore it here;
    `original` is the address of its original, null where that is not there any more.
    """
    services = parts.services
    there = any(parts.originals(photo.id))
    return JsonAnswer(
        {
            **show(services.engine, services.store, photo.id),
            "trash": in_trash(Trash(services.folder), photo.id),
            "label": _label(parts, photo),
            "original": f"/photo/{photo.id}/original" if there else None,
        }
    )


def _label(parts: Parts, photo: PhotoRow) -> str | None:
    try:
        return parts.renderer.color_label(photo, View())
    except UnsupportedError:
        return None


def _headers(photo: PhotoRow, view: View, label: str, tag: str, sent: Sent) -> dict[str, str]:
    """What is told of an answer, whether or not its body is sent."""
    headers = {
        "ETag": f'"{tag}"',
        "Last-Modified": format_datetime(datetime.fromisoformat(photo.archived_at), usegmt=True),
        "Cache-Control": _cache_control(view, label, tag, sent),
        "GrayVault-Color": label,
        "Content-Disposition": _disposition(photo, view, sent),
    }
    return headers | ({} if sent.names_format else {"Vary": "Accept"})


def _cache_control(view: View, label: str, tag: str, sent: Sent) -> str:
    """For ever where the address names these very bytes; a stand-in's picture not at all."""
    if _STAND_IN in label and view.colorizer is None and view.hints:
        return "no-store"
    return "private, max-age=31536000, immutable" if sent.tag == tag else "private, no-cache"


def _disposition(photo: PhotoRow, view: View, sent: Sent) -> str:
    """How the file is to be called, and whether it is to be saved (RFC 6266)."""
    stem = photo.source_name.rpartition(".")[0] or photo.source_name
    name = quote(f"{stem}.{_SUFFIXES.get(view.format, view.format)}", errors="replace")
    return f"{'attachment' if sent.to_save else 'inline'}; filename*=UTF-8''{name}"
