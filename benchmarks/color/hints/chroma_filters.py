"""Filters that a decoder could apply to hinted chroma beside the luma that it has.

Planes of chroma are uniform (`uniform_chroma`), shape (2, height, width); luma has their size and
is in codes of 0 to 255.
"""

import numpy as np
from scipy.ndimage import uniform_filter

from grayvault.core.arrays import Float64Array

_BILATERAL_RADIUS, _BILATERAL_SPREAD = 3, 1.5
_PHOTO_RADIUS = 2
_RIDGE = 1e-4
"""What is added to the taps' variances, in squared codes, so that flat luma has no weights."""


def guided(luma: Float64Array, planes: Float64Array, radius: int, noise: float) -> Float64Array:
    """Each plane as a local linear map of luma (He, Sun and Tang, *Guided image filtering*, 2013).

    Windows have 2 * `radius` + 1 samples along a side; `noise` is their epsilon, in squared codes.
    """
    luma_mean = _window_mean(luma, radius)
    variance = _window_mean(luma * luma, radius) - luma_mean * luma_mean
    filtered = np.empty_like(planes)
    for plane, out in zip(planes, filtered, strict=True):
        plane_mean = _window_mean(plane, radius)
        slope = (_window_mean(luma * plane, radius) - luma_mean * plane_mean) / (variance + noise)
        offset = _window_mean(plane_mean - slope * luma_mean, radius)
        out[:] = _window_mean(slope, radius) * luma + offset
    return filtered


def _window_mean(plane: Float64Array, radius: int) -> Float64Array:
    mean: Float64Array = uniform_filter(plane, 2 * radius + 1, mode="nearest")
    return mean


def bilateral(
    luma: Float64Array, planes: Float64Array, luma_spread: float, chroma_spread: float
) -> Float64Array:
    """Means over 7 x 7 samples, of those that are alike in luma (codes) and in chroma (steps)."""
    total, weights = np.zeros_like(planes), np.zeros_like(luma)
    for down in range(-_BILATERAL_RADIUS, _BILATERAL_RADIUS + 1):
        for across in range(-_BILATERAL_RADIUS, _BILATERAL_RADIUS + 1):
            near, other = _moved(luma, down, across), _moved(planes, down, across)
            distance = np.square((near - luma) / luma_spread)
            distance += np.square((other - planes) / chroma_spread).sum(axis=0)
            distance += (down**2 + across**2) / _BILATERAL_SPREAD**2
            weight = np.exp(-distance / 2)
            total += weight * other
            weights += weight
    return total / weights


def fitted_to_photo(
    luma: Float64Array, planes: Float64Array, truth: Float64Array, *, by_sign: bool
) -> Float64Array:
    """Planes corrected by the best linear filter of luma's details for this very photo.

    It is the least squares of what is missing on the differences between luma at twelve places
    around and in the middle, as AV2's and VVC's cross-component filters are; `by_sign`: one filter
    for each pair of the planes' signs.
    """
    around = range(-_PHOTO_RADIUS, _PHOTO_RADIUS + 1)
    places = [(y, x) for y in around for x in around if 0 < abs(y) + abs(x) <= _PHOTO_RADIUS]
    taps = np.stack([(_moved(luma, *place) - luma).ravel() for place in places], axis=1)
    missing = (truth - planes).reshape(2, -1).T
    kinds = (planes > 0).reshape(2, -1).T @ np.array([2, 1]) * by_sign
    correction = np.zeros_like(missing)
    for kind in np.unique(kinds):
        here = taps[kinds == kind]
        ridge = _RIDGE * len(here) * np.eye(len(places))
        filters = np.linalg.solve(here.T @ here + ridge, here.T @ missing[kinds == kind])
        correction[kinds == kind] = here @ filters
    return planes + correction.T.reshape(planes.shape)


def _moved(planes: Float64Array, down: int, across: int) -> Float64Array:
    """Planes whose samples are those so far below and to the right; the edges go on."""
    rows = np.clip(np.arange(planes.shape[-2]) + down, 0, planes.shape[-2] - 1)
    columns = np.clip(np.arange(planes.shape[-1]) + across, 0, planes.shape[-1] - 1)
    moved: Float64Array = planes[..., rows, :][..., columns]
    return moved
