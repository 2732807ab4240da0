"""The measure of fidelity: how far a restored photo's colours are from its source's.

The definition (docs/fidelity.md): both pictures at 8 bits are reduced with Pillow's BOX filter to
a long side of 1536 pixels (smaller ones stay); sRGB to CIELAB (D65, 2 degrees); CIEDE2000 per
pixel; its mean, its 95th percentile by linear interpolation, and the worst tile's mean, a tile
being 1/32 of the long side.
"""

import numpy as np
from numpy.typing import NDArray
from skimage.color import deltaE_ciede2000, rgb2lab

from grayvault.domain.fidelity import Fidelity
from grayvault.domain.photo import Luma, Pixels
from grayvault.imageio.resize import resize

LONG_SIDE = 1536
"""Pixels on the long side of the pictures that are compared."""

_TILES = 32
_SMALLEST_TILE = 8
"""Pixels: on a thumbnail, 1/32 of the long side is less than anyone can see."""

DeltaE = NDArray[np.float32]
"""CIEDE2000 per pixel, shape (height, width)."""

Lab = NDArray[np.float32]
"""CIELAB, shape (height, width, 3)."""


def measured_size(height: int, width: int) -> tuple[int, int]:
    """The (height, width) at which a photo of this size is compared."""
    scale = min(1.0, LONG_SIDE / max(height, width))
    return max(1, round(height * scale)), max(1, round(width * scale))


def reduced(pixels: Pixels) -> NDArray[np.uint8]:
    """`pixels` (R'G'B' or gray) as 8-bit R'G'B' at the size at which photos are compared."""
    small = _reduced_to_8_bits(pixels)
    return small if small.ndim == 3 else np.repeat(small[..., None], 3, axis=2)


def reduced_luma(luma: Luma) -> NDArray[np.uint8]:
    """`luma` at 8 bits, at the size at which photos are compared."""
    return _reduced_to_8_bits(luma)


def _reduced_to_8_bits(pixels: Pixels) -> NDArray[np.uint8]:
    if pixels.dtype == np.uint16:
        pixels = ((pixels.astype(np.uint32) + 128) // 257).astype(np.uint8)
    height, width = pixels.shape[:2]
    return resize(pixels, measured_size(height, width), "box").astype(np.uint8, copy=False)


def lab_of(pixels: Pixels) -> Lab:
    """8-bit sRGB pixels (height, width, 3) as CIELAB."""
    lab: Lab = rgb2lab(pixels.astype(np.float32) / np.float32(255))
    return lab


def delta_e(reference: Lab, restored: Lab) -> DeltaE:
    """CIEDE2000 between two CIELAB pictures (Sharma, Wu and Dalal, 2005)."""
    difference: DeltaE = deltaE_ciede2000(reference, restored)
    return difference


def tile_side(height: int, width: int) -> int:
    """The side of a tile, in pixels of the compared pictures."""
    return max(_SMALLEST_TILE, round(max(height, width) / _TILES))


def worst_tile(error: DeltaE, side: tuple[int, int]) -> float:
    """The highest mean of `error` over tiles of `side` (rows, columns), those at the edge cut."""
    rows = np.arange(0, error.shape[0], side[0])
    columns = np.arange(0, error.shape[1], side[1])
    sums = np.add.reduceat(np.add.reduceat(error, rows, axis=0, dtype=np.float64), columns, axis=1)
    heights = np.diff(np.append(rows, error.shape[0]))
    widths = np.diff(np.append(columns, error.shape[1]))
    return float((sums / np.outer(heights, widths)).max())


def fidelity(
    reference: Lab,
    restored: Lab,
    luma_psnr: float | None,
    tile: tuple[int, int] | None = None,
) -> Fidelity:
    """The fidelity of `restored` to `reference`, both reduced and in CIELAB.

    `tile` is (rows, columns), given where the two are a sample of a picture's rows.
    """
    error = delta_e(reference, restored)
    side = tile_side(error.shape[0], error.shape[1])
    return Fidelity(
        delta_e_mean=float(error.mean(dtype=np.float64)),
        delta_e_p95=float(np.percentile(error, 95)),
        delta_e_tile=worst_tile(error, tile or (side, side)),
        luma_psnr=luma_psnr,
    )


def psnr(reference: Luma, decoded: Luma) -> float | None:
    """The peak signal-to-noise ratio of two lumas of one depth, in dB; None: they are equal."""
    squared = 0.0
    for top in range(0, len(reference), 256):
        rows = slice(top, top + 256)
        difference = reference[rows].astype(np.float32) - decoded[rows]
        squared += float(np.square(difference).sum(dtype=np.float64))
    if squared == 0:
        return None
    peak = float(np.iinfo(reference.dtype).max)
    return float(10 * np.log10(peak**2 * reference.size / squared))
