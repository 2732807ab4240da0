"""Lightness: a gray picture that looks as light as the photo, whatever chroma is joined with it.

Luma Y' is a weighted sum of R', G' and B'. A wrong chroma beside the right luma also changes how
light a colour looks, and the eye sees that best of all. Lightness is

    L = sqrt(0.265 R'^2 + 0.657 G'^2 + 0.078 B'^2)

in the photo's own codes. Its square is close to linear light, since tone curves are close to
squares; gray has L = R' = G' = B'. The weights are those of the Y of XYB: the means of its rows
for long and medium waves (ISO/IEC 18181-1, annex L; libjxl, opsin_params.h).
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from grayvault.core.photo import Chroma, Luma, Pixels
from grayvault.imaging.color.ycbcr_to_rgb import offsets_from_luma

WEIGHTS = (0.265, 0.657, 0.078)
"""Of R', G' and B', squared."""

_STRIP = 1 << 15
"""Pixels taken at a time, so that the intermediate arrays stay in the cache."""


def rgb_to_lightness(pixels: Pixels) -> Luma:
    """The lightness (height, width) of R'G'B' pixels, of their depth, rounded; gray stays gray."""
    if pixels.ndim == 2:
        return pixels
    lightness = np.empty(pixels.shape[:2], pixels.dtype)
    for rows in _strips(lightness):
        squares = np.square(pixels[rows].astype(np.float32)) @ np.array(WEIGHTS, np.float32)
        lightness[rows] = np.rint(np.sqrt(squares))
    return lightness


def lightness_to_rgb(lightness: Luma, chroma: Chroma) -> Pixels:
    """R'G'B' (height, width, 3) of `lightness`'s depth with this lightness and this chroma.

    `chroma` (2, height, width) is in 8-bit codes. Codes outside the range are cut off, not
    desaturated as beside luma: the decoded lightness of a vivid colour is often a little off at the
    edge of the cube, and the colour should stay vivid.
    """
    pixels = np.empty((*lightness.shape, 3), lightness.dtype)
    for rows in _strips(lightness):
        for channel, codes in enumerate(_join_rows(lightness[rows], chroma[:, rows])):
            np.rint(codes, out=codes)
            np.clip(codes, 0, np.iinfo(lightness.dtype).max, out=codes)
            pixels[rows, :, channel] = codes
    return pixels


def _strips(picture: Luma) -> Iterator[slice]:
    """Some rows of a picture at a time."""
    count = max(1, _STRIP // picture.shape[1])
    return (slice(top, top + count) for top in range(0, len(picture), count))


def _join_rows(lightness: Luma, chroma: Chroma) -> NDArray[np.float32]:
    """Exact R', G' and B' of some rows, (3, height, width).

    With offsets o from luma Y', L^2 = sum of w (Y' + o)^2 = (Y' + m)^2 + v, where m is the weighted
    mean of the offsets and v their weighted variance. So Y' = sqrt(L^2 - v) - m.
    """
    level = lightness.astype(np.float32)
    joined = offsets_from_luma(chroma * np.float32(np.iinfo(lightness.dtype).max / 255))
    mean = _weighted_sum(joined)
    luma = np.square(level, out=level)
    luma -= np.maximum(_weighted_sum(np.square(joined)) - np.square(mean), 0)
    np.sqrt(np.maximum(luma, 0, out=luma), out=luma)
    luma -= mean
    joined += luma
    return joined


def _weighted_sum(planes: NDArray[np.float32]) -> NDArray[np.float32]:
    total: NDArray[np.float32] = planes[0] * np.float32(WEIGHTS[0])
    for plane, weight in zip(planes[1:], WEIGHTS[1:], strict=True):
        total += plane * np.float32(weight)
    return total
