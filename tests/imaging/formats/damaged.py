"""Whole pictures of every format, and what copies that went wrong make of them."""

from collections.abc import Callable, Mapping

import imagecodecs
import numpy as np
import skimage.data
from PIL import Image

from tests.imaging.formats.files import saved, tiff

PIXELS = np.maximum(skimage.data.astronaut()[:320, 100:420], 8)
DEEP = PIXELS.astype(np.uint16) * 257
PAGE = 4096

Make = Callable[[], bytes]

COMPRESSED: Mapping[str, Make] = {
    "jpeg": lambda: saved(PIXELS, "JPEG", quality=95),
    "jpeg of fitted codes": lambda: saved(PIXELS, "JPEG", quality=95, optimize=True),
    "progressive jpeg": lambda: saved(PIXELS, "JPEG", quality=95, progressive=True),
    "jpeg with restarts": lambda: saved(PIXELS, "JPEG", quality=95, restart_marker_rows=2),
    "gray jpeg": lambda: saved(PIXELS[..., 1], "JPEG", quality=97),
    "png": lambda: saved(PIXELS, "PNG"),
    "16-bit png": lambda: bytes(imagecodecs.png_encode(DEEP)),
    "webp": lambda: saved(PIXELS, "WEBP", quality=95),
    "lossless webp": lambda: saved(PIXELS, "WEBP", lossless=True),
    "avif": lambda: saved(PIXELS, "AVIF", quality=90, speed=9),
    "jxl": lambda: bytes(imagecodecs.jpegxl_encode(PIXELS, distance=0.5, effort=3)),
    "lossless jxl": lambda: bytes(imagecodecs.jpegxl_encode(PIXELS, lossless=True, effort=1)),
    "gif": lambda: saved(Image.fromarray(PIXELS).quantize(200), "GIF"),
    "deflate tiff": lambda: tiff(PIXELS, compression="zlib", photometric="rgb"),
    "lzw tiff": lambda: saved(PIXELS, "TIFF", compression="tiff_lzw"),
    "packbits tiff": lambda: saved(PIXELS, "TIFF", compression="packbits"),
    "jpeg tiff": lambda: saved(PIXELS, "TIFF", compression="jpeg", quality=95),
    "tiled tiff": lambda: tiff(PIXELS, compression="zlib", photometric="rgb", tile=(64, 64)),
    "16-bit lzw tiff": lambda: tiff(DEEP, compression="lzw", photometric="rgb"),
}
PLAIN: Mapping[str, Make] = {
    "bmp": lambda: saved(PIXELS, "BMP"),
    "tiff": lambda: saved(PIXELS, "TIFF"),
    "tiff of many strips": lambda: tiff(PIXELS, photometric="rgb", rowsperstrip=16),
    "16-bit tiff": lambda: tiff(DEEP, photometric="rgb"),
}


def cut(data: bytes, share: float) -> bytes:
    """The first part of a file."""
    return data[: int(len(data) * share)]


def blank_tail(data: bytes, share: float, value: int = 0) -> bytes:
    """A file of its full size that was written up to this share."""
    start = cut(data, share)
    return start + bytes([value]) * (len(data) - len(start))


def blank_page(data: bytes, share: float) -> bytes:
    """A file that has lost a page of its storage, which reads as zeros."""
    at = int(len(data) * share) // PAGE * PAGE
    return data[:at] + bytes(PAGE) + data[at + PAGE :]
