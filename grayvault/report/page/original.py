"""The bytes of a photo's original, in its place or in the trash, if unchanged."""

import hashlib
import os
import stat
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

from grayvault.catalog.source_files import SourceRow
from grayvault.vault.trash import Trash


def original_bytes(photo_id: str, sources: Sequence[SourceRow], trash: Trash) -> bytes | None:
    """The first source, or else the first file in the trash, whose SHA-256 is `photo_id`.

    A source must have the size and time that the catalog has. None if there is no such file.
    """
    in_place = (_read(source) for source in sources if source.state == "present")
    in_trash = (_read_trashed(path) for path in trash.files_of(photo_id))
    for data in chain(in_place, in_trash):
        if data is not None and hashlib.sha256(data).hexdigest() == photo_id:
            return data
    return None


def _read_trashed(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:  # just restored, or purged
        return None


def _read(source: SourceRow) -> bytes | None:
    """The file at a source's path if its size and time are unchanged; never a device."""
    try:
        with open(os.open(source.path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
            status = os.fstat(file.fileno())
            same = (status.st_size, status.st_mtime_ns) == (
                source.stamp.size,
                source.stamp.mtime_ns,
            )
            return file.read() if same and stat.S_ISREG(status.st_mode) else None
    except OSError:
        return None
