"""The study's own method: the photo in black and white, as Pillow saves it to a JPEG."""

from grayvault.core.photo import Metadata, Pixels
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_luma
from grayvault.imaging.formats.write_image import encode_pixels

QUALITY = 75
"""Pillow's default, which the study used."""


def gray_jpeg(pixels: Pixels) -> bytes:
    """`pixels` by Pillow's `convert("L")` (which `luma_of` is) and `save` with its defaults.

    It holds no colour and no metadata.
    """
    return encode_pixels(rgb_to_luma(pixels), "jpeg", QUALITY, Metadata())
