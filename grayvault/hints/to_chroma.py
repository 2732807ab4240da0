"""Hints to chroma, without any network: every vault file with hints can be restored with this.

Chroma = the cells' means, interpolated, plus the slopes, interpolated, times how far luma is from
its own interpolated means. The chroma-from-luma idea is AV1's (AV1 specification, 7.11.5), here on
a grid of cells. docs/reference/hints.md states it exactly.
"""

import numpy as np
from numpy.typing import NDArray

from grayvault.core.arrays import Window
from grayvault.core.hints import Hints
from grayvault.core.photo import Chroma
from grayvault.hints.cell_grid import EVERYWHERE, average_cells, interpolate_cells

FloatLuma = NDArray[np.float32]
"""Shape (height, width); luma in 8-bit codes, 0..255."""

_ROWS = 256
"""Rows of a strip."""


def hints_to_chroma(hints: Hints, luma: FloatLuma, at: Window = EVERYWHERE) -> Chroma:
    """The chroma, shape (2, height, width), for the decoded `luma` at that size.

    `at` selects a window of it. What slopes add is computed in strips, to save memory.
    """
    size = _size(luma)
    chroma = interpolate_cells(hints.means, size, at)
    if not hints.slopes.size:
        return chroma
    if np.shares_memory(chroma, hints.means):
        chroma = chroma.copy()
    cells = average_cells(luma, hints.detail_cells)
    rows = range(size[0])[at[0]]
    for first in range(0, len(rows), _ROWS):
        strip = rows[first : first + _ROWS]
        window = slice(strip.start, strip.stop, strip.step), at[1]
        detail = luma[window] - interpolate_cells(cells, size, window)
        slopes = interpolate_cells(hints.slopes, size, window)
        chroma[:, first : first + _ROWS] += slopes * detail
    return chroma


def luma_detail(luma: FloatLuma, cells: tuple[int, int]) -> FloatLuma:
    """How far `luma` is from the interpolated means of its own (rows, columns) cells."""
    return luma - interpolate_cells(average_cells(luma, cells), _size(luma))


def _size(luma: FloatLuma) -> tuple[int, int]:
    return luma.shape[0], luma.shape[1]
