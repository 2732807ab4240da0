"""Answers that are pictures: their tag, whether a client has them already, and their body."""

from collections.abc import Callable
from http import HTTPMethod, HTTPStatus
from pathlib import Path

from fastapi import Request, Response
from fastapi.responses import FileResponse

from grayvault.catalog.photos import PhotoRow
from grayvault.core.view import View
from grayvault.restore.etag import tag
from grayvault.restore.region import Part
from grayvault.server.dependencies import ApiParts

_READ_AT_ONCE = 4 << 20
"""Bytes of a file that is read here, which is faster than to send it piece by piece."""


def tag_of(parts: ApiParts, photo: PhotoRow, view: View, part: Part | None = None) -> str:
    """The tag of a view of a photo, or of a part of it."""
    return tag(photo.revision, parts.renderer.restorer(photo, view), view, part)


def picture_answer(
    request: Request, parts: ApiParts, headers: dict[str, str], name: str, make: Callable[[], bytes]
) -> Response:
    """The picture that `headers` tell of, from the cache under `name` or by `make`, if needed.

    `name` is the tag and, as its suffix, the format. Few pictures are made at a time.
    """
    media_type = f"image/{name.rpartition('.')[2]}"
    if is_known(headers["ETag"], request.headers.get("if-none-match", "")):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    if request.method == HTTPMethod.HEAD:
        answer = Response(headers=headers, media_type=media_type)
        del answer.headers["content-length"]  # known only once the picture is made
        return answer

    content = parts.views.find(name) or _made(parts, name, make)
    if isinstance(content, Path):
        if "range" in request.headers or content.stat().st_size > _READ_AT_ONCE:
            return FileResponse(content, headers=headers, media_type=media_type)
        content = content.read_bytes()
    headers["Accept-Ranges"] = "bytes"
    return Response(content, headers=headers, media_type=media_type)


def _made(parts: ApiParts, name: str, make: Callable[[], bytes]) -> Path | bytes:
    """The picture, made when it is its turn."""

    def make_in_turn() -> bytes:
        with parts.renders.turn(), parts.metrics.rendering():
            return make()

    with parts.renders.place():
        return parts.views.get(name, make_in_turn)


def is_known(etag: str, if_none_match: str) -> bool:
    """Whether an `If-None-Match` header names `etag` (RFC 9110, 13.1.2: weak comparison)."""
    named = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return etag in named or named == ["*"]
