"""Whether a WebP file holds a whole picture. Source: RFC 9649; RFC 6386."""

from collections.abc import Iterator

import imagecodecs
import numpy as np

from grayvault.imageio.damage import (
    LONG_RUN,
    Examined,
    Run,
    blank_tail,
    cut_off,
    missing,
    runs,
    spoilt,
)

_HEADER = 12
_FLAT = 0.01
"""Bytes a pixel: of pictures of one colour libwebp makes fewer, and there long runs of zeros."""

_NOISE = bytes(range(1, 255))


def examine_webp(data: bytes, max_pixels: int) -> Examined:
    """Examine a WebP file that doesn't move."""
    size = int.from_bytes(data[4:8], "little") + 8
    chunks = dict(_chunks(data))
    if b"ANIM" in chunks:
        return Examined(data)
    if size - size % 2 > len(data):
        return Examined(data, cut_off(len(data), size), legible=False)
    if b"VP8 " in chunks:
        return _lossy(data, chunks[b"VP8 "])
    if b"VP8L" in chunks:
        return _lossless(data, chunks[b"VP8L"], max_pixels)
    return Examined(data)


def _chunks(data: bytes) -> Iterator[tuple[bytes, Run]]:
    """Kinds of chunks, and where what they hold lies."""
    at = _HEADER
    while at + 8 <= len(data):
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        yield data[at : at + 4], Run(at + 8, min(at + 8 + size, len(data)))
        at += 8 + size + size % 2


def _lossy(data: bytes, place: Run) -> Examined:
    """An arithmetic coder: zeros or 0xFF don't end it, nor fill a part of a photo."""
    tail = blank_tail(data, place.start, place.end)
    if tail is not None:
        return Examined(data, missing(tail.size / max(place.size, 1)))
    width, height = (int.from_bytes(data[place.start + at :][:2], "little") for at in (6, 8))
    pixels = (width & 0x3FFF) * (height & 0x3FFF)
    found = (run for run in runs(data, place.start, place.end) if run.size >= LONG_RUN)
    blank = next(found, None)
    if blank is None or place.size < _FLAT * pixels:
        return Examined(data)
    return Examined(data, spoilt((blank.start - place.start) / place.size))


def _lossless(data: bytes, place: Run, max_pixels: int) -> Examined:
    """Prefix codes, by which flat areas may be zeros: whole where the last of them matter."""
    tail = blank_tail(data, place.start, place.end)
    bits = int.from_bytes(data[place.start + 1 : place.start + 5], "little")
    if tail is None or ((bits & 0x3FFF) + 1) * ((bits >> 14 & 0x3FFF) + 1) > max_pixels:
        return Examined(data)
    end = place.end - 16
    other = data[:end] + _NOISE[:16] + data[place.end :]
    shown, changed = _shown(data), _shown(other)
    if shown is not None and (changed is None or not np.array_equal(shown, changed)):
        return Examined(data)
    lost = missing(tail.size / place.size)
    return Examined(data, lost, legible=shown is not None)


def _shown(data: bytes) -> object:
    try:
        return imagecodecs.webp_decode(data)
    except (imagecodecs.WebpError, ValueError):
        return None
