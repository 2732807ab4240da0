"""Small readers of containers, independent of the program's own."""

import struct
import zlib
from collections.abc import Iterator


def png_chunks(data: bytes) -> tuple[list[tuple[bytes, bytes]], bytes]:
    """Types and contents of a PNG file's chunks, their checksums right, and what follows IEND."""
    chunks: list[tuple[bytes, bytes]] = []
    at = 8
    while not chunks or chunks[-1][0] != b"IEND":
        size, kind = struct.unpack_from(">I4s", data, at)
        content = data[at + 8 : at + 8 + size]
        (checksum,) = struct.unpack_from(">I", data, at + 8 + size)
        assert checksum == zlib.crc32(kind + content)
        chunks.append((kind, content))
        at += 12 + size
    return chunks, data[at:]


def riff_chunks(data: bytes) -> tuple[list[tuple[bytes, bytes]], bytes]:
    """Types and contents of a RIFF file's chunks, and what follows it."""
    magic, size, form = struct.unpack_from("<4sI4s", data)
    assert (magic, form) == (b"RIFF", b"WEBP")
    chunks: list[tuple[bytes, bytes]] = []
    at = 12
    while at < 8 + size:
        kind, length = struct.unpack_from("<4sI", data, at)
        chunks.append((kind, data[at + 8 : at + 8 + length]))
        at += 8 + length + length % 2
    assert at == 8 + size
    return chunks, data[at:]


def boxes(data: bytes) -> list[tuple[bytes, bytes]]:
    """Types and contents of a file's boxes, of 32-bit sizes."""
    chunks: list[tuple[bytes, bytes]] = []
    at = 0
    while at < len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        assert 8 <= size <= len(data) - at
        chunks.append((kind, data[at + 8 : at + size]))
        at += size
    return chunks


def tiff_tags(data: bytes, at: int | None = None) -> dict[int, tuple[int, int, bytes]]:
    """Type, number and bytes of each tag of a TIFF file's first directory, or another."""
    order = {b"II": "<", b"MM": ">"}[data[:2]]
    at = struct.unpack_from(order + "I", data, 4)[0] if at is None else at
    return dict(_tags(data, at, order))


def _tags(data: bytes, at: int, order: str) -> Iterator[tuple[int, tuple[int, int, bytes]]]:
    sizes = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
    (count,) = struct.unpack_from(order + "H", data, at)
    for entry in range(at + 2, at + 2 + 12 * count, 12):
        tag, kind, number = struct.unpack_from(order + "HHI", data, entry)
        size = sizes[kind] * number
        place = entry + 8 if size <= 4 else struct.unpack_from(order + "I", data, entry + 8)[0]
        yield tag, (kind, number, data[place : place + size])
