"""Whether a WebP file holds a whole picture. Source: RFC 9649; RFC 6386.

Both of its codings may write flat areas as zeros, at the end of their data, too. Of these each
counts, while a decoder that ran into lost data comes out with bytes to spare, or too few.
"""

from collections.abc import Iterator

import imagecodecs
import numpy as np

from grayvault.core.arrays import Samples
from grayvault.imaging.formats.damage import (
    LONG_RUN,
    Examination,
    Run,
    blank_tail,
    cut_off,
    missing,
    runs,
    spoilt,
)

_HEADER = 12
_NOISE = bytes(range(1, 255))
_SURPLUS = 32
"""Bytes at the end of what coders write that a picture isn't whole without."""

_OTHERS = (_NOISE[:_SURPLUS], b"\xff" * _SURPLUS, b"\x5a" * _SURPLUS, b"\xb3" * _SURPLUS)
"""Codes may happen to bring what is there anyhow, but hardly all of these."""


def examine_webp(data: bytes, max_pixels: int) -> Examination:
    """Examine a WebP file that doesn't move."""
    del max_pixels
    chunks = dict(_chunks(data))
    if b"ANIM" in chunks:
        return Examination(data)
    ends = [chunk.end for chunk in chunks.values()]
    size = max(int.from_bytes(data[4:8], "little") + 7, *ends, 0)  # 7: the last byte may be padding
    if size > len(data):
        return Examination(data, cut_off(len(data), size), legible=False)
    place = chunks.get(b"VP8 ") or chunks.get(b"VP8L")
    return _examined(data, place) if place else Examination(data)


def _chunks(data: bytes) -> Iterator[tuple[bytes, Run]]:
    """Kinds of chunks, and where what they hold lies; what follows the RIFF file are none."""
    at, end = _HEADER, min(len(data), int.from_bytes(data[4:8], "little") + 8)
    while at + 8 <= end:
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        yield data[at : at + 4], Run(at + 8, at + 8 + size)
        at += 8 + size + size % 2


def _examined(data: bytes, place: Run) -> Examination:
    tail = blank_tail(data, place.start, place.end)
    long = (run for run in runs(data, place.start, place.end) if run.size >= LONG_RUN)
    blank = tail or next(long, None)
    if blank is None:
        return Examination(data)
    decoded = _decoded(data)
    if decoded is not None and _needs_all(data, place, decoded):
        return Examination(data)
    share = (blank.start - place.start) / place.size
    lost = missing(1 - share, "lower") if tail else spoilt(share)
    return Examination(data, lost, legible=decoded is not None)


def _needs_all(data: bytes, place: Run, decoded: Samples) -> bool:
    """Whether a picture needs its data to their end, and no further."""
    longer = _with_size(data[: place.end] + _NOISE + data[place.end :], place)
    if not _looks(longer, decoded):
        return False
    end, rest = place.end - _SURPLUS, data[place.end :]
    return any(not _looks(data[:end] + other + rest, decoded) for other in _OTHERS)


def _with_size(data: bytes, place: Run) -> bytes:
    """A file one chunk of which has become longer by `_NOISE`."""
    whole = (int.from_bytes(data[4:8], "little") + len(_NOISE)).to_bytes(4, "little")
    chunk = (place.size + len(_NOISE)).to_bytes(4, "little")
    return data[:4] + whole + data[8 : place.start - 4] + chunk + data[place.start :]


def _looks(data: bytes, decoded: Samples) -> bool:
    samples = _decoded(data)
    return samples is not None and np.array_equal(samples, decoded)


def _decoded(data: bytes) -> Samples | None:
    try:
        return np.asarray(imagecodecs.webp_decode(data))
    except (imagecodecs.WebpError, ValueError):
        return None
