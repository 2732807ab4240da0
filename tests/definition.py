"""The measure of fidelity, written down from docs/fidelity.md a second time."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from skimage.color import deltaE_ciede2000, rgb2lab

Picture = NDArray[np.uint8 | np.uint16]


class Figures(NamedTuple):
    mean: float
    p95: float
    tile: float


def figures(source: Picture, restored: Picture) -> Figures:
    """ΔE00 between two pictures at full size: mean, 95th percentile, worst tile's mean."""
    assert source.shape[:2] == restored.shape[:2]
    error = deltaE_ciede2000(_lab(source), _lab(restored))
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


def _lab(picture: Picture) -> NDArray[np.float64]:
    """Through sRGB; 16-bit samples aren't rounded to 8."""
    planes = np.atleast_3d(picture)
    planes = np.repeat(planes, 3 // planes.shape[2], axis=2)
    if picture.dtype == np.uint16:
        floats = planes / np.float32(65535)
        codes = np.dstack([_reduced(Image.fromarray(floats[..., i])) for i in range(3)])
    else:
        codes = _reduced(Image.fromarray(planes)) / 255
    lab: NDArray[np.float64] = rgb2lab(codes)
    return lab


def _reduced(image: Image.Image) -> NDArray[np.float64]:
    scale = 1536 / max(image.size)
    if scale < 1:
        width, height = (max(1, round(extent * scale)) for extent in image.size)
        image = image.resize((width, height), Image.Resampling.BOX)
    return np.asarray(image, np.float64)
