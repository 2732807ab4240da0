"""A gray picture and hints to colour pixels, with any colorizer, at any size."""

import numpy as np

from grayvault.core.arrays import Size
from grayvault.core.colorizer import Colorizer
from grayvault.core.hints import Hints
from grayvault.core.photo import Chroma, Luma, Pixels
from grayvault.hints import stream
from grayvault.imaging.color.lightness import lightness_to_rgb
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_chroma, rgb_to_luma
from grayvault.imaging.color.ycbcr_to_rgb import into_gamut, ycbcr_to_rgb
from grayvault.imaging.measure.color_error import measured_size
from grayvault.imaging.resize import resize, resize_plane, resize_rows

_ROWS = 512
"""Rows that are coloured at a time."""


def hints_of(data: bytes, enough: Size | None = None) -> Hints | None:
    """The hints in a vault file's bytes, None if there are none; `DamagedFileError`.

    `enough` (rows, columns) cells are enough, if it is given.
    """
    return stream.decode(data, enough) if data else None


def half_size(size: Size) -> Size:
    """The size of 4:2:0 chroma beside luma of `size`."""
    return (size[0] + 1) // 2, (size[1] + 1) // 2


def colorize(
    gray: Luma, resized: Luma, hints: Hints | None, colorizer: Colorizer, *, hinted: bool = True
) -> Pixels:
    """R'G'B' pixels of `resized`, which is `gray` at the size of the result.

    `gray` is the decoded gray picture, at full size or at any size above `resized`'s. It is
    lightness if the hints say so, otherwise luma. Chroma is predicted at the smaller of `resized`'s
    size and `chroma_size` of `gray`; without the hints if not `hinted`.
    """
    size = chroma_size(gray.shape[:2])
    predicted_size = min(size[0], resized.shape[0]), min(size[1], resized.shape[1])
    predicted = colorizer.predict(gray, hints if hinted else None, predicted_size)
    return _join(resized, hints, predicted)


def colorize_at(gray: Luma, hints: Hints | None, colorizer: Colorizer, size: Size) -> Pixels:
    """As `colorize`, at `gray`'s own size, with chroma that is predicted at `size`."""
    return _join(gray, hints, colorizer.predict(gray, hints, size))


def colorize_planes(
    gray: Luma, resized: Luma, hints: Hints | None, colorizer: Colorizer, *, hinted: bool = True
) -> tuple[Luma, Chroma]:
    """As `colorize`, but Y' at `resized`'s size, and chroma at the size that a JPEG gives it."""
    size = jpeg_chroma_size(gray.shape[:2], resized.shape[:2])
    predicted = colorizer.predict(gray, hints if hinted else None, size)
    if _beside_lightness(hints):
        pixels = _join(resized, hints, predicted)
        return rgb_to_luma(pixels), rgb_to_chroma(resize(pixels, size, "box"))
    return resized, into_gamut(resize(resized, size, "box"), predicted)


def _join(gray: Luma, hints: Hints | None, predicted: Chroma) -> Pixels:
    """A gray picture with chroma of its size or a smaller one, in strips to save memory."""
    join = lightness_to_rgb if _beside_lightness(hints) else ycbcr_to_rgb
    size = height, width = gray.shape[0], gray.shape[1]
    pixels = np.empty((height, width, 3), gray.dtype)
    for top in range(0, height, _ROWS):
        rows = slice(top, min(top + _ROWS, height))
        chroma = [resize_rows(plane, size, "bilinear", rows) for plane in predicted]
        pixels[rows] = join(gray[rows], np.stack(chroma))
    return pixels


def _beside_lightness(hints: Hints | None) -> bool:
    return hints is not None and hints.lightness


def chroma_size(size: Size) -> Size:
    """The largest size at which the chroma of a photo of `size` is predicted.

    Half of it, but not below the size at which photos are compared: a small photo would lose
    colour.
    """
    halved, compared = half_size(size), measured_size(*size)
    return max(halved[0], compared[0]), max(halved[1], compared[1])


def jpeg_chroma_size(whole: Size, view: Size) -> Size:
    """The size of the chroma in a JPEG of size `view`, of a photo of size `whole`.

    Half of `view` (4:2:0), or all of it if the photo's chroma is predicted at full size.
    """
    return view if chroma_size(whole) == whole else half_size(view)


def enlarge(chroma: Chroma, size: Size) -> Chroma:
    """`chroma` at `size` by bilinear interpolation."""
    if chroma.shape[1:] == size:
        return chroma
    return np.stack([resize_plane(plane, size, "bilinear") for plane in chroma])
