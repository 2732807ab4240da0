"""A small photo that stands for a large one in the search: the pieces that are compared at 1:1."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from grayvault.colorizers.colorize import chroma_size, half_size
from grayvault.core.arrays import Size
from grayvault.core.photo import Photo
from grayvault.imaging.measure.likeness import sample_windows

Codes = NDArray[np.uint8 | np.uint16]
"""Samples of a picture."""


@dataclass(frozen=True)
class Sample:
    """A photo of the pieces; each of its pixels stands for `pixels` of the whole photo.

    `chroma_size` is the size at which its chroma is predicted.
    """

    photo: Photo
    pixels: float
    chroma_size: Size


def sample_of(photo: Photo) -> Sample:
    """The pieces of `sample_windows` side by side; a small photo is its own sample."""
    size = photo.height, photo.width
    if len(sample_windows(size)) == 1:
        return Sample(photo, 1.0, chroma_size(size))
    pixels = mosaic(photo.pixels)
    alpha = None if photo.alpha is None else mosaic(photo.alpha)
    height, width = pixels.shape[:2]
    pieces = replace(photo, pixels=pixels, alpha=alpha, jpeg=None, container=None)
    share = size[0] * size[1] / (height * width)
    return Sample(pieces, share, half_size((height, width)))


def mosaic(picture: Codes) -> Codes:
    """The pieces of a picture (height, width, …) side by side, as they lie in it."""
    windows = sample_windows((picture.shape[0], picture.shape[1]))
    across = sum(rows.start == windows[0][0].start for rows, _ in windows)
    lines = [
        np.concatenate([picture[window] for window in windows[first : first + across]], axis=1)
        for first in range(0, len(windows), across)
    ]
    return np.concatenate(lines)
