"""JPEG files made longer: segments that mean nothing, behind those that describe the picture.

Source: ITU-T T.81, B.2.4.6: a reader skips the APPn segments of applications that it doesn't know.
A comment (COM) would show up in other programs as the photo's.
"""

from grayvault.imaging.formats.jpeg import jpeg_multi_picture as mpf
from grayvault.imaging.formats.jpeg.jpeg_segments import (
    APPLICATIONS,
    segment_places,
    trailing_bytes,
)

_MARKER, _NAME = 0xE9, b"GrayVault padding\0"
_LONGEST, _SHORTEST = 65_537, 4 + len(_NAME)
"""Bytes of a whole segment."""

LEAST_PADDING = 2 * _LONGEST
"""Bytes. So many always follow the metadata, so that a file's first 128 KiB hold no picture."""


def padded(jpeg: bytes, size: int) -> bytes | None:
    """`jpeg` with as much padding as makes it `size` bytes long; None if that would be too little.

    The pictures behind the first one are listed at their new places.
    """
    padding = _segments(size - len(jpeg))
    if padding is None:
        return None
    at = metadata_end(jpeg)
    listed = _with_moved_pictures(jpeg, len(padding), at)
    return b"".join((listed[:at], padding, listed[at:]))


def metadata_end(jpeg: bytes) -> int:
    """Where the segments end with which a JPEG file describes its picture: padding goes there."""
    end = 2
    for marker, start, after in segment_places(jpeg):
        if marker not in APPLICATIONS or start != end:
            break
        end = after
    return end


def _segments(size: int) -> bytes | None:
    """Segments of `size` bytes together: the first ones of full length, whatever the size."""
    rest = size - LEAST_PADDING
    if rest < 0 or 0 < rest < _SHORTEST:
        return None
    pieces = [_segment(_LONGEST)] * 2
    while rest:
        length = min(rest, _LONGEST)
        if 0 < rest - length < _SHORTEST:
            length -= _SHORTEST
        pieces.append(_segment(length))
        rest -= length
    return b"".join(pieces)


def _segment(size: int) -> bytes:
    body = _NAME.ljust(size - 4, b"\0")
    return bytes([0xFF, _MARKER]) + (len(body) + 2).to_bytes(2, "big") + body


def _with_moved_pictures(jpeg: bytes, by: int, at: int) -> bytes:
    """`jpeg` with its list of pictures as it will be when `by` bytes are put in at `at`."""
    header = mpf.header_at(jpeg)
    if header is None:
        return jpeg
    end = len(jpeg) - trailing_bytes(jpeg)
    segment_end = next(after for _, start, after in segment_places(jpeg) if after > header)
    farther = by if header < at else 0
    listed = mpf.move_offsets(jpeg[header:segment_end], end + by, end - header, farther)
    return jpeg[:header] + listed + jpeg[segment_end:]
