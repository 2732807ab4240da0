"""XYB, the coordinates of JPEG XL and SSIMULACRA2, of sRGB.

Source: Sneyers, SSIMULACRA 2.1 (github.com/cloudinary/ssimulacra2), and libjxl's
`lib/jxl/opsin_params.h` for the constants.
"""

import numpy as np

from grayvault.core.arrays import Float32Array, Float64Array

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


def linear_light(shares: Float64Array) -> Float32Array:
    """Linear light, 0..1, of sRGB codes as shares of the largest one."""
    curve = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    return curve.astype(np.float32)


def to_xyb(linear: Float32Array, out: Float32Array) -> None:
    """X, Y and B − Y of linear R, G, B (3, height, width), written into `out` of the same shape.

    They are scaled and moved so that they are positive and no difference is more than 1. If `out`
    is (2, height, width), only X and Y are computed.
    """
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
