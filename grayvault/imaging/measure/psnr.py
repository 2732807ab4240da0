"""The peak signal-to-noise ratio of two planes, in dB.

10 log₁₀(peak² / mean squared difference), as for instance in ITU-T J.340.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grayvault.core.arrays import PixelCodes
from grayvault.core.photo import Pixels
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_luma

_ROWS = 256
"""Rows taken at a time, so that the intermediate arrays stay in the cache."""


def psnr(reference: PixelCodes, other: PixelCodes) -> float | None:
    """How near two planes of one size and depth are, in dB; None: they are equal.

    The peak is 255, or 65535 for uint16.
    """
    return _psnr(reference, other, lambda plane: plane)


def luma_psnr(reference: Pixels, other: Pixels) -> float | None:
    """How near the luma of two pictures of one size and depth is, as `psnr` has it.

    Each may be gray or R'G'B'. Neither luma is ever held as a whole.
    """
    return _psnr(reference, other, rgb_to_luma)


def _psnr(
    reference: NDArray[Any], other: NDArray[Any], plane_of: Callable[[Any], PixelCodes]
) -> float | None:
    """That of the planes that `plane_of` makes of some rows at a time."""
    squared = 0.0
    for top in range(0, len(reference), _ROWS):
        rows = slice(top, top + _ROWS)
        difference = plane_of(reference[rows]).astype(np.float32) - plane_of(other[rows])
        squared += float(np.square(difference).sum(dtype=np.float64))
    if squared == 0:
        return None
    peak = 65535.0 if reference.dtype == np.uint16 else 255.0
    height, width = reference.shape[:2]
    return float(10 * np.log10(peak**2 * height * width / squared))
