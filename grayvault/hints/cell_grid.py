"""Cells over a picture: averaging samples into cells, and cells back into a smooth picture.

A grid spans the whole picture; cell i of n covers the share i/n..(i+1)/n of its extent and its
value stands at the middle. Both directions are separable, so both are products with two matrices,
whose values differ from 0 near their diagonal alone. Both are part of the vault format
(docs/reference/hints.md).
"""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from grayvault.core.arrays import Float32Array, Window

_STRIP = 32
"""Rows of a matrix taken at a time: few enough that little is multiplied by 0."""

_SMALL, _REMEMBERED = 1 << 18, 32
"""How many values a matrix may have to be remembered, and how many are (32 MiB in all): a search
for hints interpolates between the same sizes again and again.
"""


def average_cells(planes: Float32Array, cells: tuple[int, int]) -> Float32Array:
    """The means of each plane over (rows, columns) cells.

    The result may share memory with `planes`: don't write into it.
    """
    size = planes.shape[-2:]
    if size == cells:  # each sample is a cell: the matrices would be identities
        return planes.astype(np.float32, copy=False)
    down, across = _averaging_matrix(size[0], cells[0]), _averaging_matrix(size[1], cells[1])
    return _across(across, _down(down, planes))


EVERYWHERE: Window = (slice(None), slice(None))


def interpolate_cells(
    cells: Float32Array, size: tuple[int, int], at: Window = EVERYWHERE
) -> Float32Array:
    """Planes of cells as smooth planes of `size` (height, width), or the window `at` of them.

    The result may share memory with `cells`: don't write into it.
    """
    rows, columns = cells.shape[-2:]
    if (rows, columns) == size:
        return cells[..., at[0], at[1]].astype(np.float32, copy=False)
    down, across = (
        _interpolation_matrix(rows, size[0])[at[0]],
        _interpolation_matrix(columns, size[1])[at[1]],
    )
    return _down(down, _across(across, cells))


def _down(matrix: Float32Array, planes: Float32Array) -> Float32Array:
    """`matrix @ planes`."""
    product = np.empty((*planes.shape[:-2], len(matrix), planes.shape[-1]), np.float32)
    for rows, nonzero in _strips(matrix):
        product[..., rows, :] = matrix[rows, nonzero] @ planes[..., nonzero, :]
    return product


def _across(matrix: Float32Array, planes: Float32Array) -> Float32Array:
    """`planes @ matrix.T`."""
    product = np.empty((*planes.shape[:-1], len(matrix)), np.float32)
    for rows, nonzero in _strips(matrix):
        product[..., rows] = planes[..., nonzero] @ matrix[rows, nonzero].T
    return product


def _strips(matrix: Float32Array) -> Iterator[tuple[slice, slice]]:
    """Some rows at a time, and the columns where these rows aren't all 0."""
    for top in range(0, len(matrix), _STRIP):
        rows = slice(top, top + _STRIP)
        columns = np.flatnonzero(matrix[rows].any(axis=0))
        yield rows, slice(int(columns[0]), int(columns[-1]) + 1)


def _averaging_matrix(samples: int, cells: int) -> Float32Array:
    """The matrix (cells, samples) that averages samples into cells, cut samples by their share."""
    edges = np.linspace(0.0, samples, cells + 1)
    starts = np.arange(samples)
    overlap = np.minimum(edges[1:, None], starts + 1) - np.maximum(edges[:-1, None], starts)
    weights = np.clip(overlap, 0.0, 1.0)
    matrix: Float32Array = (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)
    return matrix


def _interpolation_matrix(cells: int, samples: int) -> Float32Array:
    """The matrix that interpolates cells; don't write into it."""
    make = _remembered_matrix if cells * samples <= _SMALL else _new_matrix
    return make(cells, samples)


def _new_matrix(cells: int, samples: int) -> Float32Array:
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


_remembered_matrix = lru_cache(_REMEMBERED)(_new_matrix)


def _keys(distance: NDArray[np.float64]) -> NDArray[np.float64]:
    near = 1.5 * distance**3 - 2.5 * distance**2 + 1
    far = -0.5 * distance**3 + 2.5 * distance**2 - 4 * distance + 2
    return np.where(distance <= 1, near, np.where(distance < 2, far, 0.0))
