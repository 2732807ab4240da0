"""The errors of SSIMULACRA2 in one plane, some rows at a time, and their sums."""

from dataclasses import dataclass

import numpy as np

from grayvault.core.arrays import Float32Array
from grayvault.imaging.measure.ssimulacra2.gaussian_window import RADIUS, GaussianWindow, strip_rows

_C2 = np.float32(0.0009)

Sums = tuple[float, float]
"""The sum of an error and that of its fourth power, over pixels."""


@dataclass(frozen=True)
class Structure:
    """A plane with a margin of `RADIUS` zeros, and the means and variances under the window."""

    padded: Float32Array
    means: Float32Array
    variances: Float32Array

    def strip(self, rows: slice, rows_with_margin: slice) -> "Structure":
        """Some of its rows."""
        return Structure(self.padded[rows_with_margin], self.means[rows], self.variances[rows])


class StripErrors:
    """The errors of one strip of a distorted plane; holds what it works in.

    `take` a strip first. All arrays have one shape, or a margin of `RADIUS` in addition.
    """

    def __init__(self, height: int, width: int) -> None:
        rows = strip_rows(height, width)
        self._window = GaussianWindow(rows, width)
        self._product = np.empty((rows + 2 * RADIUS, width + 2 * RADIUS), np.float32)
        self._arrays = np.empty((4, rows, width), np.float32)

    def take(self, padded: Float32Array) -> None:
        """Take a strip with its margin."""
        self._padded = padded
        self._means, *self._free = self._arrays[:, : len(padded) - 2 * RADIUS]
        self._window.means(padded, self._means)

    def dissimilarity(self, reference: Structure) -> Sums:
        """1 − SSIM, without SSIM's division by brightness."""
        covariance, spread, scratch = self._free
        self._covariance(reference.padded, reference.means, covariance, scratch)
        self._covariance(self._padded, self._means, spread, scratch)
        spread += reference.variances
        spread += _C2
        covariance *= np.float32(2)
        covariance += _C2
        similarity = np.subtract(reference.means, self._means, out=scratch)
        np.square(similarity, out=similarity)
        np.subtract(np.float32(1), similarity, out=similarity)
        similarity *= covariance
        error = np.subtract(spread, similarity, out=similarity)
        error /= spread
        return _sums(np.maximum(error, 0, out=error))

    def edge_differences(self, edges: Float32Array) -> tuple[Sums, Sums]:
        """How much stronger edges are than the reference's, and how much weaker."""
        change, scale, scratch = self._free
        inner = self._padded[RADIUS:-RADIUS, RADIUS:-RADIUS]
        np.subtract(inner, self._means, out=change)
        np.abs(change, out=change)
        change -= edges
        change /= np.add(edges, np.float32(1), out=scale)
        new = _sums(np.maximum(change, 0, out=scratch))
        return new, _sums(np.minimum(change, 0, out=scratch))

    def _covariance(
        self, padded: Float32Array, means: Float32Array, out: Float32Array, scratch: Float32Array
    ) -> None:
        """Of the strip and `padded`, under the window."""
        product = np.multiply(padded, self._padded, out=self._product[: len(padded)])
        self._window.means(product, out)
        out -= np.multiply(means, self._means, out=scratch)


def _sums(error: Float32Array) -> Sums:
    """The error's absolute sum and that of its fourth power; overwrites it."""
    total = abs(float(error.sum()))
    np.square(error, out=error)
    np.square(error, out=error)
    return total, float(error.sum())
