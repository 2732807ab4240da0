"""Luma of one picture and chroma of another in 8-bit Y'UV, with OpenCV's arithmetic.

Source: OpenCV's documentation of `cvtColor`, "RGB to YUV" (Y'UV of PAL, with U and V around 128);
its code works in 1/16384. `split` and `merge` are what GrayVault itself uses.
"""

import numpy as np
from numpy.typing import NDArray

from grayvault.core.photo import Pixels

_SHIFT = 14
_RED, _GREEN, _BLUE = 4899, 9617, 1868
"""0.299, 0.587 and 0.114; they add up to 16384."""

_TO_U, _TO_V = 8061, 14369
"""0.492 and 0.877: what B' - Y' and R' - Y' are multiplied by."""

_U_TO_BLUE, _U_TO_GREEN, _V_TO_GREEN, _V_TO_RED = 33292, -6472, -9519, 18678
"""2.032, -0.395, -0.581 and 1.140."""

_CENTER = 128

Codes = NDArray[np.int32]


def recolored(original: Pixels, colored: Pixels) -> Pixels:
    """8-bit R'G'B' (height, width, 3): Y' of `original`, U and V of `colored`, of the same size."""
    luma = _luma(original.astype(np.int32))
    u, v = (plane - _CENTER for plane in _chroma(colored.astype(np.int32)))
    red = luma + _rounded(v * _V_TO_RED)
    green = luma + _rounded(u * _U_TO_GREEN + v * _V_TO_GREEN)
    blue = luma + _rounded(u * _U_TO_BLUE)
    return np.clip(np.stack([red, green, blue], axis=-1), 0, 255).astype(np.uint8)


def _luma(pixels: Codes) -> Codes:
    return _rounded(pixels[..., 0] * _RED + pixels[..., 1] * _GREEN + pixels[..., 2] * _BLUE)


def _chroma(pixels: Codes) -> Codes:
    """U and V, shape (2, height, width), 0..255."""
    luma = _luma(pixels)
    u, v = (pixels[..., 2] - luma) * _TO_U, (pixels[..., 0] - luma) * _TO_V
    return np.clip(_rounded(np.stack([u, v])) + _CENTER, 0, 255)


def _rounded(scaled: Codes) -> Codes:
    return (scaled + (1 << (_SHIFT - 1))) >> _SHIFT
