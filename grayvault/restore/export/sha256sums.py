"""The checksum list of an export: `SHA256SUMS`, in the format of `sha256sum --check`.

Each photo has a comment line with its id, then a line for each of its files. Source of the format:
GNU coreutils manual, "md5sum invocation".
"""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from grayvault.core.errors import ConfigError
from grayvault.vault.durable_write import sync_folder, write_all, write_synced
from grayvault.vault.value_ranges import is_inside

NAME = "SHA256SUMS"

_PHOTO = re.compile(rb"# (jpeg|jxl) of photo ([0-9a-f]{64}), revision ([0-9a-f]{64})")
_FILE = re.compile(rb"(\\?)([0-9a-f]{64})  (.+)", re.DOTALL)
_ESCAPES = ((b"\\", b"\\\\"), (b"\n", b"\\n"), (b"\r", b"\\r"))


@dataclass(frozen=True)
class ExportedPhoto:
    """An exported photo: its format, and the SHA-256 of its vault file (`revision`).

    `files` are names, relative to the export's folder, and their SHA-256 in hex; the photo's own
    file is the first.
    """

    photo_id: str
    format: str
    revision: str
    files: tuple[tuple[str, str], ...]


class ChecksumList:
    """The list in the export's folder, which need not exist yet."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME

    def read(self) -> list[ExportedPhoto]:
        """The photos in the list; a last line that was cut off is ignored.

        Raises `ConfigError` if `export` didn't write the list.
        """
        if not self._path.exists():
            return []
        photos: list[tuple[re.Match[bytes], list[tuple[str, str]]]] = []
        for line in self._path.read_bytes().split(b"\n")[:-1]:
            photo, file = _PHOTO.fullmatch(line), _FILE.fullmatch(line)
            if photo:
                photos.append((photo, []))
            elif file and photos and is_inside(_file(file)[0]):
                photos[-1][1].append(_file(file))
            else:  # `export` writes no name that leads out of the folder
                raise ConfigError(f"{self._path} was not written by `export`: name another folder")
        return [
            ExportedPhoto(photo[2].decode(), photo[1].decode(), photo[3].decode(), tuple(files))
            for photo, files in photos
            if files
        ]

    def write(self, photos: Iterable[ExportedPhoto]) -> None:
        """Replace the list, atomically."""
        scratch = self._path.with_name(f".{NAME}.{os.getpid()}")
        write_synced(scratch, b"".join(line for photo in photos for line in _lines(photo)))
        scratch.replace(self._path)
        sync_folder(self._path.parent)

    def append(self, photo: ExportedPhoto) -> None:
        """Add a photo to the list, which must exist; `OSError` leaves the list as it was."""
        fd = os.open(self._path, os.O_WRONLY | os.O_APPEND)
        try:
            size = os.fstat(fd).st_size
            try:
                write_all(fd, b"".join(_lines(photo)))
                os.fsync(fd)
            except OSError:
                os.ftruncate(fd, size)  # a line that is cut off would swallow the next one
                raise
        finally:
            os.close(fd)


def _lines(photo: ExportedPhoto) -> Iterator[bytes]:
    yield f"# {photo.format} of photo {photo.photo_id}, revision {photo.revision}\n".encode()
    for name, sha256 in photo.files:
        plain = raw = os.fsencode(name)
        for character, escaped in _ESCAPES:
            raw = raw.replace(character, escaped)
        yield (b"" if raw == plain else b"\\") + sha256.encode() + b"  " + raw + b"\n"


def _file(line: re.Match[bytes]) -> tuple[str, str]:
    raw = line[3]
    if line[1]:
        plain = {escaped: character for character, escaped in _ESCAPES}
        raw = re.sub(rb"\\[\\nr]", lambda match: plain[match[0]], raw)
    return os.fsdecode(raw), line[2].decode()
