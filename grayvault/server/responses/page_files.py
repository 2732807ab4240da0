"""The page's files, held in memory: many are asked for at once when the page is opened."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from pathlib import Path

from fastapi import Request, Response

from grayvault.server.responses.compression import accepts_gzip
from grayvault.server.responses.if_none_match import is_current

_COMPRESSIBLE = ("text/", "application/json", "image/svg")


@dataclass(frozen=True)
class PageFile:
    """A file as it is sent."""

    content: bytes
    media_type: str

    @cached_property
    def etag(self) -> str:
        """Names the content, whether it is compressed or not (RFC 9110, 8.8.3)."""
        return f'"{hashlib.sha256(self.content).hexdigest()[:32]}"'

    @cached_property
    def compressed(self) -> bytes:
        """The content, compressed once with gzip."""
        return gzip.compress(self.content, mtime=0)

    def response(self, request: Request, headers: dict[str, str]) -> Response:
        """The answer to a request; browsers may keep the file, but must revalidate it each time."""
        headers = {
            "ETag": f"W/{self.etag}",
            "Cache-Control": "private, no-cache",
            "Vary": "Accept-Encoding",
            **headers,
        }
        if is_current(self.etag, request.headers.get("if-none-match", "")):
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        if self.media_type.startswith(_COMPRESSIBLE) and accepts_gzip(request):
            headers["Content-Encoding"] = "gzip"
            return Response(self.compressed, headers=headers, media_type=self.media_type)
        return Response(self.content, headers=headers, media_type=self.media_type)


def read_files(folder: Path) -> dict[str, PageFile]:
    """All files in a folder and in those inside, by their paths in it."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): _read(path) for path in paths}


def _read(path: Path) -> PageFile:
    media_type, _ = mimetypes.guess_type(path.name)
    return PageFile(path.read_bytes(), media_type or "application/octet-stream")
