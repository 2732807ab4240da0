"""The mean of a plane under a Gaussian window of σ = 1.5, as SSIMULACRA2 defines it.

The metric's own program filters recursively: Charalampidis, "Recursive implementation of the
Gaussian filter using truncated cosine functions", IEEE Transactions on Signal Processing 64(14),
2016. For σ = 1.5 that filter's response ends after four pixels, so nine weights say the same.
Beyond the border a plane is 0. Products with a banded matrix are quicker than sums of moved planes.
"""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from grayvault.core.arrays import Float32Array

RADIUS = 4
_FALLOFF = (0.26462110549, 0.21292859201, 0.10933537278, 0.036011114658, 0.0094143678097)
"""The weights at each distance from the centre: equations 33 to 56 of the paper, for N = 5."""

_BLOCK = 32
"""Rows or columns that one matrix makes: few, since all but nine of a row's values are 0."""

_STRIP = 1 << 15
"""Pixels taken at a time, so that the intermediate arrays stay in the cache."""


def _banded() -> Float32Array:
    """The matrix (32, 40) that makes a block of means of the block with its margin."""
    matrix = np.zeros((_BLOCK, _BLOCK + 2 * RADIUS), np.float32)
    weights = (*_FALLOFF[:0:-1], *_FALLOFF)
    for row in range(_BLOCK):
        matrix[row, row : row + len(weights)] = weights
    return matrix


_DOWN = _banded()
_ACROSS = np.ascontiguousarray(_DOWN.T)


def strips(height: int, width: int) -> Iterator[tuple[slice, slice]]:
    """Some rows of a plane at a time, and the same rows of the plane with its margin."""
    count = strip_rows(height, width)
    for top in range(0, height, count):
        bottom = min(top + count, height)
        yield slice(top, bottom), slice(top, bottom + 2 * RADIUS)


def strip_rows(height: int, width: int) -> int:
    """The most rows that `strips` takes at a time."""
    return min(height, max(_BLOCK, _STRIP // width))


def window_means(padded: Float32Array) -> Float32Array:
    """The means of a plane that has a margin of `RADIUS`; the result has none."""
    height, width = (extent - 2 * RADIUS for extent in padded.shape)
    means = np.empty((height, width), np.float32)
    window = GaussianWindow(strip_rows(height, width), width)
    for rows, halo in strips(height, width):
        window.means(padded[halo], means[rows])
    return means


class GaussianWindow:
    """Window means of planes of up to `rows` × `width` pixels; holds a plane to work in."""

    def __init__(self, rows: int, width: int) -> None:
        self._down = np.empty((rows, width + 2 * RADIUS), np.float32)

    def means(self, plane: Float32Array, out: Float32Array) -> None:
        """Write the means of `plane`, which has a margin of `RADIUS` on all sides, into `out`."""
        rows, width = out.shape
        down = self._down[:rows]
        for block, halo, count in _blocks(rows):
            np.matmul(_DOWN[:count, : count + 2 * RADIUS], plane[halo], out=down[block])
        for block, halo, count in _blocks(width):
            across = _ACROSS[: count + 2 * RADIUS, :count]
            np.matmul(down[:, halo], across, out=out[:, block])


@lru_cache
def _blocks(extent: int) -> tuple[tuple[slice, slice, int], ...]:
    """Blocks along an extent, the same with their margins, and their lengths without."""
    starts = range(0, extent, _BLOCK)
    counts = [min(_BLOCK, extent - start) for start in starts]
    return tuple(
        (slice(start, start + count), slice(start, start + count + 2 * RADIUS), count)
        for start, count in zip(starts, counts, strict=True)
    )
