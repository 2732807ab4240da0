"""CIELAB in 8-bit codes: what OpenCV's BGR2Lab makes of 8-bit sRGB, and back.

Source: OpenCV's documentation, "Color conversions", RGB to CIE L*a*b*: D65 with white
(0.950456, 1, 1.088754); L* is kept as 255/100 L*, a* and b* as a* + 128 and b* + 128. OpenCV
computes these with integers (linear light in 1/2040, roots in 1/32768), so one code in eight of L*
and one in a hundred of R'G'B' is 1 off what is computed here; R', G' or B' near 0, where the tone
curve is steepest, may be 2 off.
"""

import numpy as np

from grayvault.core.arrays import Float32Array, UInt8Array
from grayvault.imaging.color.color_space import SRGB, xyz_to_srgb

_WHITE = np.array([0.950456, 1, 1.088754], np.float32)

_KNEE = 0.008856
"""Where CIE's cube root gives way to a line, in Y / Yn: 116 Y^(1/3) - 16 to 903.3 Y."""

_SLOPE = 7.787
"""Of that line in f(Y / Yn), where L* = 116 f - 16."""


def to_lightness(pixels: UInt8Array) -> UInt8Array:
    """L* in codes 0..255, shape (height, width), of R'G'B' (height, width, 3) or gray pixels."""
    if pixels.ndim == 2:
        return _LIGHTNESS_OF_GRAY[pixels]
    y = SRGB.xyz(pixels)[..., 1]
    stars = np.where(y > _KNEE, 116 * np.cbrt(y) - 16, np.float32(903.3) * y)
    return np.rint(stars * np.float32(2.55)).astype(np.uint8)


def lab_to_srgb(stars: UInt8Array, chroma: UInt8Array) -> UInt8Array:
    """R'G'B' (height, width, 3) from the codes of L* (height, width) and a*, b* (2, height, width).

    What lies outside the cube is cut off.
    """
    level = (stars * np.float32(100 / 255) + 16) / np.float32(116)
    red_green, blue_yellow = chroma.astype(np.float32) - 128
    roots = np.stack([level + red_green / 500, level, level - blue_yellow / 200], axis=-1)
    return np.rint(xyz_to_srgb(_cubed(roots) * _WHITE)).astype(np.uint8)


def _cubed(roots: Float32Array) -> Float32Array:
    """The inverse of CIE's f."""
    line = (roots - np.float32(16 / 116)) / np.float32(_SLOPE)
    return np.where(roots > np.cbrt(_KNEE), roots**3, line).astype(np.float32)


_LIGHTNESS_OF_GRAY = to_lightness(
    np.repeat(np.arange(256, dtype=np.uint8)[:, None, None], 3, axis=2)
)[:, 0]
