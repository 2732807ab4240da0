"""A picture of where a restored photo's colours are off, and its colour scale."""

import numpy as np
from numpy.typing import NDArray

from grayvault.core.photo import Pixels
from grayvault.imaging.color.color_space import color_space
from grayvault.imaging.measure.ciede2000 import DeltaE, delta_e
from grayvault.imaging.measure.color_error import reduce_pixels, to_lab

HOTTEST = 10.0
"""From this ΔE00 on, pixels have the scale's last colour."""

_TICKS = (0, 2, 4, 6, 8, 10)


def error_map(original: Pixels, restored: Pixels, icc: bytes | None) -> DeltaE:
    """The ΔE00 per pixel of two pictures (R'G'B' or gray) of the same size and profile.

    It has the size at which fidelity is measured: for an opaque photo its mean is the photo's
    mean colour error.
    """
    space = color_space(icc)
    return delta_e(to_lab(reduce_pixels(original), space), to_lab(reduce_pixels(restored), space))


def heatmap(error: DeltaE) -> NDArray[np.uint8]:
    """An error map as R'G'B', shape (height, width, 3): black is 0, bright is `HOTTEST` or more."""
    indices = np.clip(error / HOTTEST * 255, 0, 255).astype(np.uint8)
    colored: NDArray[np.uint8] = _colors()[indices]
    return colored


def legend() -> tuple[str, list[tuple[float, str]]]:
    """The scale as a CSS gradient, and its marks: position in percent and text."""
    stops = ", ".join("#{:02x}{:02x}{:02x}".format(*color) for color in _colors()[::17])
    marks = [(100 * tick / HOTTEST, f"{tick}") for tick in _TICKS[:-1]]
    return f"linear-gradient(to right, {stops})", [*marks, (100.0, f"≥ {_TICKS[-1]}")]


def _colors() -> NDArray[np.uint8]:
    """`inferno`: 256 colours of rising brightness, so that they can be read in gray, too."""
    import matplotlib  # noqa: PLC0415

    table = np.asarray(matplotlib.colormaps["inferno"](np.arange(256)))[:, :3]
    codes: NDArray[np.uint8] = np.rint(table * 255).astype(np.uint8)
    return codes
