"""A picture in XYB at the scales of SSIMULACRA2: 1:1, 1:2, … 1:32.

Source: Sneyers, SSIMULACRA 2.1 (github.com/cloudinary/ssimulacra2), and libjxl's
`lib/jxl/opsin_params.h` for the constants of XYB.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from grayvault.core.arrays import Float32Array, UInt8Array
from grayvault.imaging.measure.ssimulacra2.gaussian_window import RADIUS

_SCALES = 6
_SMALLEST = 8
_MIX = np.array(
    [
        [0.3, 0.622, 0.078],
        [0.23, 0.692, 0.078],
        [0.24342268924547819, 0.20476744424496821, 0.5518098665095536],
    ],
    np.float32,
)
"""Linear R, G, B → the light that each of the eye's three kinds of cones takes."""
_BIAS = np.float32(0.0037930732552754493)
_CBRT_BIAS = np.cbrt(_BIAS)
_ROWS = 32
"""Rows taken at a time, so that the intermediate arrays stay in the cache."""


def _linear_light() -> Float32Array:
    codes = np.arange(256) / 255
    curve = np.where(codes <= 0.04045, codes / 12.92, ((codes + 0.055) / 1.055) ** 2.4)
    return curve.astype(np.float32)


_LINEAR = _linear_light()


def scale_count(height: int, width: int) -> int:
    """The scales that a picture has: none if a side is shorter than 8 pixels, 6 from 113 on.

    A scale is halved again if it has at least 8 pixels on its shorter side.
    """
    side = min(height, width)
    count = int(side >= _SMALLEST)
    while side >= _SMALLEST and count < _SCALES:
        side, count = (side + 1) // 2, count + 1
    return count


def xyb_scales(srgb: UInt8Array, with_b: Sequence[bool]) -> Iterator[Float32Array]:
    """X, Y and B − Y of sRGB codes (height, width, 3) or gray (height, width), largest scale first.

    Each array is (3, height + 8, width + 8): values in about 0..1, with a margin of zeros. It is
    (2, …), without B − Y, in the scales for which `with_b` says so.
    """
    linear = _linear(srgb)
    for scale, has_b in enumerate(with_b):
        if scale:
            linear = _halved(linear)
        yield _padded_xyb(linear, 2 + has_b)


def _linear(srgb: UInt8Array) -> Float32Array:
    """Linear light, (3, height, width); equal channels for gray."""
    channels = [srgb] * 3 if srgb.ndim == 2 else np.moveaxis(srgb, -1, 0)
    linear = np.empty((3, *srgb.shape[:2]), np.float32)
    for channel, out in zip(channels, linear, strict=True):
        np.take(_LINEAR, channel, out=out, mode="clip")  # a byte is in the table: nothing is cut
    return linear


def _halved(linear: Float32Array) -> Float32Array:
    """Means of 2 × 2 pixels; the last row or column of an odd extent counts twice."""
    _, height, width = linear.shape
    if height % 2 or width % 2:
        linear = np.pad(linear, ((0, 0), (0, height % 2), (0, width % 2)), mode="edge")
    rows = linear[:, ::2] + linear[:, 1::2]
    halved: Float32Array = rows[..., ::2] + rows[..., 1::2]
    halved *= np.float32(0.25)
    return halved


def _padded_xyb(linear: Float32Array, planes: int) -> Float32Array:
    _, height, width = linear.shape
    padded = np.zeros((planes, height + 2 * RADIUS, width + 2 * RADIUS), np.float32)
    inner = padded[:, RADIUS:-RADIUS, RADIUS:-RADIUS]
    for top in range(0, height, _ROWS):
        rows = slice(top, top + _ROWS)
        _to_xyb(linear[:, rows], inner[:, rows])
    return padded


def _to_xyb(linear: Float32Array, out: Float32Array) -> None:
    """XYB or XY, scaled and moved so that it is positive and no difference is more than 1."""
    cones = (_MIX[: len(out)] @ linear.reshape(3, -1)).reshape(out.shape)
    cones += _BIAS
    long, middle, *short = _cube_roots(cones)
    x, y, *b = out
    np.subtract(long, middle, out=x)
    x *= np.float32(7)
    x += np.float32(0.42)
    np.add(long, middle, out=y)
    y *= np.float32(0.5)
    if b:
        np.subtract(short[0], y, out=b[0])
        b[0] += np.float32(0.55)
    y -= np.float32(_CBRT_BIAS - 0.01)


def _cube_roots(values: Float32Array) -> Float32Array:
    """In place. `np.cbrt` is as exact, but slow on processors without AVX-512."""
    np.log(values, out=values)
    values *= np.float32(1 / 3)
    return np.exp(values, out=values)
