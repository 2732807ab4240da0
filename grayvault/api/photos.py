"""Photos out: `/photo/{id}`, what is known of it, and the list of all."""

import hashlib
import re
from dataclasses import asdict
from http import HTTPMethod, HTTPStatus
from itertools import islice
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from sqlalchemy import Engine

from grayvault.api.answers import JsonAnswer
from grayvault.api.parts import Catalog, Parts
from grayvault.bootstrap.rendering import color_label, render_photo, restorer_for
from grayvault.catalog.photos import PhotoRow, find, listing
from grayvault.domain.view import View, ViewKind
from grayvault.errors import NotFoundError
from grayvault.report.show import show
from grayvault.restore.render import RENDERER_VERSION

router = APIRouter()

ServedFormat = Literal["jpeg", "png", "webp", "avif", "jxl"]

_ID = re.compile("[0-9a-f]{64}")


def _photo(photo_id: str, catalog: Catalog) -> PhotoRow:
    """The photo of a path's id, which must be given in full."""
    if not _ID.fullmatch(photo_id):
        raise NotFoundError("a photo's address ends in its id: all 64 hex digits, in lower case")
    return find(catalog, photo_id)


PhotoOfPath = Annotated[PhotoRow, Depends(_photo)]


@router.api_route("/photo/{photo_id}", methods=[HTTPMethod.GET, HTTPMethod.HEAD])
def get_photo(
    request: Request,
    parts: Parts,
    photo: PhotoOfPath,
    *,
    w: Annotated[int | None, Query(ge=1)] = None,
    format: ServedFormat = "jpeg",  # noqa: A002 - the parameter's name in the URL
    view: ViewKind = "color",
    colorizer: Annotated[str | None, Query(max_length=64)] = None,
    hints: Literal["on", "off"] = "on",
    if_none_match: Annotated[str, Header()] = "",
) -> Response:
    """The photo as an image file; what its colours are is told by `GrayVault-Color`."""
    asked = View(
        view,
        format,
        w if w is not None and w < photo.width else None,
        colorizer=colorizer,
        hints=hints == "on",
    )
    headers = {
        "ETag": _etag(parts, photo, asked),
        "Cache-Control": "no-cache",
        "GrayVault-Color": color_label(parts.services, photo, asked),
        "X-Content-Type-Options": "nosniff",
    }
    if _is_known(headers["ETag"], if_none_match):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    if request.method == HTTPMethod.HEAD:
        answer = Response(headers=headers, media_type=f"image/{format}")
        del answer.headers["content-length"]  # known only once the photo is rendered
        return answer
    with parts.turns:
        content = render_photo(parts.services, photo, asked)
    return Response(content, headers=headers, media_type=f"image/{format}")


@router.get("/photo/{photo_id}/meta")
def get_meta(photo: PhotoOfPath, parts: Parts) -> Response:
    """Everything that is known of the photo."""
    return JsonAnswer(show(parts.services.engine, parts.services.store, photo.id))


@router.get("/photos")
def get_photos(
    catalog: Catalog,
    after: Annotated[str, Query(max_length=64)] = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    under: str | None = None,
) -> Response:
    """Photos in the order of their ids; `next` is the address of those that follow."""
    page, has_more = _page(catalog, after, limit, under)
    query = {"after": page[-1]["id"], "limit": limit} if has_more else {}
    if has_more and under is not None:
        query["under"] = under
    return JsonAnswer({"photos": page, "next": f"/photos?{urlencode(query)}" if query else None})


def _page(
    catalog: Engine, after: str, limit: int, under: str | None
) -> tuple[list[dict[str, Any]], bool]:
    """Up to `limit` photos behind the id `after`, and whether there are more."""
    photos = sorted(listing(catalog, under), key=lambda photo: photo.id)
    found = list(islice((photo for photo in photos if photo.id > after), limit + 1))
    return [asdict(photo) for photo in found[:limit]], len(found) > limit


def _etag(parts: Parts, photo: PhotoRow, view: View) -> str:
    """Changes with whatever changes the bytes of the answer."""
    facts = photo.revision, restorer_for(parts.services, photo, view), view, RENDERER_VERSION
    return f'"{hashlib.sha256(repr(facts).encode()).hexdigest()[:32]}"'


def _is_known(etag: str, if_none_match: str) -> bool:
    """Whether an `If-None-Match` header names `etag` (RFC 9110, 13.1.2: weak comparison)."""
    named = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return etag in named or named == ["*"]
