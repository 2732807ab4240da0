"""Image files as other programs write them, from small real pictures."""

import struct
import zlib
from io import BytesIO
from typing import Any

import tifffile
from numpy.typing import NDArray
from PIL import Image

MAX_PIXELS = 1_000_000


def saved(image: Image.Image | NDArray[Any], format_name: str, **options: Any) -> bytes:
    """A file as Pillow writes it."""
    if not isinstance(image, Image.Image):
        image = Image.fromarray(image)
    buffer = BytesIO()
    image.save(buffer, format_name, **options)
    return buffer.getvalue()


def tiff(pixels: NDArray[Any], **options: Any) -> bytes:
    """A file as tifffile writes it."""
    buffer = BytesIO()
    tifffile.imwrite(buffer, pixels, metadata=None, **options)
    return buffer.getvalue()


def oriented_exif(orientation: int) -> bytes:
    """An Exif block, with its prefix, that says nothing but this orientation."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif.tobytes()


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def with_png_chunk(png: bytes, before: bytes, kind: bytes, data: bytes) -> bytes:
    """`png` with a chunk put in before the (first) one called `before`."""
    at = png.index(before) - 4
    return png[:at] + png_chunk(kind, data) + png[at:]
