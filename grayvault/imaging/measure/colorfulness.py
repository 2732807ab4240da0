"""How colourful a picture looks, by itself.

Source: Hasler and Süsstrunk, "Measuring colourfulness in natural images", Proceedings of SPIE
5007, 2003: the metric M⁽³⁾ in sRGB.
"""

import numpy as np
from numpy.typing import NDArray


def colorfulness(codes: NDArray[np.float32]) -> float:
    """The colourfulness of sRGB codes 0..255 (height, width, 3): 0 is gray, 109 extreme."""
    red, green, blue = (codes[..., i].astype(np.float64) for i in range(3))
    opponents = red - green, (red + green) / 2 - blue
    spread = np.hypot(*(plane.std() for plane in opponents))
    offset = np.hypot(*(plane.mean() for plane in opponents))
    return float(spread + 0.3 * offset)
