"""Two photos made ready to be compared: reduced, in one colour space, with or without opacity."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grayvault.core.photo import Photo, Pixels
from grayvault.imaging.color.color_space import SRGB, ColorSpace, alike, color_space, srgb_of_xyz
from grayvault.imaging.color.flatten_alpha import on_white
from grayvault.imaging.color.rgb_to_ycbcr import planes_of
from grayvault.imaging.measure.color_error import (
    Compared,
    Lab,
    Weights,
    lab_of,
    reduced,
    reduced_alpha,
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

    codes: Compared
    space: ColorSpace

    @property
    def lab(self) -> Lab:
        """Its CIELAB."""
        return lab_of(self.codes, self.space)

    @property
    def srgb(self) -> Codes:
        """Its codes in sRGB."""
        if alike(self.space, SRGB):
            return self.codes.astype(np.float32)
        return srgb_of_xyz(self.space.xyz(self.codes))


def unblended(photo: Photo) -> Picture:
    """A photo's colours, whatever their opacity."""
    return _picture(photo, photo.pixels)


def seen(photo: Photo) -> Picture:
    """A photo as it looks on white."""
    opaque = photo.pixels if photo.alpha is None else on_white(photo.pixels, photo.alpha)
    return _picture(photo, opaque)


def shared_opacity(one: Photo, other: Photo) -> Weights | None:
    """How opaque both photos are; None: everywhere, or each in its own way."""
    mine, yours = reduced_alpha(one.alpha), reduced_alpha(other.alpha)
    if mine is None or yours is None or np.abs(mine - yours).max() >= _LEAST_DIFFERENCE:
        return None
    return mine


def shared_planes(one: Picture, other: Picture) -> tuple[Planes, Planes]:
    """The planes of both in their colour space where that is the same, else in sRGB."""
    if alike(one.space, other.space):
        return planes_of(one.codes.astype(np.float32)), planes_of(other.codes.astype(np.float32))
    return planes_of(one.srgb), planes_of(other.srgb)


def _picture(photo: Photo, pixels: Pixels) -> Picture:
    return Picture(reduced(pixels), color_space(photo.metadata.icc))
