"""The mean of a plane under a Gaussian window of σ = 1.5, as SSIMULACRA2 defines it.

The metric's own program filters recursively: Charalampidis, "Recursive implementation of the
Gaussian filter using truncated cosine functions", IEEE Transactions on Signal Processing 64(14),
2016. For σ = 1.5 that filter's response ends after four pixels, so nine weights say the same.
Beyond the border a plane is 0.
"""

from collections.abc import Iterator

import numpy as np

from grayvault.core.arrays import Float32Array

RADIUS = 4
_CENTER = np.float32(0.26462110549)
_PAIRS = (
    (1, np.float32(0.21292859201)),
    (2, np.float32(0.10933537278)),
    (3, np.float32(0.036011114658)),
    (4, np.float32(0.0094143678097)),
)
"""The weights at each distance from the centre: equations 33 to 56 of the paper, for N = 5."""

_STRIP = 1 << 15
"""Pixels taken at a time, so that the intermediate arrays stay in the cache."""


def strips(height: int, width: int) -> Iterator[tuple[slice, slice]]:
    """Some rows of a plane at a time, and the same rows of the plane with its margin."""
    count = strip_rows(height, width)
    for top in range(0, height, count):
        bottom = min(top + count, height)
        yield slice(top, bottom), slice(top, bottom + 2 * RADIUS)


def strip_rows(height: int, width: int) -> int:
    """The most rows that `strips` takes at a time."""
    return min(height, max(8, _STRIP // width))


def window_means(padded: Float32Array) -> Float32Array:
    """The means of a plane that has a margin of `RADIUS`; the result has none."""
    height, width = (extent - 2 * RADIUS for extent in padded.shape)
    means = np.empty((height, width), np.float32)
    window = GaussianWindow(strip_rows(height, width), width)
    for rows, halo in strips(height, width):
        window.means(padded[halo], means[rows])
    return means


class GaussianWindow:
    """Window means of planes of up to `rows` × `width` pixels; holds two planes to work in."""

    def __init__(self, rows: int, width: int) -> None:
        self._down = np.empty((rows, width + 2 * RADIUS), np.float32)
        self._sum = np.empty((rows, width + 2 * RADIUS), np.float32)

    def means(self, plane: Float32Array, out: Float32Array) -> None:
        """Write the means of `plane`, which has a margin of `RADIUS` on all sides, into `out`."""
        rows, width = out.shape
        down, pair_sum = self._down[:rows], self._sum[:rows]
        _weigh(plane, down, pair_sum)
        _weigh(down.T, out.T, pair_sum[:, :width].T)


def _weigh(padded: Float32Array, out: Float32Array, pair_sum: Float32Array) -> None:
    """Filter along the first axis, on which `padded` has the margin."""
    extent = len(out)
    np.multiply(padded[RADIUS : RADIUS + extent], _CENTER, out=out)
    for distance, weight in _PAIRS:
        before, after = RADIUS - distance, RADIUS + distance
        np.add(padded[before : before + extent], padded[after : after + extent], out=pair_sum)
        np.multiply(pair_sum, weight, out=pair_sum)
        np.add(out, pair_sum, out=out)
