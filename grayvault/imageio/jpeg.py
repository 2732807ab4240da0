"""What a JPEG file says of itself: its frame, and where its first image ends.

Source: ITU-T T.81, annex B.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from grayvault.imageio.exif import without_thumbnail

_MARKER = re.compile(rb"\xff+([\x01-\xcf\xd8-\xfe])")
_START, _END, _ADOBE, _EXIF = 0xD8, 0xD9, 0xEE, 0xE1
_COMMENT, _APPLICATIONS = 0xFE, range(0xE0, 0xF0)
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""SOFn; between them stand the markers of tables."""

_ADOBE_NAME, _EXIF_NAME = b"Adobe", b"Exif\0\0"
_PHOTOSHOP, _PHOTOSHOP_NAME, _IPTC = 0xED, b"Photoshop 3.0\0", 0x0404
_LONGEST_BODY = 65_533
_ADOBE_TRANSFORM = 11
"""Where APP14 says how colours are coded: Adobe Technical Note 5116, 18."""


@dataclass(frozen=True)
class Component:
    """A component of a frame: its identifier and sampling factors."""

    identifier: int
    horizontal: int
    vertical: int


@dataclass(frozen=True)
class Frame:
    """A frame header: `process` is n of SOFn, `depth` bits a sample.

    `transform` is what an Adobe segment says (0: R'G'B' or CMYK, 1: YCbCr, 2: YCCK), None without.
    """

    process: int
    depth: int
    components: tuple[Component, ...]
    transform: int | None


def frame(data: bytes) -> Frame | None:
    """The frame header of a JPEG file; None where none is found."""
    transform = None
    for marker, body in _segments(data):
        if marker == _ADOBE and body.startswith(_ADOBE_NAME) and len(body) > _ADOBE_TRANSFORM:
            transform = body[_ADOBE_TRANSFORM]
        if marker in _FRAMES:
            return _frame(marker, body, transform)
    return None


def exif_segment(data: bytes) -> bytes | None:
    """The TIFF structure of a JPEG file's first Exif segment, untouched; None without one."""
    for marker, body in _segments(data):
        if marker == _EXIF and body.startswith(_EXIF_NAME):
            return body[len(_EXIF_NAME) :]
        if marker in _FRAMES:
            break
    return None


def kept_exif(data: bytes) -> bytes | None:
    """A JPEG file's Exif as it is kept: untouched but for its thumbnail, which is left out."""
    found = exif_segment(data)
    return None if found is None else without_thumbnail(found)


def iptc_record(data: bytes) -> bytes | None:
    """The IPTC-IIM record of a JPEG file, from Photoshop's image resource 0x0404; None without one.

    Source: Adobe, Photoshop File Formats Specification, "Image Resource Blocks".
    """
    bodies = [body for marker, body in _segments(data) if marker == _PHOTOSHOP]
    blocks = b"".join(
        body[len(_PHOTOSHOP_NAME) :] for body in bodies if body.startswith(_PHOTOSHOP_NAME)
    )
    return next((content for kind, content in _resources(blocks) if kind == _IPTC), None)


def with_iptc(data: bytes, record: bytes) -> bytes:
    """A JPEG file with an IPTC-IIM record behind its first segments; without where it's too big."""
    resource = b"8BIM" + _IPTC.to_bytes(2, "big") + bytes(2) + len(record).to_bytes(4, "big")
    body = _PHOTOSHOP_NAME + resource + record + bytes(len(record) % 2)
    if len(body) > _LONGEST_BODY:
        return data
    return insert_segment(data, _PHOTOSHOP, body)[1]


def insert_segment(data: bytes, marker: int, body: bytes) -> tuple[int, bytes]:
    """Where a segment goes, behind the applications' ones, and the JPEG file with it there."""
    others = (start for found, start, _ in segment_places(data) if found not in _APPLICATIONS)
    at = next(others, 2)
    segment = bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2, "big") + body
    return at, data[:at] + segment + data[at:]


def _resources(blocks: bytes) -> Iterator[tuple[int, bytes]]:
    """Numbers and contents of Photoshop's image resources."""
    at = 0
    while blocks[at : at + 4] == b"8BIM":
        name = blocks[at + 6] if at + 6 < len(blocks) else 0
        start = at + 6 + (name + 2) // 2 * 2 + 4
        size = int.from_bytes(blocks[start - 4 : start], "big")
        if start + size > len(blocks):
            return
        yield int.from_bytes(blocks[at + 4 : at + 6], "big"), blocks[start : start + size]
        at = start + size + size % 2


def with_exif(data: bytes, exif: bytes) -> bytes:
    """A JPEG file with this TIFF structure, of at most 65,527 bytes, as its first segment."""
    body = _EXIF_NAME + exif
    segment = bytes([0xFF, _EXIF]) + (len(body) + 2).to_bytes(2, "big") + body
    return data[:2] + segment + data[2:]


def without_metadata(data: bytes) -> bytes:
    """A JPEG file's first image without its APPn (but Adobe's) and COM segments."""
    parts, kept_to = [data[:2]], 2
    for marker, start, end in segment_places(data):
        if marker == _COMMENT or (marker in _APPLICATIONS and marker != _ADOBE):
            parts.append(data[kept_to:start])
            kept_to = end
    following = trailing_bytes(data)
    return b"".join(parts) + data[kept_to : len(data) - following]


def trailing_bytes(data: bytes) -> int:
    """How many bytes of a JPEG file follow the end of its first image; 0 where no end is found."""
    position = 2
    while match := _MARKER.search(data, position):
        marker = match[1][0]
        position = match.end()
        if marker == _END:
            return len(data) - position
        if _has_length(marker):
            position += int.from_bytes(data[position : position + 2], "big")
    return 0


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Markers and bodies of the segments before the first image ends."""
    for marker, start, end in segment_places(data):
        yield marker, data[start + 4 : end]


def segment_places(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Markers of the segments before the first image ends, and where these begin and end."""
    position = 2
    while match := _MARKER.search(data, position):
        marker = match[1][0]
        position = match.end()
        if marker == _END:
            return
        if _has_length(marker):
            size = int.from_bytes(data[position : position + 2], "big")
            yield marker, position - 2, position + size
            position += size


def _has_length(marker: int) -> bool:
    """SOI and TEM stand alone."""
    return marker != _START and marker > 0x01


def _frame(marker: int, body: bytes, transform: int | None) -> Frame | None:
    count = body[5] if len(body) > 5 else 0
    entries = [body[6 + 3 * i : 9 + 3 * i] for i in range(count)]
    if not count or len(entries[-1]) < 3:
        return None
    components = tuple(Component(e[0], e[1] >> 4, e[1] & 15) for e in entries)
    return Frame(marker - 0xC0, body[0], components, transform)
