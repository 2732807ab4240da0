"""Whether a PNG file holds all rows of its picture. Source: ISO/IEC 15948, 5, 7 and 10."""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grayvault.imaging.formats.damage import Examination, missing, runs
from grayvault.imaging.formats.unsupported import refuse_too_large

_SIGNATURE_BYTES, _FRAME = 8, 12
_PIECE = 64
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
           (0, 1, 1, 2))  # fmt: skip
"""Adam7: the first column and row, and their distances, of each pass."""


@dataclass(frozen=True)
class Chunk:
    """A chunk: its kind, where it begins, what is there of its data, and if its checksum fits."""

    kind: bytes
    start: int
    data: bytes
    intact: bool


def examine_png(data: bytes, max_pixels: int) -> Examination:
    """Examine a PNG file. Raises `PhotoRefusedError` if it has more than `max_pixels`."""
    chunks = list(chunks_of(data))
    if not chunks or chunks[0].kind != b"IHDR" or len(chunks[0].data) != 13:
        return Examination(data)
    header = chunks[0].data
    width, height = (int.from_bytes(header[at : at + 4], "big") for at in (0, 4))
    refuse_too_large(width, height, max_pixels)
    pixels = [chunk for chunk in chunks if chunk.kind == b"IDAT"]
    expected = _size_of_rows(header, width, height)
    rows = _inflated(pixels, expected)
    if len(rows) == expected and all(chunk.intact for chunk in pixels):
        return Examination(data)
    share = 1 - len(rows) / max(expected, 1)
    damage = missing(share, "lower") if share else "the picture's data don't match their checksums"
    if header[12] and share:
        damage = f"a part of the picture's detail is missing ({share:.0%} of its data)"
    return Examination(_mended(data, chunks, rows.ljust(expected, b"\0")), damage, bool(rows))


def chunks_of(data: bytes) -> Iterator[Chunk]:
    """The chunks of a PNG file up to its end, the last one perhaps cut off."""
    at = _SIGNATURE_BYTES
    while at + 8 <= len(data):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        body = data[at + 8 : at + 8 + size]
        checksum = int.from_bytes(data[at + 8 + size : at + _FRAME + size], "big")
        yield Chunk(kind, at, body, zlib.crc32(body, zlib.crc32(kind)) == checksum)
        at += _FRAME + size
        if kind == b"IEND":
            return


def _size_of_rows(header: bytes, width: int, height: int) -> int:
    """Bytes of all rows, each with its filter."""
    bits = header[8] * _CHANNELS.get(header[9], 1)
    if not header[12]:
        return height * (1 + (width * bits + 7) // 8)
    sizes = (((width - x + dx - 1) // dx, (height - y + dy - 1) // dy) for x, y, dx, dy in _PASSES)
    return sum(rows * (1 + (columns * bits + 7) // 8) for columns, rows in sizes if columns)


def _inflated(pixels: Sequence[Chunk], expected: int) -> bytes:
    """As many of the rows as can be unpacked, up to where the data aren't what was written."""
    stream, rows, size = zlib.decompressobj(), list[bytes](), 0
    for piece in _pieces(pixels):
        try:
            rows.append(stream.decompress(piece, max(expected - size, 1)))
        except zlib.error:
            break
        size += len(rows[-1])
    return b"".join(rows)[:expected]


def _pieces(pixels: Sequence[Chunk]) -> Iterator[bytes]:
    """What is to be unpacked, up to a blank part; a chunk that is spoilt a little at a time."""
    for chunk in pixels:
        if chunk.intact:
            yield chunk.data
            continue
        blank = next(runs(chunk.data, 0, len(chunk.data)), None)
        end = blank.start if blank else len(chunk.data)
        yield from (chunk.data[at : min(at + _PIECE, end)] for at in range(0, end, _PIECE))
        if blank:
            return


def _mended(data: bytes, chunks: Sequence[Chunk], rows: bytes) -> bytes:
    """The file with all its rows, those that are missing black, and with what is before them."""
    first = next((c.start for c in chunks if c.kind == b"IDAT"), len(data))
    packed = _chunk(b"IDAT", zlib.compress(rows, 1))
    return data[:first] + packed + _chunk(b"IEND", b"")


def _chunk(kind: bytes, body: bytes) -> bytes:
    checksum = zlib.crc32(body, zlib.crc32(kind))
    return len(body).to_bytes(4, "big") + kind + body + checksum.to_bytes(4, "big")
