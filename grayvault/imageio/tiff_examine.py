"""Whether a TIFF file holds all strips or tiles of its first page. Source: TIFF 6.0."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import tifffile

from grayvault.imageio.damage import LONG_RUN, Examined, blank_tail, missing, runs, spoilt
from grayvault.imageio.raw_rows import Rows, written_share

_NONE, _JPEG, _BILEVEL = 1, 7, frozenset({2, 3, 4, 32771})
"""Compressions: runs of equal bytes are usual in those of faxes."""

_DEFLATE = frozenset({8, 32946})


@dataclass(frozen=True)
class _Page:
    """A page: where its strips or tiles lie, and what they are."""

    places: tuple[tuple[int, int], ...]
    compression: int
    segment_bytes: int
    stride: int


def examine_tiff(data: bytes, max_pixels: int) -> Examined:
    """Examine the first page of a TIFF file, and the pages under it."""
    try:
        with tifffile.TiffFile(BytesIO(data)) as file:
            first: Any = file.pages.first
            if first.imagewidth * first.imagelength > max_pixels:
                return Examined(data)
            pages = [_page(page) for page in (first, *(first.pages or ()))]
    except Exception:  # noqa: BLE001 - whatever is odd about it, the reader says so
        return Examined(data)
    found = [said for page in pages if (said := _damage(data, page))]
    end = max((start + size for page in pages for start, size in page.places), default=0)
    plain = all(page.compression == _NONE for page in pages) and end < 2 * len(data) + 4096
    padded = data.ljust(end, b"\0") if plain else data
    return Examined(padded, found[0]) if found else Examined(data)


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
    return _Page(places, int(keyframe.compression), stride * rows, stride)


def _damage(data: bytes, page: _Page) -> str | None:
    """What is wrong with a page, in words; None where nothing is."""
    count = len(page.places)
    if page.compression == _NONE:
        return _plain_damage(data, page)
    for number, (start, size) in enumerate(page.places):
        if not size:
            continue  # a strip that is left out on purpose
        good = _good_share(data, page, start, size)
        if good is not None:
            share = (number + good) / count
            return missing(1 - share) if _is_last(data, page, number) else spoilt(share)
    return None


def _is_last(data: bytes, page: _Page, number: int) -> bool:
    """Whether nothing of a picture is left behind a damaged strip or tile."""
    rest: Sequence[tuple[int, int]] = page.places[number + 1 :]
    return not any(data[start : start + size].strip(b"\0\xff") for start, size in rest)


def _good_share(data: bytes, page: _Page, start: int, size: int) -> float | None:
    """Up to which share of its bytes a compressed strip or tile is good; None for all of them."""
    end = start + size
    if end > len(data):
        return max(len(data) - start, 0) / size
    if page.compression in _DEFLATE:
        return _inflates_to(data[start:end], page.segment_bytes)
    if page.compression in _BILEVEL:
        return None
    blank = blank_tail(data, start, end)
    if blank is None and page.compression != _JPEG:
        blank = next((run for run in runs(data, start, end) if run.size >= LONG_RUN), None)
    return (blank.start - start) / size if blank else None


def _inflates_to(packed: bytes, wanted: int) -> float | None:
    """Up to which share a strip can be unpacked; None where it ends as it should."""
    stream = zlib.decompressobj()
    try:
        got = stream.decompress(packed, wanted + 1)
        if stream.eof or len(got) >= wanted:
            return None
        return len(got) / wanted
    except zlib.error:
        return _unpacked_share(packed, wanted)


def _unpacked_share(packed: bytes, wanted: int) -> float:
    stream, got = zlib.decompressobj(), 0
    try:
        for at in range(0, len(packed), 64):
            got += len(stream.decompress(packed[at : at + 64]))
    except zlib.error:
        pass
    return min(got / wanted, 1.0)


def _plain_damage(data: bytes, page: _Page) -> str | None:
    """What is missing of strips that aren't compressed and lie one behind the other."""
    places = sorted(page.places)
    start, end = places[0][0], places[-1][0] + places[-1][1]
    if end - start != sum(size for _, size in places):
        cut = next((n for n, (at, size) in enumerate(places) if at + size > len(data)), None)
        return None if cut is None else missing(1 - cut / len(places))
    share = written_share(data, Rows(start, end, page.stride))
    return None if share is None else missing(1 - share)
