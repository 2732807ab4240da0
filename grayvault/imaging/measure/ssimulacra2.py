"""SSIMULACRA2 of two pictures, on crops: its package takes seconds and a gigabyte on whole ones.

Source: Sneyers, "SSIMULACRA 2", the metric of libjxl's developers; the package `ssimulacra2`
computes it. It is optional.
"""

import math
from collections.abc import Iterator
from importlib.util import find_spec
from io import BytesIO

import numpy as np

from grayvault.core.arrays import UInt8Array
from grayvault.core.errors import UnsupportedError
from grayvault.core.photo import Metadata
from grayvault.imaging.formats.write_image import encode_pixels

_CROP = 512
_SMALLEST = 256
"""Pixels on the short side: a smaller picture hasn't all six scales, and what is left of them
would be weighed as others."""


def missing_package() -> str | None:
    """The missing package, and how to install it; None if it is there."""
    absent = find_spec("ssimulacra2") is None
    return "the package ssimulacra2 (pip install 'grayvault[ssimulacra2]')" if absent else None


def ssimulacra2(reference: UInt8Array, other: UInt8Array) -> tuple[float, float] | None:
    """The mean and the worst of the crops' scores: 100 is equal, 90 can't be separated.

    Crops have sides of 512 pixels (or the picture's); as few as cover the picture, evenly spread
    from edge to edge. None if a side is shorter than 256 pixels. Raises `UnsupportedError` if
    the package isn't installed.
    """
    missing = missing_package()
    if missing is not None:
        raise UnsupportedError(f"SSIMULACRA2 needs {missing}")
    if min(reference.shape[:2]) < _SMALLEST:
        return None
    scores = [_score(reference[at], other[at]) for at in crops(*reference.shape[:2])]
    return float(np.mean(scores)), min(scores)


def crops(height: int, width: int) -> Iterator[tuple[slice, slice]]:
    """The rows and columns of each crop, in reading order."""
    for rows in _spread(height):
        for columns in _spread(width):
            yield rows, columns


def _spread(extent: int) -> list[slice]:
    side, count = min(extent, _CROP), math.ceil(extent / _CROP)
    starts = np.linspace(0, extent - side, count).round().astype(int).tolist()
    return [slice(start, start + side) for start in starts]


def _score(reference: UInt8Array, other: UInt8Array) -> float:
    from ssimulacra2 import compute_ssimulacra2  # noqa: PLC0415 - it is optional

    return float(compute_ssimulacra2(_png(reference), _png(other)))


def _png(crop: UInt8Array) -> BytesIO:
    return BytesIO(encode_pixels(np.ascontiguousarray(crop), "png", 100, Metadata()))
