"""Pixels at another size: by Pillow's filters, or sampled without one."""

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from grayvault.core.arrays import Int32Array, Size, UInt8Array
from grayvault.core.photo import Pixels

_ONE = 2048
"""What the weights of neighbouring pixels add up to in OpenCV's 8-bit arithmetic."""

Filter = Literal["box", "bilinear", "lanczos"]

_FILTERS = {
    "box": Image.Resampling.BOX,
    "bilinear": Image.Resampling.BILINEAR,
    "lanczos": Image.Resampling.LANCZOS,
}


def fit_long_side(size: Size, long_side: int) -> Size:
    """`size`, reduced to `long_side` on its longer side and to 1 at least; a smaller one stays."""
    scale = min(1.0, long_side / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def resize(pixels: Pixels, size: tuple[int, int], method: Filter) -> Pixels:
    """Resize 8-bit gray or R'G'B', or 16-bit gray or R'G'B', to `size` (height, width)."""
    if pixels.dtype == np.uint8:
        return _resized(pixels, size, method)
    planes = np.atleast_3d(pixels)
    floats = np.moveaxis(planes.astype(np.float32), -1, 0)
    deep = np.stack([resize_plane(plane, size, method) for plane in floats], axis=-1)
    rounded = np.clip(np.rint(deep), 0, np.iinfo(np.uint16).max)
    return rounded.astype(np.uint16).reshape(*size, *pixels.shape[2:])


def resize_plane(
    plane: NDArray[np.float32], size: tuple[int, int], method: Filter
) -> NDArray[np.float32]:
    """Resize one plane of floats to `size` (height, width)."""
    return _resized(plane, size, method)


def resize_rows(
    plane: NDArray[np.float32], size: tuple[int, int], method: Filter, rows: slice
) -> NDArray[np.float32]:
    """Some rows of `resize_plane`'s result, which may differ from it by some rounding."""
    height, width = plane.shape
    if plane.shape == size:
        return plane[rows]
    count = rows.stop - rows.start
    if count == size[0]:
        return resize_plane(plane, size, method)
    above, below = (end * height / size[0] for end in (rows.start, rows.stop))
    strip = Image.fromarray(plane).resize(
        (size[1], count), _FILTERS[method], box=(0, above, width, below)
    )
    return np.asarray(strip)


def sample_bilinear(plane: UInt8Array, size: tuple[int, int]) -> UInt8Array:
    """One plane of 8-bit codes at `size` (height, width), bilinear and never averaged.

    Each place lies between the four pixels around it whatever the scale, those beyond the border
    being those on it: OpenCV's INTER_LINEAR, bit for bit, whose integers lose an eighth of a code
    on average. Pillow's filters average where they reduce.
    """
    left, right, across = _around(plane.shape[1], size[1])
    mixed = (plane[:, left] * (_ONE - across) + plane[:, right] * across) >> 4
    top, bottom, down = _around(plane.shape[0], size[0])
    upper = mixed[top] * (_ONE - down)[:, None] >> 16
    lower = mixed[bottom] * down[:, None] >> 16
    return ((upper + lower + 2) >> 2).astype(np.uint8)


def _around(extent: int, places: int) -> tuple[Int32Array, Int32Array, Int32Array]:
    """The pixels before and after each place, and how far in 1/2048 it is from one to the other."""
    centers = (np.arange(places) + 0.5) * (extent / places) - 0.5
    before = np.floor(centers).astype(np.int32)
    shares = np.rint((centers - before) * _ONE).astype(np.int32)
    return before.clip(0), (before + 1).clip(None, extent - 1), shares


def _resized(pixels: NDArray[Any], size: tuple[int, int], method: Filter) -> NDArray[Any]:
    if pixels.shape[:2] == size:
        return pixels
    if pixels.ndim > 2:  # one by one, since Pillow holds all channels in four bytes a pixel
        channels = np.moveaxis(pixels, -1, 0)
        return np.stack([_resized(channel, size, method) for channel in channels], axis=-1)
    image = Image.fromarray(pixels)
    return np.asarray(image.resize((size[1], size[0]), _FILTERS[method]))
