"""Cells over a picture: averaging samples into cells, and cells back into a smooth picture.

A grid spans the whole picture; cell i of n covers the share i/n..(i+1)/n of its extent and its
value stands at the middle. Both directions are separable, so both are products with two matrices,
whose values differ from 0 near their diagonal alone. Both are part of the vault format
(docs/reference/hints.md).
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from grayvault.core.arrays import Float32Array, Float64Array, Window

_STRIP = 32
"""Rows of a matrix taken at a time: few enough that little is multiplied by 0."""

_SMALL, _REMEMBERED = 1 << 16, 128
"""How many values a matrix may have, without its zeros, to be remembered, and how many are (32 MiB
in all): a search for hints interpolates between the same sizes again and again.
"""


class _Strip(NamedTuple):
    """Some rows of a matrix, and the columns where these rows aren't all 0, with their values.

    A whole matrix would take gigabytes for a very long picture.
    """

    rows: slice
    columns: slice
    values: Float32Array


_Matrix = tuple[_Strip, ...]


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
        _interpolation_matrix(rows, size[0], at[0]),
        _interpolation_matrix(columns, size[1], at[1]),
    )
    return _down(down, _across(across, cells))


def _down(matrix: _Matrix, planes: Float32Array) -> Float32Array:
    """`matrix @ planes`."""
    product = np.empty((*planes.shape[:-2], _height(matrix), planes.shape[-1]), np.float32)
    for rows, columns, values in matrix:
        product[..., rows, :] = values @ planes[..., columns, :]
    return product


def _across(matrix: _Matrix, planes: Float32Array) -> Float32Array:
    """`planes @ matrix.T`."""
    product = np.empty((*planes.shape[:-1], _height(matrix)), np.float32)
    for rows, columns, values in matrix:
        product[..., rows] = planes[..., columns] @ values.T
    return product


def _height(matrix: _Matrix) -> int:
    return matrix[-1].rows.stop if matrix else 0


def _strip(top: int, first_column: int, values: Float64Array) -> _Strip:
    """Rows from `top` on, whose `values` begin at a column, without the columns of zeros."""
    single = values.astype(np.float32)
    columns = np.flatnonzero(single.any(axis=0))
    first, end = int(columns[0]), int(columns[-1]) + 1
    at = slice(first_column + first, first_column + end)
    return _Strip(slice(top, top + len(values)), at, np.ascontiguousarray(single[:, first:end]))


def _averaging_matrix(samples: int, cells: int) -> _Matrix:
    """The matrix (cells, samples) that averages samples into cells, cut samples by their share."""
    edges = np.linspace(0.0, samples, cells + 1)
    strips: list[_Strip] = []
    for top in range(0, cells, _STRIP):
        some = edges[top : top + _STRIP + 1]
        starts = np.arange(int(some[0]), min(int(some[-1]) + 1, samples))
        overlap = np.minimum(some[1:, None], starts + 1) - np.maximum(some[:-1, None], starts)
        weights = np.clip(overlap, 0.0, 1.0)
        strips.append(_strip(top, int(starts[0]), weights / weights.sum(axis=1, keepdims=True)))
    return tuple(strips)


def _interpolation_matrix(cells: int, samples: int, at: slice) -> _Matrix:
    """The matrix (samples, cells), or its rows `at`, that interpolates cells."""
    rows = range(samples)[at]
    is_small = _STRIP * cells * len(rows) + 4 * len(rows) * samples <= _SMALL * samples
    return (_remembered_matrix if is_small else _new_matrix)(cells, samples, rows)


def _new_matrix(cells: int, samples: int, rows: range) -> _Matrix:
    """Rows of the matrix (samples, cells) of cubic convolution from cell middles to sample middles.

    Keys' kernel with a = -1/2 (Keys, 1981, eq. 4); outside the grid the edge cell goes on.
    """
    position = (np.arange(rows.start, rows.stop, rows.step) + 0.5) * cells / samples - 0.5
    taps = np.floor(position).astype(int)[:, None] + np.arange(-1, 3)
    weights = _keys(np.abs(position[:, None] - taps))
    taps = np.clip(taps, 0, cells - 1)
    strips: list[_Strip] = []
    for top in range(0, len(rows), _STRIP):
        places, some = taps[top : top + _STRIP], weights[top : top + _STRIP]
        first = int(places.min())
        values = np.zeros((len(places), int(places.max()) - first + 1))
        for tap in range(4):
            values[np.arange(len(places)), places[:, tap] - first] += some[:, tap]
        strips.append(_strip(top, first, values))
    return tuple(strips)


_remembered_matrix = lru_cache(_REMEMBERED)(_new_matrix)


def _keys(distance: NDArray[np.float64]) -> NDArray[np.float64]:
    near = 1.5 * distance**3 - 2.5 * distance**2 + 1
    far = -0.5 * distance**3 + 2.5 * distance**2 - 4 * distance + 2
    return np.where(distance <= 1, near, np.where(distance < 2, far, 0.0))
