"""The measure of fidelity: how far a restored photo's colours are from its source's.

The definition (color-error.md): both pictures are reduced with Pillow's BOX filter to a long side
of 1536 pixels (smaller ones stay); through the photo's profile to CIELAB (D65, 2 degrees);
CIEDE2000 per pixel, weighted by opacity; its mean, its 95th percentile by linear interpolation, and
the worst tile's mean, a tile being 1/32 of the long side.
"""

import numpy as np
from numpy.typing import NDArray

from grayvault.core.arrays import PixelCodes
from grayvault.core.fidelity import Fidelity
from grayvault.core.photo import Alpha, Luma, Pixels
from grayvault.imaging.color.color_space import SRGB, ColorSpace
from grayvault.imaging.measure.ciede2000 import DeltaE, Lab, delta_e, xyz_to_lab
from grayvault.imaging.resize import fit_long_side, resize, resize_plane

LONG_SIDE = 1536
"""Pixels on the long side of the pictures that are compared."""

_TILES = 32
_SMALLEST_TILE = 8
"""Pixels: on a thumbnail, 1/32 of the long side is less than anyone can see."""

ComparedPixels = NDArray[np.uint8 | np.float32]
"""Pixels that are compared, in codes 0..255: whole ones of 8-bit photos, any of deeper ones."""

PixelWeights = NDArray[np.float32]
"""How much each pixel counts, 0..1: its opacity. Shape (height, width)."""


def measured_size(height: int, width: int) -> tuple[int, int]:
    """The (height, width) at which a photo of this size is compared."""
    return fit_long_side((height, width), LONG_SIDE)


def reduce_pixels(pixels: Pixels) -> ComparedPixels:
    """`pixels` (R'G'B' or gray) as R'G'B' at the size at which photos are compared."""
    return _three_channels(_reduced(pixels))


def full_size_codes(pixels: Pixels) -> ComparedPixels:
    """`pixels` (R'G'B' or gray) as R'G'B' at their own size; 16 bits become floats 0..255."""
    if pixels.dtype == np.uint8:
        return _three_channels(pixels.astype(np.uint8, copy=False))
    return _three_channels(pixels.astype(np.float32) / np.float32(257))


def reduce_luma(luma: Luma) -> NDArray[np.uint8]:
    """`luma` at 8 bits, at the size at which photos are compared."""
    return to_8_bits(_reduced(luma))


def reduce_alpha(alpha: Alpha | None) -> PixelWeights | None:
    """How opaque a photo is at the size at which it is compared; None: everywhere."""
    if alpha is None:
        return None
    plane = alpha.astype(np.float32) / np.float32(np.iinfo(alpha.dtype).max)
    return np.clip(resize_plane(plane, measured_size(*alpha.shape), "box"), 0, 1)


def to_8_bits(pixels: ComparedPixels) -> NDArray[np.uint8]:
    """Codes 0..255, rounded."""
    return np.rint(pixels).astype(np.uint8)


def _three_channels(codes: ComparedPixels) -> ComparedPixels:
    return codes if codes.ndim == 3 else np.repeat(codes[..., None], 3, axis=2)


def _reduced(pixels: Pixels) -> ComparedPixels:
    size = measured_size(*pixels.shape[:2])
    if pixels.dtype == np.uint8:
        return resize(pixels, size, "box").astype(np.uint8, copy=False)
    planes = np.moveaxis(np.atleast_3d(pixels), -1, 0).astype(np.float32) / np.float32(257)
    small = np.stack([resize_plane(plane, size, "box") for plane in planes], axis=-1)
    return small.reshape(*size, *pixels.shape[2:])


def to_lab(pixels: PixelCodes, space: ColorSpace = SRGB) -> Lab:
    """Pixels (height, width, 3) of a colour space as CIELAB (D65, 2 degrees)."""
    return xyz_to_lab(space.xyz(pixels))


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
    weights: PixelWeights | None = None,
) -> Fidelity:
    """The fidelity of `restored` to `reference`, both reduced and in CIELAB.

    `tile` is (rows, columns), given where the two are a sample of a picture's rows. `weights` is
    None if all pixels count alike.
    """
    error = delta_e(reference, restored)
    side = tile or (tile_side(*error.shape),) * 2
    return Fidelity(
        mean(error, weights),
        percentile(error, 95, weights),
        worst_tile(apply_weights(error, weights), side),
        luma_psnr,
    )


def apply_weights(error: DeltaE, weights: PixelWeights | None) -> DeltaE:
    """`error` multiplied by the weights; None: all pixels count alike."""
    return error if weights is None else error * weights


def mean(error: DeltaE, weights: PixelWeights | None) -> float:
    """The mean of `error`; 0 if nothing is seen."""
    if weights is None:
        return float(error.mean(dtype=np.float64))
    total = float(weights.sum(dtype=np.float64))
    return float((error * weights).sum(dtype=np.float64)) / total if total else 0.0


def percentile(error: DeltaE, percent: float, weights: PixelWeights | None) -> float:
    """The error that `percent` of 100 pixels don't exceed, linearly between ranks.

    With weights it is the least that so much of the weight is at or below; 0 if nothing is seen.
    """
    if weights is None:
        return _plain_percentile(error, percent)
    total = float(weights.sum(dtype=np.float64))
    if total == 0:
        return 0.0
    order = np.argsort(error, axis=None)
    share = np.cumsum(weights.ravel()[order], dtype=np.float64) / total
    return float(error.ravel()[order][np.searchsorted(share, percent / 100)])


def _plain_percentile(error: DeltaE, percent: float) -> float:
    """As `np.percentile`, which takes several times as long."""
    rank = (error.size - 1) * percent / 100
    below = int(rank)
    above = min(below + 1, error.size - 1)
    ordered = np.partition(error, (below, above), axis=None)
    lower, upper = float(ordered[below]), float(ordered[above])
    return lower + (upper - lower) * (rank - below)
