"""Planes of cells as a pyramid of wavelet coefficients, and back.

The transform is the irreversible 9/7 wavelet of JPEG 2000 (ISO/IEC 15444-1, annex F; Cohen,
Daubechies and Feauveau, 1992), scaled so that it is nearly orthonormal. Planes have an even number
of rows and columns at every level, so all bands of a level have one shape.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grayvault.core.arrays import Float64Array

Bands = NDArray[np.float64]
"""The detail of one level, shape (3, 2, rows, columns): vertical, horizontal, diagonal."""

_STEPS = (-1.586134342059924, -0.052980118572961, 0.882911075530934, 0.443506852043971)
"""The lifting steps alpha, beta, gamma, delta (ISO/IEC 15444-1, table F.4)."""

_SCALE = 1.149604398860241
"""sqrt(2) / K of table F.4's K: with it an average of 2 cells weighs about sqrt(2)."""


@dataclass(frozen=True)
class Pyramid:
    """A transformed pair of planes: the coarsest averages, and details from coarse to fine.

    `base` has shape (2, rows, columns); `details[k]` is (3, 2, rows * 2**k, columns * 2**k). The
    same shape holds quantised coefficients as integers.
    """

    base: NDArray[np.float64]
    details: tuple[NDArray[np.float64], ...]


def forward(planes: Float64Array, levels: int) -> Pyramid:
    """Planes, whose sides are multiples of 2**levels, as a pyramid of so many levels."""
    details: list[Bands] = []
    for _ in range(levels):
        low, high = _split(planes)
        planes, vertical = (_transpose(half) for half in _split(_transpose(low)))
        horizontal, diagonal = (_transpose(half) for half in _split(_transpose(high)))
        details.insert(0, np.stack([vertical, horizontal, diagonal]))
    return Pyramid(planes, tuple(details))


def inverse(pyramid: Pyramid) -> Float64Array:
    """The planes of a pyramid."""
    planes = pyramid.base
    for vertical, horizontal, diagonal in pyramid.details:
        low = _transpose(_join(_transpose(planes), _transpose(vertical)))
        high = _transpose(_join(_transpose(horizontal), _transpose(diagonal)))
        planes = _join(low, high)
    return planes


def _split(planes: Float64Array) -> tuple[Float64Array, Float64Array]:
    """Averages and details along the columns."""
    low, high = planes[..., 0::2], planes[..., 1::2]
    alpha, beta, gamma, delta = _STEPS
    high = high + alpha * (low + _next(low))
    low = low + beta * (high + _previous(high))
    high = high + gamma * (low + _next(low))
    low = low + delta * (high + _previous(high))
    return low * _SCALE, high / _SCALE


def _join(low: Float64Array, high: Float64Array) -> Float64Array:
    """The inverse of `_split`."""
    alpha, beta, gamma, delta = _STEPS
    low, high = low / _SCALE, high * _SCALE
    low = low - delta * (high + _previous(high))
    high = high - gamma * (low + _next(low))
    low = low - beta * (high + _previous(high))
    high = high - alpha * (low + _next(low))
    planes = np.empty((*low.shape[:-1], 2 * low.shape[-1]))
    planes[..., 0::2], planes[..., 1::2] = low, high
    return planes


def _next(values: Float64Array) -> Float64Array:
    """Each column's right neighbour, the last one's itself."""
    return np.concatenate([values[..., 1:], values[..., -1:]], axis=-1)


def _previous(values: Float64Array) -> Float64Array:
    """Each column's left neighbour, the first one's itself."""
    return np.concatenate([values[..., :1], values[..., :-1]], axis=-1)


def _transpose(planes: Float64Array) -> Float64Array:
    return np.swapaxes(planes, -1, -2)
