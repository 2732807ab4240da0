"""The chunks of a PNG file (PNG, third edition, 5)."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

SIGNATURE = b"\x89PNG\r\n\x1a\n"
HEADER, PALETTE, PIXELS, END = b"IHDR", b"PLTE", b"IDAT", b"IEND"
XMP_KEYWORD = b"XML:com.adobe.xmp"
"""The keyword of the iTXt chunk that holds an XMP packet: XMP specification part 3, 1.1.5."""

_HEAD, _CHECKSUM, _MOST, _MOST_TEXT = 8, 4, 1 << 20, 1 << 26


@dataclass(frozen=True)
class Chunk:
    """A chunk: its type of 4 bytes, and its data."""

    kind: bytes
    data: bytes

    @property
    def is_xmp(self) -> bool:
        """Whether it holds an XMP packet."""
        return self.kind == b"iTXt" and self.data.startswith(XMP_KEYWORD + b"\0")


def chunks_of(png: bytes) -> list[Chunk]:
    """The chunks of a PNG file in order, up to IEND or to the first that isn't whole."""
    return [
        Chunk(png[start + 4 : start + 8], png[start + 8 : end - 4]) for start, end in _places(png)
    ]


def trailing_bytes(png: bytes) -> bytes:
    """What follows IEND."""
    places = list(_places(png))
    return png[places[-1][1] :] if places and png[places[-1][0] + 4 :].startswith(END) else b""


def png_file(chunks: list[Chunk], trailing: bytes = b"") -> bytes:
    """A PNG file of these chunks, and what follows it."""
    return SIGNATURE + b"".join(map(chunk_bytes, chunks)) + trailing


def chunk_bytes(chunk: Chunk) -> bytes:
    """A chunk as it stands in a file, with its length and checksum."""
    checked = chunk.kind + chunk.data
    return struct.pack(">I", len(chunk.data)) + checked + struct.pack(">I", zlib.crc32(checked))


def text_of_xmp(chunk: Chunk) -> bytes | None:
    """The packet in an iTXt chunk that holds one, compressed or not; None if it's damaged."""
    rest = chunk.data[len(XMP_KEYWORD) + 1 :]
    fields = rest[2:].split(b"\0", 2)
    if len(fields) < 3:
        return None
    if rest[0] == 0:
        return fields[2]
    try:
        return zlib.decompressobj().decompress(fields[2], _MOST_TEXT)
    except zlib.error:
        return None


def _places(png: bytes) -> Iterator[tuple[int, int]]:
    """Start and end of each whole chunk, up to IEND."""
    at = len(SIGNATURE)
    for _ in range(_MOST):
        if at + _HEAD + _CHECKSUM > len(png):
            return
        end = at + _HEAD + int.from_bytes(png[at : at + 4], "big") + _CHECKSUM
        if end > len(png):
            return
        yield at, end
        if png[at + 4 : at + 8] == END:
            return
        at = end
