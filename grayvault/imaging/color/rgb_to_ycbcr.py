"""R'G'B' to luma and chroma.

Source of the weights: ITU-R BT.601-7, 2.5.1, full range as in JFIF (ITU-T T.871, clause 7).
"""

import numpy as np
from numpy.typing import NDArray

from grayvault.core.photo import Chroma, Luma, Pixels

RED, GREEN, BLUE = 0.299, 0.587, 0.114
CB_SCALE, CR_SCALE = 1.772, 1.402
"""2 (1 - BLUE) and 2 (1 - RED): what Cb and Cr are multiplied by to give B' - Y' and R' - Y'."""

_RED_16, _GREEN_16, _BLUE_16 = 19595, 38470, 7471
"""The weights in 1/65536, as Pillow's `convert("L")` has them: they add up to 65536."""

_ROWS = 32
"""Rows taken at a time, so that the intermediate arrays stay in the cache."""


def rgb_to_luma(pixels: Pixels) -> Luma:
    """The luma of `pixels` (height, width[, 3]), at their depth; gray pixels are their own luma."""
    if pixels.ndim == 2:
        return pixels
    luma = np.empty(pixels.shape[:2], pixels.dtype)
    for top in range(0, len(pixels), _ROWS):
        red, green, blue = np.moveaxis(pixels[top : top + _ROWS], -1, 0)
        weighted = np.multiply(red, _RED_16, dtype=np.uint32)
        weighted += np.multiply(green, _GREEN_16, dtype=np.uint32)
        weighted += np.multiply(blue, _BLUE_16, dtype=np.uint32)
        weighted += 0x8000
        weighted >>= 16
        luma[top : top + _ROWS] = weighted
    return luma


def rgb_to_chroma(pixels: Pixels) -> Chroma:
    """The chroma of R'G'B' `pixels` (height, width, 3), at their size, in 8-bit codes."""
    to_8_bits = np.float32(255 / np.iinfo(pixels.dtype).max)
    return rgb_to_planes(pixels.astype(np.float32) * to_8_bits)[1:]


def rgb_to_planes(codes: NDArray[np.float32]) -> NDArray[np.float32]:
    """Y', Cb and Cr, not rounded, shape (3, height, width), of R'G'B' codes (height, width, 3).

    All are in 8-bit codes; Y' is 0..255, Cb and Cr are centred on 0.
    """
    red, green, blue = (codes[..., i] for i in range(3))
    luma = RED * red + GREEN * green + BLUE * blue
    return np.stack([luma, (blue - luma) / CB_SCALE, (red - luma) / CR_SCALE])
