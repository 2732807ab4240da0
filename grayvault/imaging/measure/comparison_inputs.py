"""Two photos made ready to be compared: reduced, in one colour space, with or without opacity."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grayvault.core.photo import Photo, Pixels
from grayvault.imaging.color.color_space import (
    SRGB,
    ColorSpace,
    color_space,
    is_same_space,
    xyz_to_srgb,
)
from grayvault.imaging.color.flatten_alpha import flatten_alpha
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_planes
from grayvault.imaging.measure.color_error import (
    ComparedPixels,
    Lab,
    Weights,
    reduce_alpha,
    reduce_pixels,
    to_lab,
)

Codes = NDArray[np.float32]
"""R'G'B' in 8-bit codes, not rounded: shape (height, width, 3)."""

Planes = NDArray[np.float32]
"""Y', Cb and Cr in 8-bit codes, not rounded: shape (3, height, width)."""

_LEAST_DIFFERENCE = 1 / 510
"""Half a step of 8 bits: opacities that differ by less are the same."""


@dataclass(frozen=True)
class Picture:
    """R'G'B' codes at the size at which photos are compared, and their colour space."""

    codes: ComparedPixels
    space: ColorSpace

    @property
    def lab(self) -> Lab:
        """Its CIELAB."""
        return to_lab(self.codes, self.space)

    @property
    def srgb(self) -> Codes:
        """Its codes in sRGB."""
        if is_same_space(self.space, SRGB):
            return self.codes.astype(np.float32)
        return xyz_to_srgb(self.space.xyz(self.codes))


def not_flattened(photo: Photo) -> Picture:
    """A photo's colours, whatever their opacity."""
    return _picture(photo, photo.pixels)


def flattened(photo: Photo) -> Picture:
    """A photo as it looks on white."""
    opaque = photo.pixels if photo.alpha is None else flatten_alpha(photo.pixels, photo.alpha)
    return _picture(photo, opaque)


def shared_opacity(one: Photo, other: Photo) -> Weights | None:
    """How opaque both photos are; None: everywhere, or each in its own way."""
    mine, yours = reduce_alpha(one.alpha), reduce_alpha(other.alpha)
    if mine is None or yours is None or np.abs(mine - yours).max() >= _LEAST_DIFFERENCE:
        return None
    return mine


def shared_planes(one: Picture, other: Picture) -> tuple[Planes, Planes]:
    """The planes of both in their colour space where that is the same, else in sRGB."""
    if is_same_space(one.space, other.space):
        return rgb_to_planes(one.codes.astype(np.float32)), rgb_to_planes(
            other.codes.astype(np.float32)
        )
    return rgb_to_planes(one.srgb), rgb_to_planes(other.srgb)


def _picture(photo: Photo, pixels: Pixels) -> Picture:
    return Picture(reduce_pixels(pixels), color_space(photo.metadata.icc))
