"""How large a wavelet coefficient is likely to be, judged by those coded before it.

Integers only, so that every reader computes the same contexts (hints.md, "Contexts").
"""

from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

Magnitudes = NDArray[np.int32]
"""Absolute values of quantised coefficients: (3 orientations, 2 planes, rows, columns)."""

NeighborWeights = NDArray[np.int32]
"""What each neighbour counts, in 1/256: shape (2 planes, 2 phases, 7 kinds of neighbour)."""

Edges = tuple[int, ...]
"""Expected magnitudes, in 1/256, that separate the contexts: ascending."""

Sums = NDArray[np.int32]
"""Sums over each kind of neighbour: shape (7 kinds, 3 orientations, rows, columns)."""

AROUND = 4
"""The kind of neighbour that only the second phase has."""

LARGEST_NEIGHBOR = 20
"""Larger neighbours count as this."""

KINDS = ("constant", "parent", "parent_around", "parent_others", "around", "other", "other_around")
"""The kinds of neighbours, in the order of a row of `NeighborWeights`."""


@lru_cache(maxsize=64)
def second_phase(rows: int, columns: int) -> NDArray[np.bool_]:
    """The cells of a band's second phase, the black squares of a chessboard: (rows, columns).

    It is read-only, since it is made once for each size.
    """
    black: NDArray[np.bool_] = (np.arange(rows)[:, None] + np.arange(columns)) % 2 == 1
    black.flags.writeable = False
    return black


def neighborhoods(parents: Magnitudes | None, magnitudes: Magnitudes, plane: int) -> Sums:
    """The sums over each kind of neighbour of `plane`'s coefficients: (7, 3, rows, columns).

    `parents` are the magnitudes of the level before, None at the coarsest.
    """
    sums = parent_sums(parents, magnitudes.shape, plane)
    sum_own_level(sums, magnitudes, plane)
    return sums


def parent_sums(parents: Magnitudes | None, shape: tuple[int, ...], plane: int) -> Sums:
    """As `neighborhoods`, for a level of that shape; the kinds of its own level are 0."""
    sums = np.zeros((len(KINDS), 3, *shape[2:]), np.int32)
    sums[0] = 1
    if parents is not None:
        known = np.minimum(parents[:, plane], LARGEST_NEIGHBOR)
        sums[1] = _doubled(known)
        sums[2] = _doubled(sum_neighbors(known))
        sums[3] = _doubled(known.sum(axis=0) - known)
    return sums


def sum_own_level(sums: Sums, magnitudes: Magnitudes, plane: int) -> None:
    """Write the sums over the neighbours of the same level into `sums`."""
    own = np.minimum(magnitudes[:, plane], LARGEST_NEIGHBOR)
    own[:, second_phase(*magnitudes.shape[2:])] = 0
    sums[AROUND] = sum_neighbors(own)
    if plane == 1:
        other = np.minimum(magnitudes[:, 0], LARGEST_NEIGHBOR)
        sums[5] = other
        sums[6] = sum_neighbors(other)


def contexts(sums: Sums, weights: NDArray[np.int32], edges: Edges) -> NDArray[np.uint8]:
    """The context of each coefficient, 0..len(edges); `weights` (7) are one plane's and phase's.

    It is the number of edges that aren't above the expected magnitude.
    """
    expected = weights[0] * sums[0]
    for weight, neighbor_sum in zip(weights[1:], sums[1:], strict=True):
        if weight:
            expected += weight * neighbor_sum
    expected = np.minimum(np.maximum(expected, 0), edges[-1])
    result: NDArray[np.uint8] = _contexts_by_expectation(edges)[expected]
    return result


@cache
def _contexts_by_expectation(edges: Edges) -> NDArray[np.uint8]:
    """The context of every expectation from 0 to the last edge."""
    return np.searchsorted(edges, np.arange(edges[-1] + 1), side="right").astype(np.uint8)


def sum_neighbors(values: NDArray[np.int32]) -> NDArray[np.int32]:
    """The sums over the four neighbours, none beyond the edge."""
    sums = np.zeros_like(values)
    sums[..., 1:, :] += values[..., :-1, :]
    sums[..., :-1, :] += values[..., 1:, :]
    sums[..., 1:] += values[..., :-1]
    sums[..., :-1] += values[..., 1:]
    return sums


def _doubled(values: NDArray[np.int32]) -> NDArray[np.int32]:
    return values.repeat(2, axis=-2).repeat(2, axis=-1)
