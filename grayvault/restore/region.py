"""A part of a photo as an image file: cut out, scaled, mirrored and turned."""

from dataclasses import dataclass
from math import ceil

import numpy as np

from grayvault.core.photo import Pixels
from grayvault.imaging.resize import resize


@dataclass(frozen=True)
class Part:
    """What is cut out of an upright photo and how it is shown, all in pixels.

    `left`, `top`, `across` and `down` are of the photo; `width` and `height` are what becomes of
    them, before they are mirrored left to right and turned clockwise by `quarters`.
    """

    left: int
    top: int
    across: int
    down: int
    width: int
    height: int
    mirrored: bool = False
    quarters: int = 0


def whole_width(part: Part, photo_width: int) -> int:
    """How wide the whole photo is to be rendered so that the part of it has enough pixels."""
    scale = max(part.width / part.across, part.height / part.down)
    return min(photo_width, ceil(photo_width * scale))


def cut_out(part: Part, whole: Pixels, photo_size: tuple[int, int]) -> Pixels:
    """The part of `whole`, which is the photo of `photo_size` (height, width), scaled or not."""
    down, across = whole.shape[0] / photo_size[0], whole.shape[1] / photo_size[1]
    top, bottom = _edges(part.top, part.down, down, whole.shape[0])
    left, right = _edges(part.left, part.across, across, whole.shape[1])
    scaled = resize(np.ascontiguousarray(whole[top:bottom, left:right]), _size(part), "lanczos")
    mirrored = scaled[:, ::-1] if part.mirrored else scaled
    return np.ascontiguousarray(np.rot90(mirrored, -part.quarters))


def _edges(start: int, extent: int, scale: float, most: int) -> tuple[int, int]:
    first = min(round(start * scale), most - 1)
    return first, min(most, max(first + 1, round((start + extent) * scale)))


def _size(part: Part) -> tuple[int, int]:
    return part.height, part.width
