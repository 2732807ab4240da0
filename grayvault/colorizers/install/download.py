"""A file from the web to the disk: what is there already isn't fetched again.

Source: RFC 9110, 13.1.5 (If-Range), 14 (ranges), 15.3.7 (206), 15.5.17 (416).
"""

import errno
import http.client
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from grayvault import __version__
from grayvault.core.errors import DownloadError

Progress = Callable[[int, int | None], None]
"""Called with the bytes that are there, and those of the whole file where known."""

_SECONDS, _CHUNK = 60, 1 << 20


def download(url: str, target: Path, progress: Progress) -> None:
    """Fetch `url` into the file `target`.

    What came is kept in `target`.part, and a later call goes on from there if the file is still the
    same. Raises `DownloadError`.
    """
    partial, mark = target.with_name(f"{target.name}.part"), target.with_name(f"{target.name}.mark")
    try:
        with _opened(url, partial, mark) as answer:
            start = (
                partial.stat().st_size if answer.status == http.HTTPStatus.PARTIAL_CONTENT else 0
            )
            mark.write_text(answer.headers.get("ETag") or answer.headers.get("Last-Modified") or "")
            length = answer.headers.get("Content-Length")
            whole = start + int(length) if length else None
            with partial.open("ab" if start else "wb") as file:
                _copy(answer, file, whole, progress)
    except urllib.error.HTTPError as error:
        raise DownloadError(f"{url}: the server answers {error.code} {error.reason}") from error
    except (http.client.HTTPException, OSError, ValueError) as error:
        raise DownloadError(_sentence(url, partial, error)) from error
    partial.replace(target)
    mark.unlink(missing_ok=True)


def _opened(url: str, partial: Path, mark: Path) -> Any:
    """The answer to a request for what isn't there yet."""
    headers = {"User-Agent": f"GrayVault/{__version__}"}
    there = partial.stat().st_size if partial.exists() else 0
    if there and mark.exists() and mark.read_text():
        headers |= {"Range": f"bytes={there}-", "If-Range": mark.read_text()}
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 - the user names it
    try:
        return urllib.request.urlopen(request, timeout=_SECONDS)  # noqa: S310
    except urllib.error.HTTPError as error:
        if error.code != http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            raise
        error.close()
        partial.unlink()
        return _opened(url, partial, mark)


def _copy(answer: Any, file: IO[bytes], whole: int | None, progress: Progress) -> None:
    while chunk := answer.read(_CHUNK):
        file.write(chunk)
        progress(file.tell(), whole)
    if whole is not None and file.tell() < whole:
        raise http.client.IncompleteRead(b"", whole - file.tell())


def _sentence(url: str, partial: Path, error: Exception) -> str:
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return f"{partial} can't be written: the disk is full; make room and try again"
    if isinstance(error, ValueError):
        return f"{url!r} isn't the address of a file"
    reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
    if isinstance(error, http.client.IncompleteRead):
        reason = f"the connection broke {error.expected:,} bytes before the end"
    return f"{url} can't be downloaded: {reason}; try again (the bytes so far are kept)"
