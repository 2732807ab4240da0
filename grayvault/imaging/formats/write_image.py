"""Pixels to files, with their metadata."""

import struct
import zlib
from collections.abc import Callable
from functools import partial
from io import BytesIO
from typing import Any

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from grayvault.core.errors import UnsupportedError
from grayvault.core.photo import Alpha, Chroma, Luma, Metadata, Pixels
from grayvault.core.view import OutputFormat
from grayvault.imaging.formats.isobmff.boxes import Box, box_bytes, boxes
from grayvault.imaging.formats.jpeg.jpeg_metadata import (
    with_exif,
    with_iptc,
    without_exif,
    without_icc,
)
from grayvault.imaging.formats.metadata.exif import minimal_exif, read_orientation
from grayvault.imaging.formats.metadata.restored_label import add_label, read_label
from grayvault.imaging.formats.tiff.tiff_writer import tiff_file

_PNG_XMP_KEY = "XML:com.adobe.xmp"
_JPEG_EXIF_PREFIX = b"Exif\0\0"
_JPEG_EXIF_MOST, _JPEG_XMP_MOST = 65533, 65533 - 29
"""What an APP1 segment holds (Exif 2.32, 4.7.2; less its prefix: XMP part 3, 1.1.3)."""

WITHOUT_ALPHA: tuple[OutputFormat, ...] = ("jpeg", "jxl")
"""Formats that are written without opacity: JPEG XL is a transcoded JPEG here."""

_LONGEST: dict[OutputFormat, int] = {"jpeg": 65_500, "webp": 16_383, "avif": 32_768}
"""Pixels a side: libjpeg's JPEG_MAX_DIMENSION, libwebp's WEBP_MAX_DIMENSION and libavif's
AVIF_DEFAULT_IMAGE_DIMENSION_LIMIT (longer pictures are written, but not read)."""


def keeps_gray(output: OutputFormat, *, has_alpha: bool) -> bool:
    """Whether gray pixels are written as one channel and not as R'G'B'."""
    return output != "webp" and not (has_alpha and output in {"tiff", "avif"})


def encode_pixels(
    pixels: Pixels,
    output: OutputFormat,
    quality: int,
    metadata: Metadata,
    alpha: Alpha | None = None,
) -> bytes:
    """An image file of gray or R'G'B' pixels; PNG and TIFF keep 16 bits, the others get 8.

    `quality` is 1..100 for JPEG, WebP, AVIF and JPEG XL; PNG and TIFF are lossless. `alpha` has the
    pixels' size and depth; it is left out in formats of `WITHOUT_ALPHA`.
    """
    if alpha is not None and output not in WITHOUT_ALPHA:
        # Few programs read a TIFF of gray and opacity.
        in_color = pixels.ndim == 2 and not keeps_gray(output, has_alpha=True)
        pixels = np.dstack([*([pixels] * 3 if in_color else [pixels]), alpha])
    return _WRITERS[output](pixels, quality, metadata)


def encode_jpeg_planes(luma: Luma, chroma: Chroma, quality: int, metadata: Metadata) -> bytes:
    """A JPEG file straight from its planes, without conversion to R'G'B' and back.

    `chroma` has `luma`'s size (4:4:4) or half of it, rounded up (4:2:0). Then each of its samples
    is doubled here, and the encoder's own averaging gives them back as they were.
    """
    codes = np.clip(np.rint(chroma + 128), 0, 255).astype(np.uint8)
    height, width = luma.shape
    subsampling = "4:4:4"
    if chroma.shape[1:] != luma.shape:
        subsampling = "4:2:0"
        codes = codes.repeat(2, axis=1).repeat(2, axis=2)[:, :height, :width]
    image = Image.merge("YCbCr", [Image.fromarray(plane) for plane in [_to_8_bits(luma), *codes]])
    return _saved_jpeg(image, metadata, quality=quality, subsampling=subsampling)


def encode_jxl_planes(luma: Luma, chroma: Chroma, quality: int, metadata: Metadata) -> bytes:
    """A JPEG XL file that is the lossless transcode of `encode_jpeg_planes`' JPEG."""
    return jpeg_as_jxl(encode_jpeg_planes(luma, chroma, quality, metadata), metadata)


def jpeg_as_jxl(jpeg: bytes, metadata: Metadata) -> bytes:
    """JPEG, written with this metadata, as JPEG XL that gives the very JPEG back.

    libjxl carries Exif and XMP over into boxes compressed by Brotli (`brob`), which few programs
    read: plain ones stand in for them. Exif or XMP that takes more than a segment of a JPEG is
    whole in its box, and then no JPEG can be given back.
    """
    exif, xmp = metadata.exif or b"", metadata.xmp or b""
    is_long_exif = len(_JPEG_EXIF_PREFIX + exif) > _JPEG_EXIF_MOST
    is_long_xmp = len(xmp) > _JPEG_XMP_MOST
    if is_long_exif:
        jpeg = with_exif(without_exif(jpeg), minimal_exif(read_orientation(exif)))
    jxl = _transcoded(jpeg)
    plain = {b"Exif": bytes(4) + exif, b"xml ": xmp}
    written = [
        _plain_box(jxl, box, plain)
        for box in boxes(jxl)
        # Without jbrd, no JPEG can be rebuilt.
        if not (box.kind == b"jbrd" and (is_long_exif or is_long_xmp))
    ]
    if is_long_xmp and not any(box[4:8] == b"xml " for box in written):
        written.append(box_bytes(b"xml ", xmp))
    return b"".join(written)


def _plain_box(jxl: bytes, box: Box, plain: dict[bytes, bytes]) -> bytes:
    """A box of `jxl`, with the content of `plain` if it is that content compressed by Brotli."""
    kind = jxl[box.body : box.body + 4]
    if box.kind == b"brob" and kind in plain:
        return box_bytes(kind, plain[kind])
    return jxl[box.start : box.end]


def _transcoded(jpeg: bytes) -> bytes:
    """A JPEG as JPEG XL, without its profile if libjxl refuses that: viewers ignore it, too."""
    try:
        return bytes(imagecodecs.jpegxl_encode_jpeg(jpeg, usecontainer=True, numthreads=1))
    except imagecodecs.JpegxlError:
        plain = without_icc(jpeg)
        return bytes(imagecodecs.jpegxl_encode_jpeg(plain, usecontainer=True, numthreads=1))


def _to_8_bits(pixels: Pixels) -> NDArray[np.uint8]:
    if pixels.dtype == np.uint16:
        return ((pixels.astype(np.uint32) + 128) // 257).astype(np.uint8)
    return pixels.astype(np.uint8, copy=False)


def _saved(image: Image.Image, output: OutputFormat, **options: Any) -> bytes:
    longest = _LONGEST.get(output, max(image.size))
    if max(image.size) > longest:
        raise UnsupportedError(f"{output} holds no picture of more than {longest} pixels a side")
    buffer = BytesIO()
    image.save(buffer, output, **options)
    return buffer.getvalue()


def _saved_jpeg(image: Image.Image, metadata: Metadata, **options: Any) -> bytes:
    described = _jpeg_metadata(metadata)
    jpeg = _saved(image, "jpeg", **options, **described)
    if metadata.exif and "exif" not in described:
        jpeg = with_exif(jpeg, metadata.exif)
    return with_iptc(jpeg, metadata.iptc) if metadata.iptc else jpeg


def _common(metadata: Metadata, *, xmp: bool = False) -> dict[str, bytes]:
    """Pillow's keywords for the metadata that there is."""
    options = {"exif": metadata.exif, "icc_profile": metadata.icc}
    if xmp:
        options["xmp"] = metadata.xmp
    return {key: value for key, value in options.items() if value}


def _jpeg_metadata(metadata: Metadata) -> dict[str, bytes]:
    """As `_common`, less what doesn't fit into a JPEG segment: of XMP the label alone is kept."""
    options = _common(metadata, xmp=True)
    if "exif" in options:
        options["exif"] = _JPEG_EXIF_PREFIX + options["exif"]
    if len(options.get("exif", b"")) > _JPEG_EXIF_MOST:
        del options["exif"]
    if len(options.get("xmp", b"")) > _JPEG_XMP_MOST:
        label = read_label(options.pop("xmp"))
        alone = add_label(None, label)
        if label and len(alone) <= _JPEG_XMP_MOST:
            options["xmp"] = alone
    return options


def _png_text(metadata: Metadata) -> PngInfo:
    info = PngInfo()
    if metadata.xmp:
        info.add_itxt(_PNG_XMP_KEY, metadata.xmp.decode("utf-8", "replace"))
    return info


def _deep_png(pixels: Pixels, metadata: Metadata) -> bytes:
    """A 16-bit PNG, which Pillow can't write: imagecodecs' with chunks put in after the header.

    Source of the chunks: PNG, third edition, 11.3.2.3 (iCCP), 11.3.3.5 (iTXt), 11.3.5.5 (eXIf).
    """
    png = bytes(imagecodecs.png_encode(pixels))
    header = 8 + 25  # signature, IHDR
    chunks = b""
    if metadata.icc:
        chunks += _chunk(b"iCCP", b"icc\0\0" + zlib.compress(metadata.icc))
    if metadata.exif:
        chunks += _chunk(b"eXIf", metadata.exif)
    if metadata.xmp:
        chunks += _chunk(b"iTXt", _PNG_XMP_KEY.encode() + bytes(5) + metadata.xmp)
    return png[:header] + chunks + png[header:]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _write_tiff(pixels: Pixels, quality: int, metadata: Metadata) -> bytes:
    del quality
    return tiff_file(pixels, metadata)


def _write_png(pixels: Pixels, quality: int, metadata: Metadata) -> bytes:
    del quality
    if pixels.dtype == np.uint16:
        return _deep_png(pixels, metadata)
    image = Image.fromarray(_to_8_bits(pixels))
    return _saved(image, "png", pnginfo=_png_text(metadata), **_common(metadata))


def _write_jpeg(pixels: Pixels, quality: int, metadata: Metadata) -> bytes:
    return _saved_jpeg(Image.fromarray(_to_8_bits(pixels)), metadata, quality=quality)


def _write_jxl(pixels: Pixels, quality: int, metadata: Metadata) -> bytes:
    return jpeg_as_jxl(_write_jpeg(pixels, quality, metadata), metadata)


def _write_lossy(output: OutputFormat, pixels: Pixels, quality: int, metadata: Metadata) -> bytes:
    image = Image.fromarray(_to_8_bits(pixels))
    return _saved(image, output, quality=quality, **_common(metadata, xmp=True))


_WRITERS: dict[OutputFormat, Callable[[Pixels, int, Metadata], bytes]] = {
    "jpeg": _write_jpeg,
    "png": _write_png,
    "webp": partial(_write_lossy, "webp"),
    "avif": partial(_write_lossy, "avif"),
    "jxl": _write_jxl,
    "tiff": _write_tiff,
}
"""The writer of each format: pixels with any opacity, quality (1..100), metadata."""
