"""Photos out as they came in: `/photo/{id}/original`, while the original is there, unchanged.

There is where it was, or in the vault's trash.
"""

from collections.abc import Iterator
from http import HTTPMethod, HTTPStatus
from typing import Annotated, BinaryIO
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from grayvault.catalog.photos import PhotoRow
from grayvault.core.errors import NotFoundError
from grayvault.ingest.originals.find_original import copy_original
from grayvault.server.dependencies import ApiParts, Parts
from grayvault.server.openapi_fragments import ORIGINAL
from grayvault.server.responses.image_response import is_known
from grayvault.server.routes.photos import PhotoOfPath

router = APIRouter()

_SHOWN = ("jpeg", "png", "webp", "avif", "gif", "bmp")
"""What browsers show; the others are to be saved. Nothing is decoded here: it may be anything."""

_CHUNK = 1 << 16


@router.head("/photo/{photo_id}/original", include_in_schema=False)
@router.get("/photo/{photo_id}/original", response_class=Response, responses=ORIGINAL)
def get_original(
    request: Request,
    photo: PhotoOfPath,
    parts: Parts,
    *,
    download: Annotated[bool, Query(description="To be saved, not shown.")] = False,
) -> Response:
    """The very bytes that the photo was archived from, where they are still there."""
    headers = _headers(photo, to_save=download)
    if is_known(headers["ETag"], request.headers.get("if-none-match", "")):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    if request.method == HTTPMethod.HEAD:
        return _told(photo, parts, headers)
    copy = _copy(photo, parts)
    if copy is None:
        raise _not_there(photo)
    size = copy.seek(0, 2)
    copy.seek(0)
    headers["Content-Length"] = str(size)
    return StreamingResponse(_chunks(copy), headers=headers, media_type=f"image/{photo.format}")


def _told(photo: PhotoRow, parts: ApiParts, headers: dict[str, str]) -> Response:
    """Whether there is an original by its stamp, without reading it."""
    there = next(parts.originals(photo.id), None)
    if there is None:
        raise _not_there(photo)
    headers["Content-Length"] = str(there.stamp.size)
    return Response(headers=headers, media_type=f"image/{photo.format}")


def _copy(photo: PhotoRow, parts: ApiParts) -> BinaryIO | None:
    scratch = parts.services.folder.tmp
    there = list(parts.originals(photo.id))  # before it is its turn: others must not wait with it
    with parts.renders.place(), parts.renders.turn():
        for one in there:
            if copy := copy_original(one.path, one.stamp, photo.id, scratch):
                return copy
    return None


def _not_there(photo: PhotoRow) -> NotFoundError:
    return NotFoundError(
        f"the original of photo {photo.id} is not where it was, or has changed: "
        f"/photo/{photo.id} is what the archive keeps of it"
    )


def _chunks(copy: BinaryIO) -> Iterator[bytes]:
    with copy:
        while chunk := copy.read(_CHUNK):
            yield chunk


def _headers(photo: PhotoRow, *, to_save: bool) -> dict[str, str]:
    kind = "inline" if photo.format in _SHOWN and not to_save else "attachment"
    name = quote(photo.source_name, errors="replace")
    return {
        "ETag": f'"{photo.id}"',  # the id is the SHA-256 of these bytes
        "Cache-Control": "private, no-cache",
        "Content-Disposition": f"{kind}; filename*=UTF-8''{name}",
    }
