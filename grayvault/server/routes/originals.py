"""`/photo/{id}/original`: the original file, from where it was or from the vault's trash."""

from http import HTTPMethod, HTTPStatus
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response

from grayvault.catalog.photos import PhotoRow
from grayvault.core.errors import NotFoundError
from grayvault.folder_view.open_files import FileInMemory, FileOnDisk
from grayvault.server.dependencies import OriginalFiles, OriginalsDep
from grayvault.server.openapi import ORIGINAL_RESPONSES
from grayvault.server.responses.if_none_match import is_current
from grayvault.server.responses.ranged_response import open_file_response, ranged_response
from grayvault.server.routes.photos import PhotoDep

router = APIRouter()

_INLINE_FORMATS = ("jpeg", "png", "webp", "avif", "gif", "bmp")
"""Formats that browsers show; they are told to save the others, which may be anything."""


@router.head("/photo/{photo_id}/original", include_in_schema=False)
@router.get("/photo/{photo_id}/original", response_class=Response, responses=ORIGINAL_RESPONSES)
def get_original(
    request: Request,
    photo: PhotoDep,
    originals: OriginalsDep,
    *,
    download: Annotated[bool, Query(description="Save the file instead of showing it.")] = False,
) -> Response:
    """The very bytes that the photo was archived from, if they are still there."""
    headers = _headers(photo, to_save=download)
    if is_current(headers["ETag"], request.headers.get("if-none-match", "")):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    if request.method == HTTPMethod.HEAD:
        return _head_response(request, photo, originals, headers)
    copy = originals.copy(photo.id)
    if copy is None:
        raise _original_missing(photo)
    return open_file_response(request, FileOnDisk(copy), headers, _media_type(photo))


def _head_response(
    request: Request, photo: PhotoRow, originals: OriginalFiles, headers: dict[str, str]
) -> Response:
    """The response to HEAD; the original is recognised by its stamp, and not read."""
    file = next(originals.find(photo.id), None)
    if file is None:
        raise _original_missing(photo)
    nothing = FileInMemory(b"")
    return ranged_response(request, file.stamp.size, headers, _media_type(photo), lambda: nothing)


def _original_missing(photo: PhotoRow) -> NotFoundError:
    return NotFoundError(
        f"the original of photo {photo.id} is not where it was, or has changed: "
        f"/photo/{photo.id} shows the archived photo"
    )


def _media_type(photo: PhotoRow) -> str:
    return f"image/{photo.format}"


def _headers(photo: PhotoRow, *, to_save: bool) -> dict[str, str]:
    inline = photo.format in _INLINE_FORMATS and not to_save
    name = quote(photo.source_name, errors="replace")
    return {
        "ETag": f'"{photo.id}"',  # the id is the SHA-256 of these bytes
        "Cache-Control": "private, no-cache",
        "Content-Disposition": f"{'inline' if inline else 'attachment'}; filename*=UTF-8''{name}",
    }
