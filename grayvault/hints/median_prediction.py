"""Quantised planes as residuals of the median predictor, and back.

The predictor is LOCO-I's (Weinberger, Seroussi and Sapiro, 2000, eq. 1). Cells of one antidiagonal
depend only on earlier ones, so each is decoded in one go.
"""

import numpy as np
from numpy.typing import NDArray

from grayvault.core.arrays import Int16Array


def from_residuals(zigzag: NDArray[np.uint8]) -> Int16Array:
    """The codes whose zigzag-coded residuals these are, shape (planes, rows, columns)."""
    folded = zigzag.astype(np.int32)
    left_over = (folded >> 1) ^ -(folded & 1)
    planes, height, width = zigzag.shape
    padded = np.zeros((planes, height + 1, width + 1), np.int32)
    for diagonal in range(height + width - 1 if zigzag.size else 0):
        rows = np.arange(max(0, diagonal - width + 1), min(height, diagonal + 1))
        columns = diagonal - rows
        code = _predicted(padded, rows, columns) + left_over[:, rows, columns]
        padded[:, rows + 1, columns + 1] = code.astype(np.int8)
    return padded[:, 1:, 1:].astype(np.int16)


def _predicted(
    padded: NDArray[np.int32], rows: NDArray[np.intp], columns: NDArray[np.intp]
) -> NDArray[np.int32]:
    """The predictions for the cells at (rows, columns); `padded` has one row and column before."""
    west = padded[:, rows + 1, columns]
    north = padded[:, rows, columns + 1]
    corner = padded[:, rows, columns]
    west, north, corner = (
        np.where(columns == 0, north, west),
        np.where(rows == 0, west, north),
        np.where(columns == 0, north, np.where(rows == 0, west, corner)),
    )
    lowest, highest = np.minimum(west, north), np.maximum(west, north)
    predicted: NDArray[np.int32] = np.clip(west + north - corner, lowest, highest)
    return predicted
