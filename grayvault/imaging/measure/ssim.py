"""The structural similarity of two lumas.

Source: Wang, Bovik, Sheikh and Simoncelli, "Image quality assessment: from error visibility to
structural similarity", IEEE Transactions on Image Processing 13(4), 2004. The window is Gaussian,
11 × 11 with a standard deviation of 1.5; K1 = 0.01, K2 = 0.03; the mean is over all places where
the window lies inside the picture. The picture isn't reduced beforehand, as the authors' programs
do.
"""

import numpy as np
from numpy.typing import NDArray
from skimage.metrics import structural_similarity

_WINDOW = 11


def ssim(reference: NDArray[np.float32], other: NDArray[np.float32]) -> float | None:
    """The mean SSIM of two planes (height, width) in codes 0..255: 1 if they are equal.

    None if a side is shorter than the window.
    """
    if min(reference.shape) < _WINDOW:
        return None
    return float(
        structural_similarity(
            reference,
            other,
            gaussian_weights=True,
            sigma=1.5,
            use_sample_covariance=False,
            data_range=255,
        )
    )
