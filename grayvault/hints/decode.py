"""Hints to chroma, without any network: what every vault file can always be restored with.

Chroma = the cells' means, interpolated, plus the slopes, interpolated, times how far luma is from
its own cells' interpolated means. The chroma-from-luma idea is AV1's (AV1 specification, 7.11.5),
here on a grid of cells. docs/hints.md states it exactly.
"""

import numpy as np
from numpy.typing import NDArray

from grayvault.domain.hints import Hints
from grayvault.domain.photo import Chroma
from grayvault.hints.grid import averaged, interpolated

Plane = NDArray[np.float32]
"""Shape (height, width); luma in 8-bit codes, 0..255."""


def decode(hints: Hints, luma: Plane) -> Chroma:
    """The chroma, shape (2, height, width), for the decoded `luma` at that size."""
    size = _extent(luma)
    chroma = interpolated(hints.means.astype(np.float32) * np.float32(hints.mean_step), size)
    if hints.slopes.size:
        slopes = hints.slopes.astype(np.float32) * np.float32(hints.slope_step)
        chroma += interpolated(slopes, size) * detail(luma, _extent(hints.means))
    return chroma


def detail(luma: Plane, cells: tuple[int, int]) -> Plane:
    """How far `luma` is from the interpolated means of its own (rows, columns) cells."""
    return luma - interpolated(averaged(luma, cells), _extent(luma))


def _extent(planes: NDArray[np.generic]) -> tuple[int, int]:
    height, width = planes.shape[-2:]
    return height, width
