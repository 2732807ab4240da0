"""A picture in XYB at the scales of SSIMULACRA2: 1:1, 1:2, … 1:32.

Source: Sneyers, SSIMULACRA 2.1 (github.com/cloudinary/ssimulacra2).
"""

from collections.abc import Iterator, Sequence

import numpy as np

from grayvault.core.arrays import Float32Array, UInt8Array
from grayvault.imaging.color.xyb import linear_light, to_xyb
from grayvault.imaging.measure.ssimulacra2.gaussian_window import RADIUS

_SCALES = 6
_SMALLEST = 8
_ROWS = 32
"""Rows taken at a time, so that the intermediate arrays stay in the cache."""


_LINEAR = linear_light(np.arange(256) / 255)


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
        to_xyb(linear[:, rows], inner[:, rows])
    return padded
