"""DeOldify's picture path: from luma to its network's input, and from the output to chroma.

Source: Jason Antic's DeOldify (2018). It puts the photo's luma into the coloured picture; here only
the chroma is used, since the luma is stored anyway.
"""

from collections.abc import Callable

import numpy as np

from grayvault.core.arrays import Float32Array
from grayvault.core.photo import Chroma, Luma, Pixels
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_chroma, rgb_to_luma
from grayvault.imaging.resize import resize, resize_plane

Net = Callable[[Float32Array], Float32Array]
"""A normalised gray picture (3, side, side) to a coloured one: see `picture_runner`."""

RENDER_FACTORS = range(7, 41)
"""DeOldify's own choices: a small factor gives strong colours, a large one fine detail."""

_STEP = 16
"""Pixels that each render factor adds to the side."""

_MEAN = np.array((0.485, 0.456, 0.406), np.float32)[:, None, None]
_DEVIATION = np.array((0.229, 0.224, 0.225), np.float32)[:, None, None]
"""Of ImageNet's R', G' and B' in 0..1, which the network's pictures are normalised by."""


def guess_chroma(luma: Luma, size: tuple[int, int], net: Net, render_factor: int) -> Chroma:
    """The chroma, (2, *size), that the network gives a photo of that `luma` (height, width).

    It sees the luma as a square of 16 `render_factor` pixels, one of `RENDER_FACTORS`.
    """
    output = net(normalize(square_luma(luma, render_factor)))
    chroma = rgb_to_chroma(denormalize(output))
    return np.stack([resize_plane(plane, size, "bilinear") for plane in chroma])


def square_luma(pixels: Pixels, render_factor: int) -> Luma:
    """The luma of gray or R'G'B' `pixels`, (height, width[, 3]), stretched to a square."""
    side = _STEP * render_factor
    return rgb_to_luma(resize(pixels, (side, side), "bilinear"))


def normalize(gray: Luma) -> Float32Array:
    """`gray` (height, width) as R'G'B' (3, height, width) as the network has them."""
    codes = gray.astype(np.float32) / np.float32(np.iinfo(gray.dtype).max)
    return (codes - _MEAN) / _DEVIATION


def denormalize(output: Float32Array) -> Pixels:
    """The network's R'G'B' (3, height, width) as 8-bit pixels (height, width, 3).

    Codes are truncated, as DeOldify does.
    """
    codes = np.clip(output * _DEVIATION + _MEAN, 0, 1) * np.float32(255)
    pixels: Pixels = np.moveaxis(codes, 0, -1).astype(np.uint8)
    return pixels
