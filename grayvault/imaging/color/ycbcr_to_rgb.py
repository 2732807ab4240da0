"""Luma and chroma to R'G'B', the luma kept.

Source of the weights: ITU-R BT.601-7, 2.5.1, full range as in JFIF (ITU-T T.871, clause 7).
"""

import numpy as np
from numpy.typing import NDArray

from grayvault.core.photo import Chroma, Luma, Pixels
from grayvault.imaging.color.rgb_to_ycbcr import BLUE, CB_SCALE, CR_SCALE, GREEN, RED

_GREEN_CB, _GREEN_CR = BLUE * CB_SCALE / GREEN, RED * CR_SCALE / GREEN
_ROWS = 128
"""Rows taken at a time, so that the intermediate arrays stay in the cache."""


def ycbcr_to_rgb(luma: Luma, chroma: Chroma) -> Pixels:
    """R'G'B' (height, width, 3) of `luma`'s depth from luma and chroma of the same size.

    A colour outside the R'G'B' cube is desaturated at constant Y' until it is inside, so that the
    luma of the result differs from `luma` by the rounding of R', G' and B' alone: at most 0.5.
    """
    pixels = np.empty((*luma.shape, 3), luma.dtype)
    for top in range(0, len(luma), _ROWS):
        rows = slice(top, top + _ROWS)
        pixels[rows] = _merge_rows(luma[rows], chroma[:, rows])
    return pixels


def into_gamut(luma: Luma, chroma: Chroma) -> Chroma:
    """`chroma`, desaturated where `luma`, of the same size, leaves it no room in the cube."""
    fitted = np.empty_like(chroma)
    for top in range(0, len(luma), _ROWS):
        rows = slice(top, top + _ROWS)
        y, top_code = luma[rows].astype(np.float32), _top_code(luma)
        scaled = chroma[:, rows] * (top_code / np.float32(255))
        fitted[:, rows] = chroma[:, rows] * _room(y, offsets_from_luma(scaled), top_code)
    return fitted


def _merge_rows(luma: Luma, chroma: Chroma) -> Pixels:
    top_code = _top_code(luma)
    y = luma.astype(np.float32)
    offsets = offsets_from_luma(chroma * (top_code / np.float32(255)))
    offsets *= _room(y, offsets, top_code)
    offsets += y
    rounded = np.rint(offsets, out=offsets)
    return np.moveaxis(np.clip(rounded, 0, top_code, out=rounded), 0, -1).astype(luma.dtype)


def _top_code(luma: Luma) -> np.float32:
    return np.float32(np.iinfo(luma.dtype).max)


def offsets_from_luma(chroma: Chroma) -> NDArray[np.float32]:
    """R' - Y', G' - Y' and B' - Y', shape (3, height, width), in the codes of `chroma`."""
    cb, cr = chroma
    offsets = np.empty((3, *cb.shape), np.float32)
    np.multiply(cr, np.float32(CR_SCALE), out=offsets[0])
    offsets[1] = cb * np.float32(-_GREEN_CB) - cr * np.float32(_GREEN_CR)
    np.multiply(cb, np.float32(CB_SCALE), out=offsets[2])
    return offsets


def _room(
    y: NDArray[np.float32], offsets: NDArray[np.float32], top_code: np.float32
) -> NDArray[np.float32]:
    """The largest factor of at most 1 by which the colour's offsets stay inside the cube."""
    highest = np.maximum(offsets.max(axis=0), np.float32(1e-6))
    lowest = np.maximum(-offsets.min(axis=0), np.float32(1e-6))
    room = np.minimum((top_code - y) / highest, y / lowest)
    factor: NDArray[np.float32] = np.minimum(room, np.float32(1))
    return factor
