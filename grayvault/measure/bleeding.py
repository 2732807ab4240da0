"""Colour that leaks over the borders of things into flat places (docs/fidelity.md).

A place is flat where neither the reference's luma nor its chroma changes. Where chroma changes
there in the other picture, more than it does in the reference, colour has come in from elsewhere:
it fades out away from a border, ends without one, or stands as a spot.
"""

import numpy as np
from numpy.typing import NDArray
from skimage.filters import gaussian

from grayvault.measure.fidelity import tile_side, worst_tile

Plane = NDArray[np.float32]
"""Shape (height, width), in 8-bit codes or their change per pixel."""

_SIGMA = 2.0
"""Pixels: what is finer is noise or texture, and isn't seen as leaking colour."""

_FLAT = 1.0
"""Codes a pixel: the slope of an edge of 5 codes where it is smoothed so."""

_PER_PIXELS = 100
"""Slopes of leaking colour are small: they are told per so many pixels."""


def bleeding(reference: NDArray[np.float32], other: NDArray[np.float32]) -> tuple[float, float]:
    """The mean bleeding of `other` and the worst tile's, in codes of chroma per 100 pixels.

    Both are planes Y', Cb and Cr (3, height, width) in 8-bit codes. 0: nothing bleeds.
    """
    leak = leaking(reference, other)
    side = tile_side(*leak.shape)
    mean = float(leak.mean(dtype=np.float64))
    return _PER_PIXELS * mean, _PER_PIXELS * worst_tile(leak, (side, side))


def leaking(reference: NDArray[np.float32], other: NDArray[np.float32]) -> Plane:
    """The slope of chroma that `other` has beyond the reference's, 0 where that isn't flat."""
    own = _slope(reference[1:])
    flat = (own < _FLAT) & (_slope(reference[:1]) < _FLAT)
    return np.where(flat, np.maximum(_slope(other[1:]) - own, 0), 0).astype(np.float32)


def _slope(planes: NDArray[np.float32]) -> Plane:
    """The length of the planes' gradients taken together: smoothed, then central differences."""
    squared = np.zeros(planes.shape[1:], np.float32)
    for plane in planes:
        smooth = np.pad(gaussian(plane, _SIGMA, mode="nearest", preserve_range=True), 1, "edge")
        squared += np.square((smooth[2:, 1:-1] - smooth[:-2, 1:-1]) / 2)
        squared += np.square((smooth[1:-1, 2:] - smooth[1:-1, :-2]) / 2)
    return np.sqrt(squared)
