"""`POST /download`: several photos in one ZIP file."""

import re
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from http import HTTPStatus
from pathlib import PurePosixPath
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Response
from fastapi.responses import StreamingResponse
from sqlalchemy import Engine

from grayvault.catalog.photos import PhotoRow, find
from grayvault.core.errors import BusyError, GrayVaultError, NotFoundError, RequestError
from grayvault.core.view import View
from grayvault.folder_view.open_files import FileOnDisk
from grayvault.restore.export.export_names import UsedNames, alternative_names, export_name
from grayvault.server.dependencies import (
    CatalogDep,
    OriginalFiles,
    OriginalsDep,
    ViewRendering,
    ViewsDep,
)
from grayvault.server.responses.file_chunks import file_chunks
from grayvault.server.responses.image_response import open_view
from grayvault.server.responses.zip_stream import ZipEntry, zip_stream
from grayvault.server.routes.actions.chosen_photos import MOST_PHOTOS

router = APIRouter()

_ID = re.compile("[0-9a-f]{64}")
_MOST_TEXT = 65 * MOST_PHOTOS
_ATTEMPTS, _PAUSE_SECONDS = 60, 1.0
"""How often, and after which pause, a photo is tried again while others are being restored."""

_NOT_THERE = "not downloaded.txt"

Kind = Literal["restored", "originals"]


@dataclass
class _Download:
    """A download on its way: names that are taken, and why photos are missing."""

    views: ViewRendering
    originals: OriginalFiles
    kind: Kind
    missing: list[str]
    names: UsedNames = field(default_factory=lambda: UsedNames([_NOT_THERE], []))

    def entries(self, photos: list[PhotoRow]) -> Iterator[ZipEntry]:
        """The files of all photos, and at the end a text with those that are missing, if any."""
        for photo in photos:
            try:
                yield self._entry(photo)
            except (GrayVaultError, OSError) as error:
                self.missing.append(f"{photo.source_name}: {error}\n")
        if self.missing:
            text = "".join(self.missing).encode(errors="replace")
            yield ZipEntry(_NOT_THERE, datetime.now(), [text])  # noqa: DTZ005 - local, as in ZIP

    def _entry(self, photo: PhotoRow) -> ZipEntry:
        at = datetime.fromisoformat(photo.sorted_at)
        if self.kind == "originals" and (copy := self.originals.copy(photo.id)):
            name = PurePosixPath(PurePosixPath(photo.source_name).name or "photo")
            return ZipEntry(self._unused(name, photo.id), at, file_chunks(copy))
        content = self._restored(photo)
        chunks = [content] if isinstance(content, bytes) else file_chunks(content.file)
        name = export_name("", photo.source_name, "jpeg")
        return ZipEntry(self._unused(name, photo.id), at, chunks)

    def _restored(self, photo: PhotoRow) -> FileOnDisk | bytes:
        """A JPEG of the photo in full size; waits while too many others are being restored."""
        render = partial(open_view, self.views)
        for _ in range(_ATTEMPTS):
            with suppress(BusyError):
                return self.views.renderer.with_plan(photo, View("color", "jpeg"), render)
            time.sleep(_PAUSE_SECONDS)
        raise BusyError("the server was too busy to restore it")

    def _unused(self, name: PurePosixPath, photo_id: str) -> str:
        plain = PurePosixPath(str(name).encode(errors="replace").decode())  # ZIP names are UTF-8
        names = alternative_names(plain, photo_id)
        unused = next(filter(self.names.is_unused, names))
        self.names.add(unused)
        return str(unused)


@router.post(
    "/download",
    response_class=Response,
    responses={200: {"description": "A ZIP file.", "content": {"application/zip": {}}}},
)
def post_download(
    catalog: CatalogDep,
    views: ViewsDep,
    originals: OriginalsDep,
    ids: Annotated[str, Form(max_length=_MOST_TEXT, description="Ids with spaces between them.")],
    kind: Annotated[Kind, Form()] = "restored",
) -> Response:
    """Photos as JPEGs in colour, or their originals where they are still there, in a ZIP file.

    It is sent while it is made. What is gone or can't be restored is named in a text in it.
    """
    words = ids.split()
    if not words or not all(map(_ID.fullmatch, words)):
        raise RequestError("name the photos by their ids, with spaces between them")
    photos, gone = _found(catalog, words)
    return zip_response(views, originals, kind, photos, gone)


def _found(catalog: Engine, ids: list[str]) -> tuple[list[PhotoRow], list[str]]:
    """The photos, each once, and a line on each that is gone; raises if all of them are."""
    photos, gone = list[PhotoRow](), list[NotFoundError]()
    for photo_id in dict.fromkeys(ids):
        try:
            photos.append(find(catalog, photo_id))
        except NotFoundError as error:
            gone.append(error)
    if not photos:
        raise gone[0]
    return photos, [f"{error}\n" for error in gone]


def zip_response(
    views: ViewRendering,
    originals: OriginalFiles,
    kind: Kind,
    photos: list[PhotoRow],
    missing: Iterable[str] = (),
) -> Response:
    """A ZIP file of photos that is sent while it is made; `missing` are lines on others."""
    entries = _Download(views, originals, kind, [*missing]).entries(photos)
    headers = {"Content-Disposition": 'attachment; filename="photos.zip"'}
    return StreamingResponse(
        zip_stream(entries), HTTPStatus.OK, headers, media_type="application/zip"
    )
