"""A region of a photo as a picture: cropped, scaled, mirrored and rotated."""

from dataclasses import dataclass
from math import ceil

import numpy as np

from grayvault.core.photo import Pixels
from grayvault.imaging.resize import resize


@dataclass(frozen=True)
class Region:
    """A crop of an upright photo and how it is shown, all in pixels.

    `left`, `top`, `width` and `height` are the crop in the photo. It is scaled to `scaled_width`
    and `scaled_height`, then mirrored left to right, then rotated clockwise by `quarter_turns`.
    """

    left: int
    top: int
    width: int
    height: int
    scaled_width: int
    scaled_height: int
    mirrored: bool = False
    quarter_turns: int = 0


def photo_width_for(region: Region, photo_width: int) -> int:
    """The width at which to render the whole photo so that the region has enough pixels."""
    scale = max(region.scaled_width / region.width, region.scaled_height / region.height)
    return min(photo_width, ceil(photo_width * scale))


def crop_region(region: Region, pixels: Pixels, photo_size: tuple[int, int]) -> Pixels:
    """The region of `pixels`, which show the whole photo of `photo_size` (height, width)."""
    y_scale, x_scale = pixels.shape[0] / photo_size[0], pixels.shape[1] / photo_size[1]
    top, bottom = _edges(region.top, region.height, y_scale, pixels.shape[0])
    left, right = _edges(region.left, region.width, x_scale, pixels.shape[1])
    cropped = np.ascontiguousarray(pixels[top:bottom, left:right])
    scaled = resize(cropped, (region.scaled_height, region.scaled_width), "lanczos")
    mirrored = scaled[:, ::-1] if region.mirrored else scaled
    return np.ascontiguousarray(np.rot90(mirrored, -region.quarter_turns))


def _edges(start: int, extent: int, scale: float, size: int) -> tuple[int, int]:
    """First and end index of `extent` pixels from `start`, scaled; at least one pixel."""
    first = min(round(start * scale), size - 1)
    return first, min(size, max(first + 1, round((start + extent) * scale)))
