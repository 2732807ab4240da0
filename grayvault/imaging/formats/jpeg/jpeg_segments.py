"""The segments of a JPEG file: its frame, and the end of its first image.

Source: ITU-T T.81, annex B.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_MARKER = re.compile(rb"\xff([\x01-\xcf\xd8-\xfe])")
_START, _END, ADOBE = 0xD8, 0xD9, 0xEE
SCAN, COMMENT = 0xDA, 0xFE
"""SOS and COM."""

APPLICATIONS = range(0xE0, 0xF0)
"""APPn."""

FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""SOFn; between them stand the markers of tables."""

ADOBE_NAME = b"Adobe"
ADOBE_TRANSFORM = 11
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


def read_frame(data: bytes) -> Frame | None:
    """The frame header of a JPEG file; None if none is found."""
    transform = None
    for marker, body in segments(data):
        if marker == ADOBE and body.startswith(ADOBE_NAME) and len(body) > ADOBE_TRANSFORM:
            transform = body[ADOBE_TRANSFORM]
        if marker in FRAMES:
            return _frame(marker, body, transform)
    return None


def insert_segment(data: bytes, marker: int, body: bytes) -> tuple[int, bytes]:
    """Where a segment goes, behind the applications' ones, and the JPEG file with it there."""
    others = (start for other, start, _ in segment_places(data) if other not in APPLICATIONS)
    at = next(others, 2)
    segment = bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2, "big") + body
    return at, data[:at] + segment + data[at:]


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


def segments(data: bytes) -> Iterator[tuple[int, bytes]]:
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
