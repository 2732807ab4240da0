"""Reads a file a piece at a time."""

from collections.abc import Iterator
from typing import BinaryIO

_CHUNK = 1 << 16


def file_chunks(file: BinaryIO) -> Iterator[bytes]:
    """The file's bytes from where it stands; it is closed at the end."""
    with file:
        while chunk := file.read(_CHUNK):
            yield chunk
