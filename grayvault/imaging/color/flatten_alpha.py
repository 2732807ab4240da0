"""Partly transparent pictures on white, for formats that hold no opacity."""

import numpy as np

from grayvault.core.photo import Alpha, Chroma, Luma, Pixels

_ROWS = 256
"""Rows taken at a time: the intermediate arrays take many times a picture's bytes."""


def flatten_alpha(pixels: Pixels, alpha: Alpha) -> Pixels:
    """Gray or R'G'B' pixels over white; `alpha` has their size and depth."""
    blended = np.empty_like(pixels)
    for start in range(0, len(pixels), _ROWS):
        rows = slice(start, start + _ROWS)
        blended[rows] = _on_white(pixels[rows], alpha[rows])
    return blended


def _on_white(pixels: Pixels, alpha: Alpha) -> Pixels:
    top = np.float32(np.iinfo(alpha.dtype).max)
    opacity = alpha.astype(np.float32) / top
    weights = opacity if pixels.ndim == 2 else opacity[..., None]
    blended: Pixels = np.rint(pixels * weights + top * (1 - weights)).astype(pixels.dtype)
    return blended


def flatten_planes(
    luma: Luma, chroma: Chroma, alpha: Alpha, small_alpha: Alpha
) -> tuple[Luma, Chroma]:
    """Luma and chroma over white; `alpha` has the luma's size and depth, the other the chroma's."""
    opacity = small_alpha.astype(np.float32) / np.float32(np.iinfo(small_alpha.dtype).max)
    return flatten_alpha(luma, alpha), chroma * opacity
