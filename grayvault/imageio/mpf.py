"""The Multi-Picture Format: further pictures behind a JPEG file's first one (CIPA DC-007)."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from grayvault.imageio.jpeg import insert_segment, segment_places

_APP2, _NAME = 0xE2, b"MPF\0"
_ENTRIES_TAG, _ENTRY_BYTES = 0xB002, 16
_PRIMARY, _TYPE = 0x030000, 0xFFFFFF
_THUMBNAILS = range(0x010000, 0x020000)
_MOST = 64
"""Pictures that are looked at."""


@dataclass(frozen=True)
class Picture:
    """A further picture: the bytes `start` to `end` of the file, and whether it is a thumbnail."""

    start: int
    end: int
    is_thumbnail: bool


def further_pictures(data: bytes) -> list[Picture]:
    """The pictures that lie behind the first one, as the file lists them, those inside it."""
    for marker, start, end in segment_places(data):
        header = start + 4 + len(_NAME)
        if marker == _APP2 and data[start + 4 : header] == _NAME:
            entries = _entries(data[header:end])
            found = [_picture(data, header, entry) for entry in entries[1:_MOST]]
            return [picture for picture in found if picture]
    return []


def with_pictures(jpeg: bytes, pictures: Sequence[bytes]) -> bytes:
    """A JPEG file with further pictures behind it, and the list of them in it."""
    blank = _segment([len(jpeg), *map(len, pictures)], 0)
    sizes = [len(jpeg) + 4 + len(blank), *map(len, pictures)]
    at, _ = insert_segment(jpeg, _APP2, blank)
    header = at + 4 + len(_NAME)
    _, whole = insert_segment(jpeg, _APP2, _segment(sizes, header))
    return whole + b"".join(pictures)


def _entries(body: bytes) -> list[tuple[int, int, int]]:
    """Attribute, size and offset of each picture by an MP index IFD."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(body[:4])
    if order is None or len(body) < 10:
        return []
    (ifd,) = struct.unpack_from(order + "I", body, 4)
    if ifd + 2 > len(body):
        return []
    (count,) = struct.unpack_from(order + "H", body, ifd)
    for at in range(ifd + 2, min(ifd + 2 + 12 * count, len(body) - 11), 12):
        tag, _, size, offset = struct.unpack_from(order + "HHII", body, at)
        if tag == _ENTRIES_TAG:
            whole = body[offset : offset + size]
            whole = whole[: len(whole) // _ENTRY_BYTES * _ENTRY_BYTES]
            return [entry[:3] for entry in struct.iter_unpack(order + "IIIHH", whole)]
    return []


def _picture(data: bytes, header: int, entry: tuple[int, int, int]) -> Picture | None:
    attribute, size, offset = entry
    start = header + offset
    inside = offset > 0 and size > 0 and start + size <= len(data)
    is_jpeg = inside and data[start : start + 2] == b"\xff\xd8"
    return Picture(start, start + size, attribute & _TYPE in _THUMBNAILS) if is_jpeg else None


def _segment(sizes: Sequence[int], header: int) -> bytes:
    """The body of the segment for pictures of these sizes, where its header stands at an offset."""
    count = len(sizes)
    ifd = struct.pack("<H", 3)
    ifd += struct.pack("<HHI4s", 0xB000, 7, 4, b"0100")
    ifd += struct.pack("<HHII", 0xB001, 4, 1, count)
    ifd += struct.pack("<HHII", _ENTRIES_TAG, 7, _ENTRY_BYTES * count, 8 + 2 + 3 * 12 + 4)
    ifd += bytes(4)
    entries = b""
    at = 0
    for number, size in enumerate(sizes):
        attribute, offset = (0, at - header) if number else (_PRIMARY, 0)
        entries += struct.pack("<IIIHH", attribute, size, max(offset, 0), 0, 0)
        at += size
    return _NAME + b"II*\0" + struct.pack("<I", 8) + ifd + entries
