"""Where a restored photo's colours are off, as a picture, and the scale that it is read by."""

import numpy as np
from numpy.typing import NDArray

from grayvault.core.photo import Pixels
from grayvault.imaging.color.color_space import color_space
from grayvault.imaging.measure.color_error import DeltaE, delta_e, reduce_pixels, to_lab

HOTTEST = 10.0
"""The ΔE00 that has the scale's last colour, as all above it have."""

_TICKS = (0, 2, 4, 6, 8, 10)


def error_map(original: Pixels, restored: Pixels, icc: bytes | None) -> DeltaE:
    """The ΔE00 per pixel of two pictures (R'G'B' or gray) of one size and profile, at the size at
    which fidelity is measured: its mean is the photo's figure where all of it is opaque.
    """
    space = color_space(icc)
    return delta_e(to_lab(reduce_pixels(original), space), to_lab(reduce_pixels(restored), space))


def heatmap(error: DeltaE) -> NDArray[np.uint8]:
    """An error map as R'G'B', shape (height, width, 3): black is 0, bright is `HOTTEST` or more."""
    places = np.clip(error / HOTTEST * 255, 0, 255).astype(np.uint8)
    colored: NDArray[np.uint8] = _colors()[places]
    return colored


def legend() -> tuple[str, list[tuple[float, str]]]:
    """The scale as a CSS gradient, and its marks: how far along (in percent) and what it says."""
    stops = ", ".join("#{:02x}{:02x}{:02x}".format(*color) for color in _colors()[::17])
    marks = [(100 * tick / HOTTEST, f"{tick}") for tick in _TICKS[:-1]]
    return f"linear-gradient(to right, {stops})", [*marks, (100.0, f"≥ {_TICKS[-1]}")]


def _colors() -> NDArray[np.uint8]:
    """256 colours that grow ever brighter, so that they are read in gray, too: `inferno`."""
    import matplotlib  # noqa: PLC0415

    table = np.asarray(matplotlib.colormaps["inferno"](np.arange(256)))[:, :3]
    codes: NDArray[np.uint8] = np.rint(table * 255).astype(np.uint8)
    return codes
