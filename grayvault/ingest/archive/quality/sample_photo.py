"""A small photo that stands for a large one in the search: the pieces that are compared at 1:1."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from grayvault.colorizers.colorize import chroma_size, half_size
from grayvault.core.arrays import Size, Window
from grayvault.core.photo import Photo
from grayvault.imaging.measure.likeness import LikenessReference
from grayvault.imaging.measure.sample_windows import sample_windows, spread_windows

_BLOCK = 8
"""Pixels along a side of JPEG XL's smallest blocks."""

_ROUGH_SIDE = 256

ROUGH_SURPLUS = 0.8
"""Points by which pieces of this side score higher than those of the sample, about: a start that is
further off costs another trial."""

Codes = NDArray[np.uint8 | np.uint16]
"""Samples of a picture."""


@dataclass(frozen=True)
class Sample:
    """A photo of the pieces; each of its pixels stands for `pixels` of the whole photo.

    `chroma_size` is the size at which its chroma is predicted; `reference` is the sample, prepared
    to be compared as the whole photo will be: piece by piece.
    """

    photo: Photo
    pixels: float
    chroma_size: Size
    reference: LikenessReference


def sample_of(original: LikenessReference) -> Sample:
    """The pieces around `sample_windows`, put together; a small photo is its own sample."""
    size = original.photo.height, original.photo.width
    windows = sample_windows(size)
    if len(windows) == 1:
        return Sample(original.photo, 1.0, chroma_size(size), original)
    pieces = _pieces(original.photo, windows)
    return _sample(original, pieces, original.at_windows(pieces, _windows_in_mosaic(size, windows)))


def is_own_sample(photo: Photo) -> bool:
    """Whether a photo is so small that `sample_of` takes all of it."""
    return len(sample_windows((photo.height, photo.width))) == 1


def pieces_of_sample(picture: Codes) -> Codes:
    """The pieces of a picture that `sample_of` takes of its photo."""
    return mosaic(picture, sample_windows((picture.shape[0], picture.shape[1])))


def rough_sample_of(original: LikenessReference) -> Sample:
    """The middles of the pieces of a large photo, a quarter of their pixels, for many trials."""
    size = original.photo.height, original.photo.width
    windows = spread_windows(size, len(sample_windows(size)), _ROUGH_SIDE)
    pieces = _pieces(original.photo, windows)
    return _sample(original, pieces, LikenessReference(pieces, _windows_in_mosaic(size, windows)))


def _sample(original: LikenessReference, pieces: Photo, reference: LikenessReference) -> Sample:
    photo, size = original.photo, (pieces.height, pieces.width)
    share = photo.height * photo.width / (size[0] * size[1])
    return Sample(pieces, share, half_size(size), reference)


def _pieces(photo: Photo, windows: Sequence[Window]) -> Photo:
    """A photo of the pieces around windows."""
    pixels = mosaic(photo.pixels, windows)
    alpha = None if photo.alpha is None else mosaic(photo.alpha, windows)
    return replace(photo, pixels=pixels, alpha=alpha, jpeg=None, container=None)


def mosaic(picture: Codes, windows: Sequence[Window]) -> Codes:
    """The pieces of a picture (height, width, …) around windows in lines and columns, side by side.

    They begin and end between the codec's blocks, so that a piece is divided into the same blocks
    as it is in the whole picture, and scores as it does there.
    """
    size = picture.shape[0], picture.shape[1]
    rows, columns = (
        np.r_[tuple(_with_whole_blocks(window, extent) for window in along)]
        for along, extent in _along_sides(windows, size)
    )
    return np.ascontiguousarray(picture[rows][:, columns])


def _windows_in_mosaic(size: Size, windows: Sequence[Window]) -> tuple[Window, ...]:
    """Where the windows of a picture of `size` lie in its mosaic, in their order."""
    rows, columns = (
        list(_moved_together(along, extent)) for along, extent in _along_sides(windows, size)
    )
    return tuple((vertical, horizontal) for vertical in rows for horizontal in columns)


def _moved_together(windows: list[slice], extent: int) -> Iterator[slice]:
    """Windows along a side, where they lie once their pieces are put together."""
    end = 0
    for window in windows:
        piece = _with_whole_blocks(window, extent)
        start = end + window.start - piece.start
        yield slice(start, start + window.stop - window.start)
        end += piece.stop - piece.start


def _with_whole_blocks(window: slice, extent: int) -> slice:
    """A window along a side, widened until it begins and ends between blocks."""
    start, stop = window.start // _BLOCK, -(-window.stop // _BLOCK)
    return slice(start * _BLOCK, min(stop * _BLOCK, extent))


def _along_sides(windows: Sequence[Window], size: Size) -> Iterator[tuple[list[slice], int]]:
    """For each side the windows along it, which lie in lines and columns, and its extent."""
    for side, extent in zip(zip(*windows, strict=True), size, strict=True):
        by_start = {window.start: window for window in side}
        yield list(by_start.values()), extent
