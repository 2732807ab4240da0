"""The colour space of a photo's pixels: from its R'G'B' codes to CIE XYZ.

A photo without a profile is sRGB. An ICC profile is read by Little CMS: its R'G'B' to the profile
connection space (relative colorimetric), whose white D50 is then adapted to D65 by Bradford's
transform, so that an sRGB profile says the same as none.
"""

from dataclasses import dataclass
from functools import lru_cache

import imagecodecs
import numpy as np
from numpy.typing import NDArray

from grayvault.core.arrays import Float32Array, PixelCodes
from grayvault.imaging.formats.metadata.cicp_profiles import gray_of_gamma, profile_of_curve

_CODES = 256
_STEPS = 4096
"""Samples of a tone curve."""

_SRGB_TO_XYZ = (
    (0.412453, 0.357580, 0.180423),
    (0.212671, 0.715160, 0.072169),
    (0.019334, 0.119193, 0.950227),
)
"""IEC 61966-2-1 to D65, with scikit-image's digits."""

_D50_TO_D65 = (
    (0.9555766, -0.0230393, 0.0631636),
    (-0.0282895, 1.0099416, 0.0210077),
    (0.0122982, -0.0204830, 1.3299098),
)
"""Bradford's chromatic adaptation (Lindbloom, "Chromatic Adaptation")."""

_COLOR, _GRAY, _COLOR_AT = b"RGB ", b"GRAY", slice(16, 20)
"""The data colour space in a profile's header: ICC.1:2022, 7.2.8."""

_LEAST_GAMMA, _MOST_GAMMA = 1.0, 4.0

_NEARLY = 1e-3
"""A profile is a matrix and curves where these give Little CMS's XYZ within so much."""


@dataclass(frozen=True)
class ColorSpace:
    """A space of R'G'B' pixels: tone curves (3, steps), codes 0..255 evenly over the steps to
    linear light 0..1, and the matrix (3, 3) from there to XYZ at D65, whose white has Y = 1.

    `profile` is the ICC profile of a space that is more than these; they are then near it.
    """

    curves: Float32Array
    matrix: Float32Array
    profile: bytes | None = None

    def xyz(self, pixels: PixelCodes) -> Float32Array:
        """R'G'B' codes as XYZ."""
        if self.profile is not None:
            return _through(self.profile, pixels)
        linear = np.stack([self._linear(pixels[..., i], i) for i in range(3)], axis=-1)
        xyz: Float32Array = linear @ self.matrix.T
        return xyz

    def _linear(self, codes: PixelCodes, channel: int) -> Float32Array:
        places = np.linspace(0, _CODES - 1, _STEPS, dtype=np.float32)
        curve = self.curves[channel]
        if codes.dtype != np.uint8:
            light: Float32Array = np.interp(_in_255(codes), places, curve).astype(np.float32)
            return light
        table: Float32Array = np.interp(np.arange(_CODES), places, curve).astype(np.float32)
        linear: Float32Array = table[codes]
        return linear


def gamma_of(space: ColorSpace) -> float | None:
    """The power that is nearest to a space's tone curve (green's); None if sRGB's own is."""
    codes = np.linspace(0, 1, _STEPS)[1:-1]
    light = np.clip(space.curves[1, 1:-1], 1e-9, None).astype(np.float64)
    gamma = round(float(np.average(np.log(light) / np.log(codes), weights=codes)), 4)
    to_srgb = np.abs(light - SRGB.curves[1, 1:-1]).max()
    to_power = np.abs(light - codes**gamma).max()
    return None if to_srgb <= to_power or not _LEAST_GAMMA <= gamma <= _MOST_GAMMA else gamma


def is_same_space(first: ColorSpace, second: ColorSpace) -> bool:
    """Whether the same codes are the same colours in both, but for a profile's rounding."""
    if first.profile is not None or second.profile is not None:
        return first.profile == second.profile
    pairs = ((first.curves, second.curves), (first.matrix, second.matrix))
    return all(float(np.abs(mine - yours).max()) < _NEARLY for mine, yours in pairs)


def gray_profile(icc: bytes | None) -> bytes | None:
    """The ICC profile of gray pixels with the tone curve of `icc`; None if that is sRGB's."""
    gamma = gamma_of(color_space(icc))
    return None if gamma is None else gray_of_gamma(gamma)


def profile_of_gray_in_color(icc: bytes) -> bytes | None:
    """The ICC profile of gray pixels that are stored as R'G'B'; None if `icc` isn't one of gray."""
    if icc[_COLOR_AT] != _GRAY:
        return None
    ramp = np.linspace(0, 65535, _STEPS).round().astype(np.uint16)[None]
    try:
        light = _transformed(icc, ramp, "gray")[0, :, 1]
    except imagecodecs.CmsError:
        return None
    return profile_of_curve(light / light[-1]) if light[-1] > 0 else None


def color_space(icc: bytes | None) -> ColorSpace:
    """The space that an ICC profile of R'G'B' pixels describes; sRGB for None.

    A profile of other pixels, or one that can't be used, counts as sRGB.
    """
    if icc is None or icc[_COLOR_AT] != _COLOR:
        return SRGB
    return _profiled(icc)


@lru_cache(maxsize=8)
def _profiled(icc: bytes) -> ColorSpace:
    ramp = np.linspace(0, 65535, _STEPS).round().astype(np.uint16)
    alone = np.zeros((3, _STEPS, 3), np.uint16)
    for channel in range(3):
        alone[channel, :, channel] = ramp
    try:
        black, white = _transformed(icc, np.array([[[0] * 3, [65535] * 3]], np.uint16))[0]
        responses = _transformed(icc, alone) - black
    except imagecodecs.CmsError:
        return SRGB
    tops = responses[:, -1]
    lengths = np.sum(tops * tops, axis=1)
    if not white[1] > 0 or not lengths.min() > 0:
        return SRGB
    curves = np.einsum("csx,cx->cs", responses, tops) / lengths[:, None]
    space = ColorSpace(
        curves.astype(np.float32), (np.array(_D50_TO_D65) @ tops.T).astype(np.float32)
    )
    trial = np.random.default_rng(0).integers(0, _CODES, (1, 512, 3)).astype(np.uint8)
    off = np.abs(space.xyz(trial) - _through(icc, trial)).max()
    return space if off < _NEARLY else ColorSpace(space.curves, space.matrix, icc)


def _in_255(codes: PixelCodes) -> Float32Array:
    return (codes / np.float32(257 if codes.dtype == np.uint16 else 1)).astype(np.float32)


def _through(icc: bytes, pixels: PixelCodes) -> Float32Array:
    codes = np.clip(np.rint(_in_255(pixels) * 257), 0, 65535).astype(np.uint16)
    adapted: Float32Array = _transformed(icc, codes) @ np.array(_D50_TO_D65, np.float32).T
    return adapted


def _transformed(icc: bytes, codes: NDArray[np.uint16], space: str = "rgb") -> Float32Array:
    """16-bit codes (height, width, 3), or (height, width) of the space `gray`, as XYZ at D50."""
    xyz: Float32Array = imagecodecs.cms_transform(
        np.ascontiguousarray(codes),
        icc,
        imagecodecs.cms_profile("xyz"),
        colorspace=space,
        outcolorspace="xyz",
        outdtype=np.float32,
        intent=imagecodecs.CMS.INTENT.RELATIVE_COLORIMETRIC,
    )
    return xyz


def _srgb() -> ColorSpace:
    code = np.linspace(0, 1, _STEPS)
    curve = np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)
    return ColorSpace(np.stack([curve] * 3).astype(np.float32), np.array(_SRGB_TO_XYZ, np.float32))


SRGB = _srgb()
"""IEC 61966-2-1."""

_FROM_XYZ = np.linalg.inv(SRGB.matrix.astype(np.float64)).astype(np.float32)


def xyz_to_srgb(xyz: Float32Array) -> Float32Array:
    """R'G'B' codes of sRGB, 0..255 and not rounded, of XYZ (…, 3) at D65.

    What lies outside the cube is cut off.
    """
    linear = np.clip(xyz @ _FROM_XYZ.T, 0, 1)
    curve = 1.055 * np.maximum(linear, np.float32(0.0031308)) ** np.float32(1 / 2.4) - 0.055
    encoded: Float32Array = np.where(linear > 0.0031308, curve, 12.92 * linear).astype(np.float32)
    return 255 * encoded
