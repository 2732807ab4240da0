"""The peak signal-to-noise ratio of two planes, in dB.

10 log₁₀(peak² / mean squared difference), as for instance in ITU-T J.340.
"""

import numpy as np

from grayvault.core.arrays import PixelCodes

_ROWS = 256
"""Rows taken at a time, so that the intermediate arrays stay in the cache."""


def psnr(reference: PixelCodes, other: PixelCodes) -> float | None:
    """How near two planes of one size and depth are, in dB; None: they are equal.

    The peak is 255, or 65535 for uint16.
    """
    squared = 0.0
    for top in range(0, len(reference), _ROWS):
        rows = slice(top, top + _ROWS)
        difference = reference[rows].astype(np.float32) - other[rows]
        squared += float(np.square(difference).sum(dtype=np.float64))
    if squared == 0:
        return None
    peak = 65535.0 if reference.dtype == np.uint16 else 255.0
    return float(10 * np.log10(peak**2 * reference.size / squared))
