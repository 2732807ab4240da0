"""Photos made ready to be compared: reduced or in part, with or without opacity."""

from dataclasses import dataclass

import numpy as np

from grayvault.core.arrays import Float32Array, UInt8Array, Window
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
from grayvault.imaging.measure.ciede2000 import Lab
from grayvault.imaging.measure.color_error import (
    ComparedPixels,
    PixelWeights,
    full_size_codes,
    reduce_alpha,
    reduce_pixels,
    to_8_bits,
    to_lab,
)

_LEAST_DIFFERENCE = 1 / 510
"""Half a step of 8 bits: opacities that differ by less are the same."""


@dataclass(frozen=True)
class ComparisonInput:
    """R'G'B' codes, and their colour space."""

    codes: ComparedPixels
    space: ColorSpace

    @property
    def lab(self) -> Lab:
        """Its CIELAB."""
        return to_lab(self.codes, self.space)

    @property
    def srgb(self) -> Float32Array:
        """Its codes in sRGB, not rounded: shape (height, width, 3)."""
        if is_same_space(self.space, SRGB):
            return self.codes.astype(np.float32)
        return xyz_to_srgb(self.space.xyz(self.codes))

    @property
    def srgb_8_bits(self) -> UInt8Array:
        """Its codes in sRGB, rounded: shape (height, width, 3)."""
        if self.codes.dtype == np.uint8 and is_same_space(self.space, SRGB):
            return self.codes.astype(np.uint8, copy=False)
        return to_8_bits(self.srgb)


def not_flattened(photo: Photo) -> ComparisonInput:
    """A photo's colours, whatever their opacity."""
    return _picture(photo, photo.pixels)


def flattened(photo: Photo, reduced: ComparedPixels | None = None) -> ComparisonInput:
    """A photo as it looks on white; `reduced` are its pixels by `reduce_pixels`, if it has them."""
    if reduced is not None and photo.alpha is None:
        return ComparisonInput(reduced, color_space(photo.metadata.icc))
    opaque = photo.pixels if photo.alpha is None else flatten_alpha(photo.pixels, photo.alpha)
    return _picture(photo, opaque)


def flattened_window(photo: Photo, window: Window) -> ComparisonInput:
    """A part of a photo as it looks on white, at full size."""
    pixels = photo.pixels[window]
    opaque = pixels if photo.alpha is None else flatten_alpha(pixels, photo.alpha[window])
    return ComparisonInput(full_size_codes(opaque), color_space(photo.metadata.icc))


def shared_opacity(first: Photo, second: Photo) -> PixelWeights | None:
    """How opaque both photos are; None: everywhere, or each in its own way."""
    first_weights, second_weights = reduce_alpha(first.alpha), reduce_alpha(second.alpha)
    if (
        first_weights is None
        or second_weights is None
        or np.abs(first_weights - second_weights).max() >= _LEAST_DIFFERENCE
    ):
        return None
    return first_weights


def shared_planes(
    first: ComparisonInput, second: ComparisonInput
) -> tuple[Float32Array, Float32Array]:
    """Y', Cb and Cr of both, (3, height, width) in 8-bit codes, not rounded.

    They are in the pictures' colour space if both have the same, else in sRGB.
    """
    if is_same_space(first.space, second.space):
        return rgb_to_planes(first.codes.astype(np.float32)), rgb_to_planes(
            second.codes.astype(np.float32)
        )
    return rgb_to_planes(first.srgb), rgb_to_planes(second.srgb)


def _picture(photo: Photo, pixels: Pixels) -> ComparisonInput:
    return ComparisonInput(reduce_pixels(pixels), color_space(photo.metadata.icc))
