"""The Multi-Picture Format: further pictures behind a JPEG file's first one (CIPA DC-007)."""

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from grayvault.imaging.formats.jpeg.jpeg_segments import (
    insert_segment,
    segment_places,
    trailing_bytes,
)

MARKER, NAME = 0xE2, b"MPF\0"
"""Of the segment with the list: APP2, and how its body begins."""

_COUNT_TAG, _ENTRIES_TAG, _IDS_TAG = 0xB001, 0xB002, 0xB003
_ENTRY_BYTES, _ID_BYTES = 16, 33
_PRIMARY, _TYPE = 0x030000, 0xFFFFFF
_THUMBNAILS = range(0x010000, 0x020000)
_MOST_32 = (1 << 32) - 1
_LONGEST = 65_536
"""Bytes of a list at most."""

_MOST = 64
"""Pictures that are looked at."""


@dataclass(frozen=True)
class EmbeddedPicture:
    """A further picture: the bytes `start` to `end` of the file, and whether it is a thumbnail."""

    start: int
    end: int
    is_thumbnail: bool


def further_pictures(data: bytes) -> list[EmbeddedPicture]:
    """The pictures that lie behind the first one, as the file lists them, those inside it."""
    header = header_at(data)
    if header is None:
        return []
    entries = _entries(data[header : header + _LONGEST])
    pictures = [_picture(data, header, entry) for entry in entries[1:_MOST]]
    return [picture for picture in pictures if picture]


def previews(data: bytes) -> list[EmbeddedPicture]:
    """The thumbnails among a file's further pictures, those that lie behind the first one's end."""
    end = len(data) - trailing_bytes(data)
    return [
        picture
        for picture in further_pictures(data)
        if picture.is_thumbnail and picture.start >= end
    ]


def with_pictures(jpeg: bytes, pictures: Sequence[bytes]) -> bytes:
    """A JPEG file with further pictures behind it, and the list of them in it."""
    blank = _segment([len(jpeg), *map(len, pictures)], 0)
    sizes = [len(jpeg) + 4 + len(blank), *map(len, pictures)]
    at, _ = insert_segment(jpeg, MARKER, blank)
    header = at + 4 + len(NAME)
    _, whole = insert_segment(jpeg, MARKER, _segment(sizes, header))
    return whole + b"".join(pictures)


def header_at(data: bytes) -> int | None:
    """Where in a JPEG file the TIFF structure of its list stands: offsets count from there."""
    for marker, start, end in segment_places(data):
        header = start + 4 + len(NAME)
        if marker == MARKER and header <= end and data[start + 4 : header] == NAME:
            return header
    return None


def drop_pictures(body: bytes, dropped: Iterable[EmbeddedPicture], header: int) -> bytes:
    """A list (its TIFF structure) less pictures that were cut out of the file.

    `header` is where it stood. Pictures behind those that were cut out lie nearer by these.
    """
    cut = sorted(dropped, key=lambda picture: picture.start)
    starts = [picture.start for picture in cut]
    entries: list[tuple[int, ...]] = []
    numbers: dict[int, int] = {}
    for number, (attribute, size, offset, *others) in enumerate(_entries(body), 1):
        if number > 1 and header + offset in starts:
            continue
        nearer = sum(
            picture.end - picture.start for picture in cut if picture.start < header + offset
        )
        numbers[number] = len(entries) + 1
        entries.append((attribute, size, offset - nearer if offset else 0, *others))
    depending = [
        (*entry[:3], *(numbers.get(number, 0) for number in entry[3:])) for entry in entries
    ]
    return _with_entries(body, depending, list(numbers))


def move_offsets(body: bytes, size: int, reach: int, by: int) -> bytes:
    """A list (its TIFF structure) for a first picture of another size.

    `reach` were the bytes from the list to that picture's end, and pictures behind it lie `by`
    bytes farther now. All else stays as it is.
    """
    entries = _entries(body)
    if not entries:
        return body
    first, *further = entries
    farther = [(e[0], e[1], e[2] + by if e[2] >= reach else e[2], *e[3:]) for e in further]
    return _with_entries(body, [(first[0], size, *first[2:]), *farther], ())


def _entries(body: bytes) -> list[tuple[int, ...]]:
    """Attribute, size, offset and two depending pictures of each picture by an MP index IFD."""
    for order, tag, at in _fields(body):
        if tag == _ENTRIES_TAG:
            size, offset = struct.unpack_from(order + "II", body, at + 4)
            whole = body[offset : offset + size]
            whole = whole[: len(whole) // _ENTRY_BYTES * _ENTRY_BYTES]
            return list(struct.iter_unpack(order + "IIIHH", whole))
    return []


def _with_entries(body: bytes, entries: Sequence[tuple[int, ...]], numbers: Sequence[int]) -> bytes:
    """A list with these entries instead, at most as many as it had, at their place.

    `numbers` are those that they had, from 1, where some are gone.
    """
    changed = bytearray(body)
    for order, tag, at in _fields(body):
        size, value = struct.unpack_from(order + "II", body, at + 4)
        if tag == _ENTRIES_TAG:
            coded = b"".join(struct.pack(order + "IIIHH", *_in_32_bits(e)) for e in entries)
            changed[value : value + len(coded)] = coded
            struct.pack_into(order + "I", changed, at + 4, len(coded))
        elif tag == _COUNT_TAG and numbers:
            struct.pack_into(order + "I", changed, at + 8, len(entries))
        elif tag == _IDS_TAG and numbers and size > 4:
            starts = [value + _ID_BYTES * (number - 1) for number in numbers]
            ids = b"".join(body[start : start + _ID_BYTES] for start in starts)
            changed[value : value + len(ids)] = ids
            struct.pack_into(order + "I", changed, at + 4, len(ids))
    return bytes(changed) if len(changed) == len(body) else body


def _in_32_bits(entry: tuple[int, ...]) -> tuple[int, ...]:
    attribute, size, offset, *others = entry
    return attribute, min(size, _MOST_32), min(max(offset, 0), _MOST_32), *others


def _fields(body: bytes) -> Iterator[tuple[str, int, int]]:
    """Byte order, tag and place of each field of an MP index IFD."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(body[:4])
    if order is None or len(body) < 10:
        return
    (ifd,) = struct.unpack_from(order + "I", body, 4)
    if ifd + 2 > len(body):
        return
    (count,) = struct.unpack_from(order + "H", body, ifd)
    for at in range(ifd + 2, min(ifd + 2 + 12 * count, len(body) - 11), 12):
        yield order, struct.unpack_from(order + "H", body, at)[0], at


def _picture(data: bytes, header: int, entry: tuple[int, ...]) -> EmbeddedPicture | None:
    attribute, size, offset = entry[:3]
    start = header + offset
    inside = offset > 0 and size > 0 and start + size <= len(data)
    is_jpeg = inside and data[start : start + 2] == b"\xff\xd8"
    return (
        EmbeddedPicture(start, start + size, attribute & _TYPE in _THUMBNAILS) if is_jpeg else None
    )


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
    return NAME + b"II*\0" + struct.pack("<I", 8) + ifd + entries
