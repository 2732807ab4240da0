"""Chroma in coordinates in which equal steps look about equally large.

Cb and Cr are turned by 45 degrees and scaled so that a step along either axis is about one
CIEDE2000 near gray, and their distance from gray is compressed by the logarithm that DIN99 uses
for chroma (DIN 6176; Cui, Luo, Rigg, Roesler and Witt, 2002). At constant luma, over training
photos, CIEDE2000 is 1.65 a code along Cb + Cr and 0.85 along Cr - Cb.
"""

from collections.abc import Callable
from math import sqrt
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from grayvault.core.arrays import Float64Array

AnyFloats = TypeVar("AnyFloats", NDArray[np.float32], NDArray[np.float64])
"""Planes of either precision."""

GREEN_MAGENTA, BLUE_YELLOW = 1.65, 0.85
"""Uniform steps a code of chroma along (Cb + Cr) / sqrt(2) and (Cr - Cb) / sqrt(2)."""

_COMPRESSION = 0.045
"""The weight of chroma in CIEDE2000's S_C (CIE 142-2001)."""

_GRAYEST, _FARTHEST = 1e-6, 400.0
_HALF = sqrt(0.5)

_STRIP = 1 << 13
"""Samples taken at a time, so that the intermediate arrays stay in the cache."""


def to_opponent(chroma: AnyFloats) -> AnyFloats:
    """Cb and Cr, shape (2, …), as green-magenta and blue-yellow, linear."""
    green_magenta = GREEN_MAGENTA * _HALF * (chroma[0] + chroma[1])
    return np.stack([green_magenta, BLUE_YELLOW * _HALF * (chroma[1] - chroma[0])])


def from_opponent(planes: AnyFloats) -> AnyFloats:
    """The inverse of `to_opponent`."""
    first, second = planes[0] / GREEN_MAGENTA, planes[1] / BLUE_YELLOW
    return np.stack([_HALF * (first - second), _HALF * (first + second)])


def to_uniform(chroma: Float64Array) -> Float64Array:
    """Cb and Cr in 8-bit codes, shape (2, …), in uniform coordinates."""
    return _in_strips(_to_uniform, chroma)


def from_uniform(planes: Float64Array) -> Float64Array:
    """The inverse of `to_uniform`; colours that no picture can have come back finite."""
    return _in_strips(_from_uniform, planes)


def _in_strips(
    convert: Callable[[Float64Array], Float64Array], planes: Float64Array
) -> Float64Array:
    """What `convert` makes of planes, some samples at a time."""
    converted = np.empty(planes.shape)
    flat, out = planes.reshape(2, -1), converted.reshape(2, -1)
    for start in range(0, flat.shape[1], _STRIP):
        strip = slice(start, start + _STRIP)
        out[:, strip] = convert(flat[:, strip])
    return converted


def _to_uniform(chroma: Float64Array) -> Float64Array:
    planes = to_opponent(chroma)
    distance = np.hypot(*planes) + _GRAYEST
    planes *= np.log1p(_COMPRESSION * distance) / (_COMPRESSION * distance)
    return planes


def _from_uniform(planes: Float64Array) -> Float64Array:
    distance = np.hypot(*planes) + _GRAYEST
    far = np.minimum(np.expm1(_COMPRESSION * np.minimum(distance, _FARTHEST)), _FARTHEST)
    return from_opponent(planes * (far / (_COMPRESSION * distance)))
