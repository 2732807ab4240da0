"""The study's method: the photo in black and white, saved as a JPEG by Pillow."""

from grayvault.core.photo import Metadata, Pixels
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_luma
from grayvault.imaging.formats.write_image import encode_pixels

QUALITY = 75
"""Pillow's default, which the study used."""


def gray_jpeg(pixels: Pixels) -> bytes:
    """As Pillow's `convert("L")`, which `rgb_to_luma` equals, and `save` with its defaults.

    Without metadata.
    """
    return encode_pixels(rgb_to_luma(pixels), "jpeg", QUALITY, Metadata())
