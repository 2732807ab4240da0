"""Pixels at another size, by Pillow's filters."""

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from grayvault.domain.photo import Pixels

Filter = Literal["box", "bilinear", "lanczos"]

_FILTERS = {
    "box": Image.Resampling.BOX,
    "bilinear": Image.Resampling.BILINEAR,
    "lanczos": Image.Resampling.LANCZOS,
}


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


def _resized(pixels: NDArray[Any], size: tuple[int, int], method: Filter) -> NDArray[Any]:
    if pixels.shape[:2] == size:
        return pixels
    image = Image.fromarray(pixels)
    return np.asarray(image.resize((size[1], size[0]), _FILTERS[method]))
