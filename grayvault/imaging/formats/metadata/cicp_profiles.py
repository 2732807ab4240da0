"""ICC profiles of colour spaces that a file only names by number: by ITU-T H.273, or a gamma."""

import struct

import imagecodecs
import numpy as np
from numpy.typing import NDArray

_D50, _D65 = (0.3457, 0.3585, 1.0), (0.3127, 0.3290, 1.0)
_C, _DCI = (0.310, 0.316, 1.0), (0.314, 0.351, 1.0)
"""x, y and Y of whites; D50 is that of the profile connection space."""

_SMPTE_170M = (0.630, 0.340, 1.0, 0.310, 0.595, 1.0, 0.155, 0.070, 1.0)
_P3 = (0.680, 0.320, 1.0, 0.265, 0.690, 1.0, 0.150, 0.060, 1.0)
_PRIMARIES = {
    1: (_D65, (0.640, 0.330, 1.0, 0.300, 0.600, 1.0, 0.150, 0.060, 1.0)),
    4: (_C, (0.670, 0.330, 1.0, 0.210, 0.710, 1.0, 0.140, 0.080, 1.0)),
    5: (_D65, (0.640, 0.330, 1.0, 0.290, 0.600, 1.0, 0.150, 0.060, 1.0)),
    6: (_D65, _SMPTE_170M),
    7: (_D65, _SMPTE_170M),
    8: (_C, (0.681, 0.319, 1.0, 0.243, 0.692, 1.0, 0.145, 0.049, 1.0)),
    9: (_D65, (0.708, 0.292, 1.0, 0.170, 0.797, 1.0, 0.131, 0.046, 1.0)),
    11: (_DCI, _P3),
    12: (_D65, _P3),
    22: (_D65, (0.630, 0.340, 1.0, 0.295, 0.605, 1.0, 0.155, 0.077, 1.0)),
}
"""White, and x, y and Y of red, green and blue: H.273, table 2. XYZ (10) has no such profile."""

_BT709, _BT601, _SMPTE_240M, _BT2020 = 1, 6, 7, (14, 15)
_GAMMAS = {4: 2.2, 5: 2.8, 8: 1.0}
"""Transfer characteristics: H.273, table 3."""

_WIDE = (9, 12)
"""Primaries on which a camera's curve is taken at its word: BT.2020 and Display P3."""

_STEPS = 4096

_UNKNOWN = (2, 2)
_TAGS, _TAG = 128, struct.Struct(">4sII")
"""Where a profile's tags are counted; a tag's name, offset and size: ICC.1:2022, 7.3."""

_MOST_TAGS = 256


def named_space(icc: bytes) -> tuple[int, int]:
    """The colour primaries and transfer characteristics that a profile names; 2: unknown.

    Source: ICC.1:2022, 9.2.17 and 10.3 (`cicp`).
    """
    for number in range(min(int.from_bytes(icc[_TAGS : _TAGS + 4], "big"), _MOST_TAGS)):
        at = _TAGS + 4 + _TAG.size * number
        if icc[at : at + 4] == b"cicp" and at + _TAG.size <= len(icc):
            _, start, _ = _TAG.unpack_from(icc, at)
            codes = icc[start + 8 : start + 10]
            return (codes[0], codes[1]) if len(codes) == 2 else _UNKNOWN
    return _UNKNOWN


def named_profile(primaries: int, transfer: int) -> bytes | None:
    """The profile of colour primaries and transfer characteristics; None for sRGB.

    A transfer that isn't named is sRGB's, and so is BT.709's on most primaries: that is how
    viewers show it.
    """
    is_plain = transfer not in _GAMMAS and transfer != _SMPTE_240M
    if primaries not in _PRIMARIES or (primaries == _BT709 and is_plain):
        return None
    if transfer in _GAMMAS:
        white, colors = _PRIMARIES[primaries]
        gamma = _GAMMAS[transfer]
        profile = imagecodecs.cms_profile("rgb", whitepoint=white, primaries=colors, gamma=gamma)
        return bytes(profile)
    return profile_of_curve(_light(primaries, transfer), primaries)


def profile_of_curve(light: NDArray[np.float32], primaries: int = _BT709) -> bytes:
    """The profile of R'G'B' whose codes are evenly over this linear light, 0..1."""
    white, colors = _PRIMARIES[primaries]
    profile = imagecodecs.cms_profile(
        "rgb", whitepoint=white, primaries=colors, transferfunction=light
    )
    return bytes(profile)


def gray_of_gamma(gamma: float) -> bytes:
    """The profile of gray pixels that are light to the power 1 / `gamma`.

    Its white is D50, as ICC.1:2022, 9.2.36, asks for: libjxl refuses others.
    """
    return bytes(imagecodecs.cms_profile("gray", gamma=gamma, whitepoint=_D50))


def _light(primaries: int, transfer: int) -> NDArray[np.float32]:
    if transfer == _SMPTE_240M:
        return _camera_light(0.1115, 4.0)
    is_camera = transfer in {_BT709, _BT601, *_BT2020} and primaries in _WIDE
    return _camera_light(0.099, 4.5) if is_camera else _srgb_light()


def _srgb_light() -> NDArray[np.float32]:
    """IEC 61966-2-1."""
    code = np.linspace(0, 1, _STEPS)
    light = np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)
    return light.astype(np.float32)


def _camera_light(offset: float, slope: float) -> NDArray[np.float32]:
    """The inverse of a camera's curve, such as that of ITU-R BT.709-6, 1.2; H.273, table 3."""
    code = np.linspace(0, 1, _STEPS)
    knee = offset / (1 / 0.45 - 1)  # BT.709's is 0.081
    light = np.where(code < knee, code / slope, ((code + offset) / (1 + offset)) ** (1 / 0.45))
    return light.astype(np.float32)
