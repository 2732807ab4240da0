"""Cells over a picture: averaging samples into cells, and cells back into a smooth picture.

A grid spans the whole picture; cell i of n covers the share i/n..(i+1)/n of its extent and its
value stands at the middle. Both directions are separable, so both are products with two small
matrices. Both are part of the vault format (docs/reference/hints.md).
"""

import numpy as np
from numpy.typing import NDArray

Planes = NDArray[np.float32]
"""Any number of planes, shape (…, height, width)."""

Matrix = NDArray[np.float32]


def average_cells(planes: Planes, cells: tuple[int, int]) -> Planes:
    """The means of each plane over (rows, columns) cells; not to be written into."""
    size = planes.shape[-2:]
    if size == cells:  # each sample is a cell: the matrices are ones that change nothing
        return planes.astype(np.float32, copy=False)
    means = _averaging_matrix(size[0], cells[0]) @ planes @ _averaging_matrix(size[1], cells[1]).T
    return means.astype(np.float32, copy=False)


Samples = tuple[slice, slice]
"""Which rows and columns of a picture are looked at."""

EVERYWHERE: Samples = (slice(None), slice(None))


def interpolate_cells(cells: Planes, size: tuple[int, int], at: Samples = EVERYWHERE) -> Planes:
    """Planes of cells as smooth planes of `size` (height, width), or what of them is `at`.

    They are not to be written into.
    """
    rows, columns = cells.shape[-2:]
    if (rows, columns) == size:
        return cells[..., at[0], at[1]].astype(np.float32, copy=False)
    down, across = (
        _interpolation_matrix(rows, size[0])[at[0]],
        _interpolation_matrix(columns, size[1])[at[1]],
    )
    return (down @ cells @ across.T).astype(np.float32, copy=False)


def _averaging_matrix(samples: int, cells: int) -> Matrix:
    """The matrix (cells, samples) that averages samples into cells, cut samples by their share."""
    edges = np.linspace(0.0, samples, cells + 1)
    starts = np.arange(samples)
    overlap = np.minimum(edges[1:, None], starts + 1) - np.maximum(edges[:-1, None], starts)
    weights = np.clip(overlap, 0.0, 1.0)
    matrix: Matrix = (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)
    return matrix


def _interpolation_matrix(cells: int, samples: int) -> Matrix:
    """The matrix (samples, cells) of cubic convolution from cell middles to sample middles.

    Keys' kernel with a = -1/2 (Keys, 1981, eq. 4); outside the grid the edge cell goes on.
    """
    position = (np.arange(samples) + 0.5) * cells / samples - 0.5
    first = np.floor(position).astype(int) - 1
    matrix = np.zeros((samples, cells))
    for tap in range(4):
        weight = _keys(np.abs(position - (first + tap)))
        matrix[np.arange(samples), np.clip(first + tap, 0, cells - 1)] += weight
    return matrix.astype(np.float32)


def _keys(distance: NDArray[np.float64]) -> NDArray[np.float64]:
    near = 1.5 * distance**3 - 2.5 * distance**2 + 1
    far = -0.5 * distance**3 + 2.5 * distance**2 - 4 * distance + 2
    return np.where(distance <= 1, near, np.where(distance < 2, far, 0.0))
