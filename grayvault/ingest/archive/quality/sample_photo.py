"""A small photo that stands for a large one in the search: the pieces that are compared at 1:1."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from grayvault.colorizers.colorize import chroma_size, half_size
from grayvault.core.arrays import Size, Window
from grayvault.core.photo import Photo
from grayvault.imaging.measure.likeness import LikenessReference
from grayvault.imaging.measure.sample_windows import sample_windows

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
    """The pieces of `sample_windows` side by side; a small photo is its own sample."""
    photo = original.photo
    size = photo.height, photo.width
    windows = sample_windows(size)
    if len(windows) == 1:
        return Sample(photo, 1.0, chroma_size(size), original)
    pixels = mosaic(photo.pixels)
    alpha = None if photo.alpha is None else mosaic(photo.alpha)
    height, width = pixels.shape[:2]
    pieces = replace(photo, pixels=pixels, alpha=alpha, jpeg=None, container=None)
    share = size[0] * size[1] / (height * width)
    reference = original.at_windows(pieces, _in_mosaic(windows))
    return Sample(pieces, share, half_size((height, width)), reference)


def mosaic(picture: Codes) -> Codes:
    """The pieces of a picture (height, width, …) side by side, as they lie in it."""
    windows = sample_windows((picture.shape[0], picture.shape[1]))
    across = _across(windows)
    lines = [
        np.concatenate([picture[window] for window in windows[first : first + across]], axis=1)
        for first in range(0, len(windows), across)
    ]
    return np.concatenate(lines)


def _across(windows: list[Window]) -> int:
    """How many windows there are in a line."""
    return sum(rows.start == windows[0][0].start for rows, _ in windows)


def _in_mosaic(windows: list[Window]) -> tuple[Window, ...]:
    """Where the windows, all of one size, lie in `mosaic`."""
    rows, columns = windows[0]
    height, width = rows.stop - rows.start, columns.stop - columns.start
    lines, across = len(windows) // _across(windows), _across(windows)
    return tuple(
        (slice(y * height, (y + 1) * height), slice(x * width, (x + 1) * width))
        for y in range(lines)
        for x in range(across)
    )
