"""Chroma of transparent pixels: filled from visible ones, since hints are fitted to all pixels."""

import numpy as np
from numpy.typing import NDArray

from grayvault.core.photo import Chroma
from grayvault.imaging.resize import resize_plane

_SOLID = 1e-3
"""From this opacity a pixel's own colour counts."""


def fill_transparent(chroma: Chroma, opacity: NDArray[np.float32]) -> Chroma:
    """`chroma` (2, height, width), continued smoothly from opaque pixels into transparent ones.

    `opacity` (height, width) is 0..1. Each sample is mixed with the mean of its neighbourhood at
    half the size, weighted by opacity, as it is transparent, and so on down to one sample (push and
    pull: Gortler et al., "The Lumigraph", 1996).
    """
    height, width = opacity.shape
    if opacity.min() >= 1 or height == width == 1:
        return chroma
    size = (height + 1) // 2, (width + 1) // 2
    weights = resize_plane(opacity, size, "box")
    weighted = np.stack([resize_plane(plane * opacity, size, "box") for plane in chroma])
    coarse = weighted / np.maximum(weights, _SOLID**2)
    below = fill_transparent(coarse.astype(np.float32), np.where(weights > _SOLID, 1, weights))
    smooth = np.stack([resize_plane(plane, (height, width), "bilinear") for plane in below])
    mixed: Chroma = (chroma * opacity + smooth * (1 - opacity)).astype(np.float32)
    return mixed
