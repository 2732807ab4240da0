"""One plane of a reference picture at one scale, prepared for SSIMULACRA2."""

from dataclasses import dataclass

import numpy as np

from grayvault.core.arrays import Float32Array, Float64Array
from grayvault.imaging.measure.ssimulacra2.error_maps import StripErrors, Structure
from grayvault.imaging.measure.ssimulacra2.gaussian_window import RADIUS, strips, window_means


@dataclass(frozen=True)
class ReferencePlane:
    """X, Y or B − Y of the reference at one scale: what its weights need, and no more.

    `weights` are (3, 2): of dissimilarity, new edges and lost edges; of each the mean and the
    4-norm. `edges` are each pixel's distance from the mean around it.
    """

    weights: Float64Array
    structure: Structure | None = None
    edges: Float32Array | None = None

    @classmethod
    def prepare(cls, padded: Float32Array, weights: Float64Array) -> "ReferencePlane":
        """`padded` has a margin of `RADIUS` zeros on all sides."""
        if not weights.any():
            return cls(weights)
        means = window_means(padded)
        edges = None
        if weights[1:].any():
            edges = padded[RADIUS:-RADIUS, RADIUS:-RADIUS] - means
            np.abs(edges, out=edges)
        if not weights[0].any():
            return cls(weights, edges=edges)
        variances = window_means(np.square(padded))
        variances -= np.square(means)
        return cls(weights, Structure(padded.copy(), means, variances), edges)

    def weighted_error(self, distorted: Float32Array) -> float:
        """What this plane adds to the sum that makes the score; `distorted` is like `padded`."""
        if not self.weights.any():
            return 0.0
        height, width = (extent - 2 * RADIUS for extent in distorted.shape)
        errors, sums = StripErrors(height, width), np.zeros((3, 2))
        for rows, rows_with_margin in strips(height, width):
            errors.take(distorted[rows_with_margin])
            if self.structure is not None:
                sums[0] += errors.dissimilarity(self.structure.strip(rows, rows_with_margin))
            if self.edges is not None:
                sums[1:] += errors.edge_differences(self.edges[rows])
        averages = sums / (height * width)
        averages[:, 1] **= 0.25
        return float((self.weights * averages).sum())
