"""The scans of a JPEG file, and whether they hold a whole picture.

Source: ITU-T T.81, annexes B and G.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from grayvault.imaging.formats.jpeg.jpeg_segments import FRAMES, segment_places

_MARKER = re.compile(rb"\xff([\x01-\xcf\xd8-\xfe])")
_START, _END, _SCAN, _LINES, _INTERVAL = 0xD8, 0xD9, 0xDA, 0xDC, 0xDD
_TABLES, _LENGTHS = 0xC4, 16
_AC, _END_OF_BLOCK = 0x10, 0x00
_TEMPORARY = 0x01
_COEFFICIENTS = 64


@dataclass(frozen=True)
class Scan:
    """A scan: its header's body, and where its entropy-coded data begin and end."""

    header: bytes
    start: int
    end: int


@dataclass(frozen=True)
class Scans:
    """What lies between a JPEG's first marker and its last.

    `frame` is where the frame header's body begins, None without one; `end` is the offset behind
    EOI, None if it is missing; `lines` is what DNL says, 0 without it.
    """

    frame: int | None
    scans: tuple[Scan, ...]
    end: int | None
    restarts: bool
    lines: int


def read_scans(jpeg: bytes) -> Scans:
    """Walk through a JPEG file that begins with SOI."""
    frame, scans, end, restarts, lines = None, list[Scan](), None, False, 0
    position, header = 2, None
    while match := _MARKER.search(jpeg, position):
        marker, body = match[1][0], match.end() + 2
        if header is not None:
            scans.append(Scan(jpeg[header:position], position, match.start()))
            header = None
        if marker == _END or (marker == _START and scans):
            end = match.end() if marker == _END else None
            return Scans(frame, tuple(scans), end, restarts, lines)
        if marker in {_START, _TEMPORARY}:
            position = match.end()
            continue
        position = match.end() + int.from_bytes(jpeg[match.end() : body], "big")
        if marker in FRAMES and frame is None:
            frame = body
        header = body if marker == _SCAN else None
        restarts |= marker == _INTERVAL and any(jpeg[body:position])
        lines = int.from_bytes(jpeg[body:position], "big") if marker == _LINES else lines
    if header is not None:
        scans.append(Scan(jpeg[header:position], position, len(jpeg)))
    return Scans(frame, tuple(scans), end, restarts, lines)


def has_all_scans(jpeg: bytes, scans: Scans) -> bool:
    """Whether the scans bring every bit of every coefficient of every component."""
    if scans.frame is None:
        return False
    at = scans.frame
    components = {jpeg[at + 6 + 3 * i] for i in range(jpeg[at + 5]) if at + 6 + 3 * i < len(jpeg)}
    missing: dict[int, list[int | None]] = {name: [None] * _COEFFICIENTS for name in components}
    for scan in scans.scans:
        _fill(missing, scan.header)
    return all(low == 0 for lows in missing.values() for low in lows)


def zeros_are_flat(jpeg: bytes, scan: Scan) -> bool:
    """Whether a sequential scan can write blocks of one colour each as a long run of zero bits.

    A table's shortest code is zeros (T.81, C.2): that of AC coefficients must end the block. True,
    too, where a scan's tables are not in the file.
    """
    tables = dict(_huffman_tables(jpeg[: scan.start]))
    selectors = scan.header[2 : 1 + 2 * scan.header[0] : 2]
    shortest = (tables.get(_AC | selector & 15, _END_OF_BLOCK) for selector in selectors)
    return all(symbol == _END_OF_BLOCK for symbol in shortest)


def _huffman_tables(head: bytes) -> Iterator[tuple[int, int]]:
    """Each table's class and number, as DHT has them, and the symbol of its shortest code."""
    for marker, start, end in segment_places(head):
        at = start + 4
        while marker == _TABLES and at + 1 + _LENGTHS < end:
            yield head[at], head[at + 1 + _LENGTHS]
            at += 1 + _LENGTHS + sum(head[at + 1 : at + 1 + _LENGTHS])


def _fill(lows: dict[int, list[int | None]], header: bytes) -> None:
    """Note which low bit of which coefficients a scan reaches."""
    count = header[0] if header else 0
    if len(header) < 4 + 2 * count:
        return
    first, last, bits = header[1 + 2 * count : 4 + 2 * count]
    for name in header[1 : 1 + 2 * count : 2]:
        if name in lows:
            lows[name][first : last + 1] = [bits & 15] * (last + 1 - first)
