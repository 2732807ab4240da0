"""Whether a TIFF file holds all strips or tiles of its first page. Source: TIFF 6.0."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from grayvault.imaging.formats.damage import (
    LONG_RUN,
    SIDES,
    Examination,
    blank_tail,
    missing,
    runs,
    spoilt,
    without_blank_tail,
)
from grayvault.imaging.formats.jpeg.jpeg_completeness import examine_jpeg
from grayvault.imaging.formats.raw_rows import Rows, damage_of

_NONE, _JPEG, _BILEVEL = 1, 7, frozenset({2, 3, 4, 32771})
"""Compressions: runs of equal bytes are usual in those of faxes."""

_ORIENTATION = 274
_PIECE, _MORE = 64, 1 << 16
_MOST_TIMES = 100
"""A file that says it is so many times its size isn't filled up."""

_DEFLATE = frozenset({8, 32946})


@dataclass(frozen=True)
class _Page:
    """A page: where its strips or tiles lie, and what they are."""

    places: tuple[tuple[int, int], ...]
    compression: int
    segment_bytes: int
    stride: int
    tables: bytes
    side: str


def examine_tiff(data: bytes, max_pixels: int) -> Examination:
    """Examine the first page of a TIFF file, and the pages under it."""
    first_page = int.from_bytes(data[4:8], "little" if data[:1] == b"I" else "big")
    if first_page >= len(data):
        return Examination(data, "the file is cut off before what describes the picture", False)
    import tifffile  # noqa: PLC0415 - it takes long to load, and most photos are no TIFF

    try:
        with tifffile.TiffFile(BytesIO(data)) as file:
            first: Any = file.pages.first
            if first.imagewidth * first.imagelength > max_pixels:
                return Examination(data)
            pages = [_page(page) for page in (first, *(first.pages or ()))]
    except Exception:  # noqa: BLE001 - whatever is odd about it, the reader says so
        return Examination(data)
    damages = [damage for page in pages if (damage := _damage(data, page))]
    if not damages:
        return Examination(data)
    return Examination(_padded(data, pages), damages[0])


def _padded(data: bytes, pages: Sequence[_Page]) -> bytes:
    """The file with black instead of the rows behind its end, where they aren't compressed."""
    end = max((start + size for page in pages for start, size in page.places), default=0)
    plain = all(page.compression == _NONE for page in pages)
    return data.ljust(end, b"\0") if plain and end <= _MOST_TIMES * len(data) else data


def _page(page: Any) -> _Page:
    places = tuple(zip(page.dataoffsets, page.databytecounts, strict=True))
    keyframe = page.keyframe
    depth = keyframe.bitspersample
    rows, columns = (keyframe.tilelength, keyframe.tilewidth) if keyframe.is_tiled else (
        min(keyframe.rowsperstrip or keyframe.imagelength, keyframe.imagelength),
        keyframe.imagewidth,
    )  # fmt: skip
    samples = keyframe.samplesperpixel if keyframe.planarconfig == 1 else 1
    stride = (columns * samples * depth + 7) // 8
    orientation = page.tags.get(_ORIENTATION)
    side = SIDES.get(orientation.value if orientation else 1, "lower")
    tables = page.jpegtables or b""
    return _Page(places, int(keyframe.compression), stride * rows, stride, tables, side)


def _damage(data: bytes, page: _Page) -> str | None:
    """What is wrong with a page, in words; None if nothing is."""
    if page.compression == _NONE:
        return _plain_damage(data, page)
    for number, (start, size) in enumerate(page.places):
        if not size:
            continue  # a strip that is left out on purpose
        good = _good_share(data, page, start, size)
        if good is not None:
            share = (number + good) / len(page.places)
            last = _is_last(data, page, number)
            return missing(1 - share, page.side) if last else spoilt(share)
    return None


def _is_last(data: bytes, page: _Page, number: int) -> bool:
    """Whether nothing of a picture is left behind a damaged strip or tile."""
    rest = page.places[number + 1 :]
    return not any(without_blank_tail(data[start : start + size]) for start, size in rest)


def _good_share(data: bytes, page: _Page, start: int, size: int) -> float | None:
    """Up to which share of its bytes a compressed strip or tile is good; None for all of them."""
    end = start + size
    if end > len(data):
        return max(len(data) - start, 0) / size
    if page.compression in _DEFLATE:
        return _inflates_to(data[start:end], page.segment_bytes)
    blank = blank_tail(data, start, end)
    blank = blank or next((run for run in runs(data, start, end) if run.size >= LONG_RUN), None)
    if blank is None or page.compression in _BILEVEL:
        return None
    if page.compression == _JPEG and _is_whole_jpeg(data[start:end], page.tables):
        return None
    return (blank.start - start) / size


def _is_whole_jpeg(strip: bytes, tables: bytes) -> bool:
    """Whether a strip that is a JPEG, its tables perhaps apart, holds all of its picture."""
    jpeg = tables.removesuffix(b"\xff\xd9") + strip[2:] if tables else strip
    return examine_jpeg(jpeg, len(jpeg) << 16).damage is None


def _inflates_to(packed: bytes, expected: int) -> float | None:
    """Up to which share a strip can be unpacked; None if it ends as it should."""
    stream = zlib.decompressobj()
    try:
        size = len(stream.decompress(packed, expected + 1))
        stream.decompress(stream.unconsumed_tail, _MORE)  # up to its checksum
    except zlib.error:
        return _unpacked_share(packed, expected)
    if stream.eof or (size >= expected and not any(runs(packed, 0, len(packed)))):
        return None
    return _unpacked_share(packed, expected)


def _unpacked_share(packed: bytes, expected: int) -> float:
    stream, got = zlib.decompressobj(), 0
    blank = next(runs(packed, 0, len(packed)), None)
    end = blank.start if blank else len(packed)
    try:
        for at in range(0, end, _PIECE):
            got += len(stream.decompress(packed[at : min(at + _PIECE, end)]))
    except zlib.error:
        pass
    return min(got / expected, 1.0)


def _plain_damage(data: bytes, page: _Page) -> str | None:
    """What is missing of strips that aren't compressed."""
    places = sorted(page.places)
    if not places:
        return None
    start, end = places[0][0], places[-1][0] + places[-1][1]
    if end - start == sum(size for _, size in places):  # one behind the other
        return damage_of(data, Rows(start, end, page.stride), page.side)
    cut = next((n for n, (at, size) in enumerate(places) if at + size > len(data)), None)
    return None if cut is None else missing(1 - cut / len(places), page.side)
