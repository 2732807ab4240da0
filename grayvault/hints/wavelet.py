"""Planes of cells as a pyramid of wavelet coefficients, and back.

The transform is the irreversible 9/7 wavelet of JPEG 2000 (ISO/IEC 15444-1, annex F; Cohen,
Daubechies and Feauveau, 1992), scaled so that it is nearly orthonormal. Planes have an even number
of rows and columns at every level, so all bands of a level have one shape.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from types import EllipsisType

import numpy as np
from numpy.typing import NDArray

from grayvault.core.arrays import Float64Array

Bands = NDArray[np.float64]
"""The detail of one level, shape (3, 2, rows, columns): vertical, horizontal, diagonal."""

_STEPS = (-1.586134342059924, -0.052980118572961, 0.882911075530934, 0.443506852043971)
"""The lifting steps alpha, beta, gamma, delta (ISO/IEC 15444-1, table F.4)."""

_SCALE = 1.149604398860241
"""sqrt(2) / K of table F.4's K: with it an average of 2 cells weighs about sqrt(2)."""

_DOWN, _ACROSS = -2, -1
"""The axes of planes (..., rows, columns)."""

_STRIP, _NARROWEST = 1 << 16, 8
"""Values that are transformed at a time, about, and the least width of a strip."""


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
        low, high = _split(planes, _ACROSS)
        planes, vertical = _split(low, _DOWN)
        horizontal, diagonal = _split(high, _DOWN)
        details.insert(0, np.stack([vertical, horizontal, diagonal]))
    return Pyramid(planes, tuple(details))


def inverse(pyramid: Pyramid) -> Float64Array:
    """The planes of a pyramid."""
    planes = pyramid.base
    for details in pyramid.details:
        vertical_and_diagonal, horizontal = details[::2], details[1]
        low, high = _join(np.stack([planes, horizontal]), vertical_and_diagonal, _DOWN)
        planes = _join(low, high, _ACROSS)
    return planes


def averages(pyramid: Pyramid, left_out: int) -> Float64Array:
    """The planes of a pyramid whose `left_out` finest levels are missing: averages of cells.

    An average weighs 2 per level, and stands where the first of its cells does: it is moved to
    their middle.
    """
    planes: Float64Array = inverse(pyramid) / 2**left_out
    shift = 0.5 - 0.5 ** (left_out + 1)
    for axis in (_DOWN, _ACROSS):
        values = planes.swapaxes(axis, 0)
        values[:-1] += shift * (values[1:] - values[:-1])
    return planes


def _split(planes: Float64Array, axis: int) -> tuple[Float64Array, Float64Array]:
    """Averages and details along an axis."""
    shape = list(planes.shape)
    shape[axis] //= 2
    low, high = np.empty(shape), np.empty(shape)
    for strip in _strips(planes, axis):
        low[strip], high[strip] = _split_strip(planes[strip], axis)
    return low, high


def _split_strip(planes: Float64Array, axis: int) -> tuple[Float64Array, Float64Array]:
    low, high = (planes[_every_second(axis, first)].copy() for first in (0, 1))
    alpha, beta, gamma, delta = _STEPS
    _add_with_next(high, low, alpha, axis)
    _add_with_previous(low, high, beta, axis)
    _add_with_next(high, low, gamma, axis)
    _add_with_previous(low, high, delta, axis)
    low *= _SCALE
    high /= _SCALE
    return low, high


def _join(low: Float64Array, high: Float64Array, axis: int) -> Float64Array:
    """The inverse of `_split`."""
    shape = list(low.shape)
    shape[axis] *= 2
    planes = np.empty(shape)
    for strip in _strips(low, axis):
        joined = planes[strip]
        halves = _join_strip(low[strip], high[strip], axis)
        joined[_every_second(axis, 0)], joined[_every_second(axis, 1)] = halves
    return planes


def _join_strip(
    low: Float64Array, high: Float64Array, axis: int
) -> tuple[Float64Array, Float64Array]:
    """Every second value along the axis, and those between."""
    alpha, beta, gamma, delta = _STEPS
    low, high = low / _SCALE, high * _SCALE
    _add_with_previous(low, high, -delta, axis)
    _add_with_next(high, low, -gamma, axis)
    _add_with_previous(low, high, -beta, axis)
    _add_with_next(high, low, -alpha, axis)
    return low, high


def _strips(planes: Float64Array, axis: int) -> "Iterator[tuple[EllipsisType, *tuple[slice, ...]]]":
    """Strips along the axis that fit into a processor's cache."""
    extent = planes.shape[_DOWN + _ACROSS - axis]
    width = max(_NARROWEST, _STRIP // (planes.size // extent))
    for start in range(0, extent, width):
        strip = slice(start, start + width)
        yield (..., strip) if axis == _DOWN else (..., strip, slice(None))


def _every_second(axis: int, first: int) -> "tuple[EllipsisType, *tuple[slice, ...]]":
    """Every second row or column of planes (..., rows, columns)."""
    half = slice(first, None, 2)
    return (..., half, slice(None)) if axis == _DOWN else (..., half)


def _add_with_next(target: Float64Array, source: Float64Array, factor: float, axis: int) -> None:
    """Add to each value `factor` times the source's there and its next; the last's is itself."""
    added, values = np.empty_like(source), source.swapaxes(axis, 0)
    sums = added.swapaxes(axis, 0)
    np.add(values[:-1], values[1:], out=sums[:-1])
    np.add(values[-1], values[-1], out=sums[-1])
    added *= factor
    target += added


def _add_with_previous(
    target: Float64Array, source: Float64Array, factor: float, axis: int
) -> None:
    """The same with the previous value; the first's is itself."""
    added, values = np.empty_like(source), source.swapaxes(axis, 0)
    sums = added.swapaxes(axis, 0)
    np.add(values[1:], values[:-1], out=sums[1:])
    np.add(values[0], values[0], out=sums[0])
    added *= factor
    target += added
