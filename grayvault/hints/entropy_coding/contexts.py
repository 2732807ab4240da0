"""How large a wavelet coefficient is likely to be, judged by those coded before it.

Integers only, so that every reader computes the same contexts (hints.md, "Contexts").
"""

from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

Magnitudes = NDArray[np.int32]
"""Absolute values of quantised coefficients: (3 orientations, 2 planes, rows, columns)."""

BandMagnitudes = NDArray[np.int32]
"""Those of one plane: (3 orientations, rows, columns)."""

NeighborWeights = NDArray[np.int32]
"""What each neighbour counts, in 1/256: shape (2 planes, 2 phases, 7 kinds of neighbour)."""

PhaseWeights = NDArray[np.int32]
"""Those of one plane: (2 phases, 7 kinds of neighbour)."""

Edges = tuple[int, ...]
"""Expected magnitudes, in 1/256, that separate the contexts: ascending."""

Expected = NDArray[np.int32]
"""Expected magnitudes of one plane, in 1/256, also negative: (3 orientations, rows, columns)."""

LARGEST_NEIGHBOR = 20
"""Larger neighbours count as this: sums of them fit into bytes."""

KINDS = ("constant", "parent", "parent_around", "parent_others", "around", "other", "other_around")
"""The kinds of neighbours, in the order of a row of `NeighborWeights`."""

_EVEN, _ODD = slice(0, None, 2), slice(1, None, 2)
_WHITE, _BLACK = ((_EVEN, _EVEN), (_ODD, _ODD)), ((_EVEN, _ODD), (_ODD, _EVEN))
"""Where the cells of each phase are, rows and columns."""


@lru_cache(maxsize=64)
def second_phase(rows: int, columns: int) -> NDArray[np.bool_]:
    """The cells of a band's second phase, the black squares of a chessboard: (rows, columns).

    It is read-only, since it is made once for each size.
    """
    black: NDArray[np.bool_] = (np.arange(rows)[:, None] + np.arange(columns)) % 2 == 1
    black.flags.writeable = False
    return black


def expected_by_parents(
    parents: Magnitudes | None, shape: tuple[int, ...], plane: int, weights: PhaseWeights
) -> Expected:
    """What the level before makes of a plane of `shape` (3, rows, columns).

    `parents` are the magnitudes of that level, None at the coarsest.
    """
    expected = np.empty(shape, np.int32)
    if parents is None:
        for phase, cells in enumerate((_WHITE, _BLACK)):
            for rows, columns in cells:
                expected[:, rows, columns] = weights[phase, 0]
        return expected
    known = _known(parents[:, plane])
    around, others = sum_neighbors(known), known.sum(axis=0, dtype=np.uint8) - known
    for phase, cells in enumerate((_WHITE, _BLACK)):
        constant, own, beside, other = (int(weight) for weight in weights[phase, :4])
        by_parent = _times(known, own) + _times(around, beside) + _times(others, other)
        by_parent += constant
        for rows, columns in cells:  # each parent has two children of each phase
            expected[:, rows, columns] = by_parent
    return expected


def add_other_plane(expected: Expected, other: BandMagnitudes, weights: PhaseWeights) -> None:
    """Add what the first plane's magnitudes make of the second, to `expected`."""
    same = _known(other)
    around = sum_neighbors(same)
    for phase, cells in enumerate((_WHITE, _BLACK)):
        for rows, columns in cells:
            expected[:, rows, columns] += _times(same[:, rows, columns], int(weights[phase, 5]))
            expected[:, rows, columns] += _times(around[:, rows, columns], int(weights[phase, 6]))


def add_around(expected: Expected, own: BandMagnitudes, weights: PhaseWeights) -> None:
    """Add what the first phase's cells make of those of the second, to `expected`."""
    around = sum_neighbors(_known(own))
    for rows, columns in _BLACK:
        expected[:, rows, columns] += _times(around[:, rows, columns], int(weights[1, 4]))


def contexts(expected: Expected, edges: Edges) -> NDArray[np.uint8]:
    """The context of each expected magnitude, 0..len(edges): how many edges aren't above it."""
    result: NDArray[np.uint8] = _contexts_by_expectation(edges)[np.clip(expected, 0, edges[-1])]
    return result


@cache
def _contexts_by_expectation(edges: Edges) -> NDArray[np.uint8]:
    """The context of every expectation from 0 to the last edge."""
    return np.searchsorted(edges, np.arange(edges[-1] + 1), side="right").astype(np.uint8)


def sum_neighbors(values: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The sums over the four neighbours, none beyond the edge."""
    sums = np.zeros_like(values)
    sums[..., 1:, :] += values[..., :-1, :]
    sums[..., :-1, :] += values[..., 1:, :]
    sums[..., 1:] += values[..., :-1]
    sums[..., :-1] += values[..., 1:]
    return sums


def _known(magnitudes: BandMagnitudes) -> NDArray[np.uint8]:
    return np.minimum(magnitudes, LARGEST_NEIGHBOR).astype(np.uint8)


def _times(values: NDArray[np.uint8], weight: int) -> Expected:
    return np.multiply(values, weight, dtype=np.int32)
