"""CIELAB and CIEDE2000, in strips that stay in the processor's cache.

Source: Sharma, Wu and Dalal, "The CIEDE2000 color-difference formula: implementation notes,
supplementary test data, and mathematical observations", Color Research and Application 30(1), 2005.
Angles are worked with as vectors: 32-bit floats stay exact where two colours are nearly the same.
Where hues are all but opposite, their mean is sensitive, and the result is right to 0.002.
"""

import numpy as np
from numpy.typing import NDArray

from grayvault.core.arrays import Float32Array

DeltaE = NDArray[np.float32]
"""CIEDE2000 per pixel, shape (height, width)."""

Lab = NDArray[np.float32]
"""CIELAB, shape (height, width, 3)."""

_WHITE = np.array([0.95047, 1.0, 1.08883], np.float32)
"""X, Y and Z of D65 for 2 degrees (CIE 15)."""

_DARK, _SLOPE = np.float32(216 / 24389), np.float32(24389 / 27 / 116)
"""Below `_DARK` the cube root is a line (CIE 15)."""

_STRIP = 1 << 14
"""Pixels of a strip: its 20 planes take about 1 MB."""

_TINY = np.float32(1e-20)
_HALF = np.float32(0.5)
_CHROMA = np.float32(25.0**7)
_BLUE_WIDTH = np.deg2rad(np.float32(25))


def xyz_to_lab(xyz: Float32Array) -> Lab:
    """CIE XYZ (height, width, 3), whose white is D65 with Y = 1, as CIELAB for 2 degrees."""
    lab: Lab = np.empty(xyz.shape, np.float32)
    flat, out = xyz.reshape(-1, 3), lab.reshape(-1, 3)
    for start in range(0, len(flat), _STRIP):
        x, y, z = _cube_root(flat[start : start + _STRIP].T / _WHITE[:, None])
        strip = out[start : start + _STRIP]
        strip[:, 0] = 116 * y - 16
        strip[:, 1] = 500 * (x - y)
        strip[:, 2] = 200 * (y - z)
    return lab


def delta_e(reference: Lab, restored: Lab) -> DeltaE:
    """CIEDE2000 between two CIELAB pictures of one shape."""
    error: DeltaE = np.empty(reference.shape[:-1], np.float32)
    out = error.reshape(-1)
    first, second = (
        lab.reshape(-1, 3).astype(np.float32, copy=False) for lab in (reference, restored)
    )
    for start in range(0, len(out), _STRIP):
        strip = slice(start, start + _STRIP)
        out[strip] = _delta_e(first[strip].T.copy(), second[strip].T.copy())
    return error


def _cube_root(plane: Float32Array) -> Float32Array:
    """Of planes of light, with the line below `_DARK`.

    By logarithms, since these use the processor's vectors, which NumPy's own cube root doesn't.
    """
    root: Float32Array = np.exp(np.log(np.maximum(plane, _DARK)) / np.float32(3))
    return root + _SLOPE * (np.minimum(plane, _DARK) - _DARK)


def _delta_e(first: Float32Array, second: Float32Array) -> Float32Array:
    """CIEDE2000 between planes L, a and b, each (3, pixels)."""
    stretch = _stretch_of_a(first, second)
    a, b = (first[1] * stretch, second[1] * stretch), (first[2], second[2])
    chroma = _length(a[0], b[0]), _length(a[1], b[1])
    mean_chroma = (chroma[0] + chroma[1]) * _HALF
    da, db = a[1] - a[0], b[1] - b[0]
    both = np.maximum(chroma[0] + chroma[1], _TINY)
    d_chroma = (da * (a[0] + a[1]) + db * (b[0] + b[1])) / both
    d_hue = _hue_difference(chroma[0] * chroma[1], a[0] * a[1] + b[0] * b[1], a[0] * db - b[0] * da)
    cosine, sine = _mean_hue(a, b, chroma)
    d_chroma /= 1 + np.float32(0.045) * mean_chroma
    d_hue /= 1 + np.float32(0.015) * mean_chroma * _hue_weight(cosine, sine)
    turned = _rotation(mean_chroma, cosine, sine) * d_chroma * d_hue
    d_light = _light_difference(first[0], second[0])
    squared = d_light * d_light + d_chroma * d_chroma + d_hue * d_hue + turned
    error: Float32Array = np.sqrt(np.maximum(squared, 0))
    return error


def _hue_difference(product: Float32Array, dot: Float32Array, cross: Float32Array) -> Float32Array:
    """dH' of two vectors (a', b') whose lengths have this product.

    dH' squared is 2 (product - dot), and (product - dot) (product + dot) is cross squared.
    """
    near: Float32Array = cross * np.sqrt(2 / np.maximum(product + dot, _TINY))
    far = np.copysign(np.sqrt(2 * np.maximum(product - dot, 0)), cross)
    return np.where(dot > 0, near, far)


def _length(a: Float32Array, b: Float32Array) -> Float32Array:
    """As `np.hypot`, in an eighth of the time: colours neither overflow nor underflow."""
    length: Float32Array = np.sqrt(a * a + b * b)
    return length


def _stretch_of_a(first: Float32Array, second: Float32Array) -> Float32Array:
    """1 + G of the two."""
    mean = (_length(first[1], first[2]) + _length(second[1], second[2])) * _HALF
    stretch: Float32Array = np.float32(1.5) - np.float32(0.5) * _root_of_seventh(mean)
    return stretch


def _root_of_seventh(chroma: Float32Array) -> Float32Array:
    squared = chroma * chroma
    seventh = squared * squared * squared * chroma
    root: Float32Array = np.sqrt(seventh / (seventh + _CHROMA))
    return root


def _light_difference(first: Float32Array, second: Float32Array) -> Float32Array:
    middle = np.square((first + second) / 2 - 50)
    weight = 1 + np.float32(0.015) * middle / np.sqrt(20 + middle)
    difference: Float32Array = (second - first) / weight
    return difference


def _mean_hue(
    a: tuple[Float32Array, Float32Array],
    b: tuple[Float32Array, Float32Array],
    chroma: tuple[Float32Array, Float32Array],
) -> tuple[Float32Array, Float32Array]:
    """The cosine and the sine of the mean hue: that of the one colour where the other is gray."""
    first, second = (np.where(length > 0, length, np.float32(1)) for length in chroma)
    across: Float32Array = a[0] * second + a[1] * first
    up: Float32Array = b[0] * second + b[1] * first
    length: Float32Array = np.maximum(_length(across, up), _TINY)
    return across / length, up / length


def _hue_weight(cosine: Float32Array, sine: Float32Array) -> Float32Array:
    """T, by the cosines and sines of multiples of the mean hue."""
    twice = _turned(cosine, sine, cosine, sine)
    thrice = _turned(*twice, cosine, sine)
    four_times = _turned(*twice, *twice)
    weight: Float32Array = 1 - _shifted(0.17, 30, cosine, sine) + np.float32(0.24) * twice[0]
    weight += _shifted(0.32, -6, *thrice)
    weight -= _shifted(0.20, 63, *four_times)
    return weight


def _turned(
    cosine: Float32Array, sine: Float32Array, by_cosine: Float32Array, by_sine: Float32Array
) -> tuple[Float32Array, Float32Array]:
    """The cosine and the sine of the sum of two angles."""
    return cosine * by_cosine - sine * by_sine, sine * by_cosine + cosine * by_sine


def _shifted(
    amplitude: float, degrees: float, cosine: Float32Array, sine: Float32Array
) -> Float32Array:
    """`amplitude` times the cosine of an angle less `degrees`."""
    along, across = amplitude * np.cos(np.deg2rad(degrees)), amplitude * np.sin(np.deg2rad(degrees))
    return np.float32(along) * cosine + np.float32(across) * sine


def _rotation(mean_chroma: Float32Array, cosine: Float32Array, sine: Float32Array) -> Float32Array:
    """R_T: how chroma and hue differences act together in blue."""
    along = np.clip(_shifted(1, 275, cosine, sine), -1, 1)
    from_blue = np.arccos(along) / _BLUE_WIDTH  # only its square counts
    turn = np.deg2rad(np.float32(60)) * np.exp(-from_blue * from_blue)
    rotation: Float32Array = -2 * _root_of_seventh(mean_chroma) * np.sin(turn)
    return rotation
