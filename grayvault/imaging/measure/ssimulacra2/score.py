"""SSIMULACRA2: how alike two pictures look, in colour.

Source: Sneyers, SSIMULACRA 2.1 (github.com/cloudinary/ssimulacra2). Three errors are measured in
XYB at six scales: structural dissimilarity, edges that only the distorted picture has, and edges
that only the reference has. Each counts by its mean and its 4-norm. What has no weight isn't
computed. docs/reference/color-error.md says how near the scores are to those of the metric's own
program.
"""

import numpy as np

from grayvault.core.arrays import Float64Array, Size, UInt8Array
from grayvault.core.errors import UnsupportedError
from grayvault.imaging.measure.ssimulacra2.reference_plane import ReferencePlane
from grayvault.imaging.measure.ssimulacra2.weights import WEIGHTS
from grayvault.imaging.measure.ssimulacra2.xyb_scales import scale_count, xyb_scales

_NEGLIGIBLE = 0.01
"""A smaller weight changes scores above 0 by less than 0.01; all others are above 0.28."""


class Ssimulacra2Reference:
    """A picture prepared to be compared with several others.

    `srgb` holds sRGB codes (height, width, 3), or gray (height, width). The reference holds about
    40 bytes a pixel, and needs 20 more while it is made. A picture whose shorter side is below 113
    pixels has fewer than six scales, and the metric's weights are then those of other errors; below
    8 pixels there is nothing to compare, and each score is 100.
    """

    def __init__(self, srgb: UInt8Array) -> None:
        self._size = srgb.shape[:2]
        weights = _weights(self._size)
        self._with_b = [bool(scale_weights[2].any()) for scale_weights in weights]
        self._scales = [
            [
                ReferencePlane.prepare(plane, plane_weights)
                for plane, plane_weights in zip(planes, scale_weights, strict=False)
            ]
            for planes, scale_weights in zip(xyb_scales(srgb, self._with_b), weights, strict=True)
        ]

    def score(self, distorted: UInt8Array) -> float:
        """The score of a picture of the same size: 100 is equal; it has no lower limit.

        90 can't be told apart, 70 is good, 50 fair, 30 poor. It takes about 36 bytes a pixel in
        addition. Raises `UnsupportedError` if the sizes differ.
        """
        if distorted.shape[:2] != self._size:
            raise UnsupportedError("SSIMULACRA2 compares only pictures of one size")
        error = 0.0
        for planes, distorted_planes in zip(
            self._scales, xyb_scales(distorted, self._with_b), strict=True
        ):
            for plane, distorted_plane in zip(planes, distorted_planes, strict=True):
                error += plane.weighted_error(distorted_plane)
        return _to_score(error)


def _weights(size: Size) -> Float64Array:
    """For each scale: X, Y and B − Y × dissimilarity, new and lost edges × mean and 4-norm.

    The metric deals them out in order, so a picture of fewer scales gets those of other errors.
    """
    count = scale_count(*size)
    dealt = np.array(WEIGHTS).ravel()[: 18 * count].reshape(3, count, 2, 3)
    return np.where(dealt < _NEGLIGIBLE, 0, dealt).transpose(1, 0, 3, 2)


def _to_score(error: float) -> float:
    scaled = 0.9562382616834844 * error
    bent = (
        2.326765642916932 * scaled
        - 0.020884521182843837 * scaled**2
        + 6.248496625763138e-05 * scaled**3
    )
    return float(100 - 10 * max(bent, 0) ** 0.6276336467831387)
