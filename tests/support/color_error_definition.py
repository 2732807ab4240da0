"""The measure of fidelity, written down from docs/reference/color-error.md a second time."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from skimage.color import deltaE_ciede2000, rgb2lab, xyz2lab

Picture = NDArray[np.uint8 | np.uint16]


class Figures(NamedTuple):
    mean: float
    p95: float
    tile: float


DISPLAY_P3 = np.array(
    [
        [0.4865709, 0.2656677, 0.1982173],
        [0.2289746, 0.6917385, 0.0792869],
        [0.0000000, 0.0451134, 1.0439444],
    ]
)
"""Linear R, G and B of Display P3 to XYZ (SMPTE EG 432-1 with D65; its tone curve is sRGB's)."""


def figures(
    source: Picture, restored: Picture, to_xyz: NDArray[np.float64] | None = None
) -> Figures:
    """ΔE00 between two pictures at full size: mean, 95th percentile, worst tile's mean.

    Both are in sRGB, or in a space of sRGB's tone curve whose matrix is given.
    """
    assert source.shape[:2] == restored.shape[:2]
    error = deltaE_ciede2000(_lab(source, to_xyz), _lab(restored, to_xyz))
    side = max(8, round(max(error.shape) / 32))
    tiles = [
        error[top : top + side, left : left + side].mean()
        for top in range(0, error.shape[0], side)
        for left in range(0, error.shape[1], side)
    ]
    return Figures(float(error.mean()), float(np.percentile(error, 95)), float(max(tiles)))


def psnr(source: Picture, stored: Picture) -> float:
    """Of two lumas of one depth, in dB."""
    peak = np.iinfo(source.dtype).max
    squared = np.mean((source.astype(np.float64) - stored) ** 2)
    return float(10 * np.log10(peak**2 / squared))


def _lab(picture: Picture, to_xyz: NDArray[np.float64] | None) -> NDArray[np.float64]:
    """16-bit samples aren't rounded to 8."""
    planes = np.atleast_3d(picture)
    planes = np.repeat(planes, 3 // planes.shape[2], axis=2)
    if picture.dtype == np.uint16:
        floats = planes / np.float32(65535)
        codes = np.dstack([_reduced(Image.fromarray(floats[..., i])) for i in range(3)])
    else:
        codes = _reduced(Image.fromarray(planes)) / 255
    lab: NDArray[np.float64] = (
        rgb2lab(codes) if to_xyz is None else xyz2lab(_linear(codes) @ to_xyz.T)
    )
    return lab


def _linear(codes: NDArray[np.float64]) -> NDArray[np.float64]:
    """sRGB's tone curve (IEC 61966-2-1), 0..1."""
    curve: NDArray[np.float64] = np.where(
        codes > 0.04045, ((codes + 0.055) / 1.055) ** 2.4, codes / 12.92
    )
    return curve


def _reduced(image: Image.Image) -> NDArray[np.float64]:
    scale = 1536 / max(image.size)
    if scale < 1:
        width, height = (max(1, round(extent * scale)) for extent in image.size)
        image = image.resize((width, height), Image.Resampling.BOX)
    return np.asarray(image, np.float64)
