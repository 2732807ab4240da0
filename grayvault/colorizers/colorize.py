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


def hints_of(data: bytes) -> Hints | None:
    """The hints in a vault file's bytes, None if there are none; `DamagedFileError`."""
    return stream.decode(data) if data else None


def half_size(size: Size) -> Size:
    """The size of 4:2:0 chroma beside luma of `size`."""
    return (size[0] + 1) // 2, (size[1] + 1) // 2


def colorize(
    gray: Luma, shown: Luma, hints: Hints | None, colorizer: Colorizer, *, hinted: bool = True
) -> Pixels:
    """R'G'B' pixels of `shown`, which is `gray` at the size of the result.

    `gray` is the decoded gray picture, at full size or at any size above `shown`'s. It is lightness
    if the hints say so, otherwise luma. Chroma is predicted at the smaller of `shown`'s size and
    `chroma_size` of `gray`; without the hints if not `hinted`.
    """
    size = chroma_size(gray.shape[:2])
    predicted_size = min(size[0], shown.shape[0]), min(size[1], shown.shape[1])
    predicted = colorizer.predict(gray, hints if hinted else None, predicted_size)
    return _join(shown, hints, predicted)


def colorize_at(gray: Luma, hints: Hints | None, colorizer: Colorizer, size: Size) -> Pixels:
    """As `colorize`, at `gray`'s own size, with chroma that is predicted at `size`."""
    return _join(gray, hints, colorizer.predict(gray, hints, size))


def colorize_planes(
    gray: Luma, shown: Luma, hints: Hints | None, colorizer: Colorizer, *, hinted: bool = True
) -> tuple[Luma, Chroma]:
    """As `colorize`, but Y' at `shown`'s size, and chroma at the size that a JPEG has beside it."""
    size = jpeg_chroma_size(gray.shape[:2], shown.shape[:2])
    predicted = colorizer.predict(gray, hints if hinted else None, size)
    if _beside_lightness(hints):
        pixels = _join(shown, hints, predicted)
        return rgb_to_luma(pixels), rgb_to_chroma(resize(pixels, size, "box"))
    return shown, into_gamut(resize(shown, size, "box"), predicted)


def _join(shown: Luma, hints: Hints | None, predicted: Chroma) -> Pixels:
    """A gray picture with chroma of its size or a smaller one, in strips to save memory."""
    join = lightness_to_rgb if _beside_lightness(hints) else ycbcr_to_rgb
    size = height, width = shown.shape[0], shown.shape[1]
    pixels = np.empty((height, width, 3), shown.dtype)
    for top in range(0, height, _ROWS):
        rows = slice(top, min(top + _ROWS, height))
        chroma = [resize_rows(plane, size, "bilinear", rows) for plane in predicted]
        pixels[rows] = join(shown[rows], np.stack(chroma))
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


def jpeg_chroma_size(whole: Size, shown: Size) -> Size:
    """The size of the chroma in a JPEG of `shown`'s size, of a photo of `whole`'s.

    Half of `shown` (4:2:0), or all of it if the photo's chroma is predicted at full size.
    """
    return shown if chroma_size(whole) == whole else half_size(shown)


def enlarge(chroma: Chroma, size: Size) -> Chroma:
    """`chroma` at `size` by bilinear interpolation."""
    if chroma.shape[1:] == size:
        return chroma
    return np.stack([resize_plane(plane, size, "bilinear") for plane in chroma])
