"""Colour that leaks over the borders of things into flat places (docs/reference/color-error.md).

A place is flat where neither luma nor chroma of the reference changes. Where chroma changes there
in the other picture, colour has come in from elsewhere: it fades out away from a border, ends where
there is none, or stands as a spot.
"""

import numpy as np
from skimage.filters import gaussian

from grayvault.core.arrays import Float32Array
from grayvault.imaging.measure.color_error import tile_side, worst_tile

_SIGMA = 3.0
"""Pixels: what is finer is noise and texture."""

_FLAT = 1.0
"""Codes a pixel: about the slope of an edge of 7 codes, smoothed so."""

_OWN = 2.0
"""Slopes that the reference has itself are no leak, also where they are made so much steeper: more
vivid colours don't bleed."""

_PIXELS = 100
"""Slopes are reported per so many pixels: those of leaks are small."""


def bleeding(reference: Float32Array, other: Float32Array) -> tuple[float, float]:
    """The mean bleeding of `other`, and that of its worst tile, in codes of chroma per 100 pixels.

    Both are planes Y', Cb and Cr. 0: nothing bleeds.
    """
    leak = _PIXELS * bleeding_map(reference, other)
    side = tile_side(*leak.shape)
    return float(leak.mean(dtype=np.float64)), worst_tile(leak, (side, side))


def bleeding_map(reference: Float32Array, other: Float32Array) -> Float32Array:
    """The slope of the chroma of `other` beyond twice the reference's; 0 if that isn't flat."""
    own = _slope(reference[1:])
    flat = (own < _FLAT) & (_slope(reference[:1]) < _FLAT)
    beyond: Float32Array = np.where(flat, np.maximum(_slope(other[1:]) - _OWN * own, 0), 0)
    return beyond


def _slope(planes: Float32Array) -> Float32Array:
    """The length of all planes' gradients together: smoothed, then central differences."""
    squared = np.zeros(planes.shape[1:], np.float32)
    for plane in planes:
        smooth = np.pad(gaussian(plane, _SIGMA, mode="nearest", preserve_range=True), 1, "edge")
        down = (smooth[2:, 1:-1] - smooth[:-2, 1:-1]) / 2
        across = (smooth[1:-1, 2:] - smooth[1:-1, :-2]) / 2
        squared += np.square(down) + np.square(across)
    slope: Float32Array = np.sqrt(squared)
    return slope
