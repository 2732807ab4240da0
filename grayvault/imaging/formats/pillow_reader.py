"""JPEG, PNG, WebP, BMP and GIF files in, by Pillow; PNGs that it doesn't read right by libpng."""

import warnings
from contextlib import suppress
from dataclasses import replace
from io import BytesIO

import imagecodecs
import numpy as np
from PIL import Image, PngImagePlugin

from grayvault.core.arrays import Samples
from grayvault.core.errors import PhotoRefusedError
from grayvault.core.photo import Metadata, Photo
from grayvault.imaging.formats.bmp import bmp_container
from grayvault.imaging.formats.container import read_container
from grayvault.imaging.formats.jpeg import jpeg_metadata, jpeg_segments
from grayvault.imaging.formats.jpeg import jpeg_multi_picture as mpf
from grayvault.imaging.formats.jpeg.jpeg_attachments import jpeg_attachments
from grayvault.imaging.formats.metadata import exif, xmp
from grayvault.imaging.formats.png.png_chunks import chunks_of
from grayvault.imaging.formats.png.png_color_profile import color_profile, transfer_function
from grayvault.imaging.formats.sample_range import split_alpha
from grayvault.imaging.formats.unsupported import (
    animation_error,
    refuse_hdr,
    refuse_too_large,
    sample_format_error,
)
from grayvault.imaging.formats.webp import webp_container
from grayvault.imaging.orientation import to_upright

# Pillow's own limit is one for the whole process and lower than ours; `refuse_too_large` has ours.
Image.MAX_IMAGE_PIXELS = None

# Its limit for one compressed text or profile, 1 MiB, would refuse whole photos for a long XMP
# packet or a profile with tables; that for all of a file's texts, 64 MiB, stays.
PngImagePlugin.MAX_TEXT_CHUNK = PngImagePlugin.MAX_TEXT_MEMORY

_SEVERAL_PICTURES = ("Disparity", "Multi-Angle", "Panorama")
_ROWS = 256
_PNG_DEPTH, _PNG_COLORS = 24, 25
"""Offsets in the file of bits a sample and of the kind of pixels: ISO/IEC 15948, 11.2.2."""

_EXIF_TEXTS = ("Raw profile type exif", "Raw profile type APP1")
_EXIF_STARTS = (b"Exif\0\0", b"II*\0", b"MM\0*")

_SIXTEEN, _FEW, _GRAY = 16, {2, 4}, 0

_FIRST_ARITHMETIC = 9
"""SOF9 to SOF15 are coded so: ITU-T T.81, table B.1."""

_ALPHA_MODES = {"RGBA", "LA", "PA", "La", "RGBa"}


def read_with_pillow(data: bytes, kind: str, max_pixels: int) -> Photo:
    """Decode a file of `kind`: `jpeg`, `png`, `webp`, `bmp` or `gif`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of what it repairs; errors still raise
        with Image.open(BytesIO(data), formats=[kind]) as image:
            _refuse_unsupported(image, kind, data, max_pixels)
            if kind == "png":
                image.load()  # EXIF and XMP may stand behind the pixels
            orientation = _orientation(image, kind, data)
            metadata, preview_bytes = _metadata(image, kind, data)
            samples = to_upright(_samples(image, kind, data), orientation)
            pixels, alpha = split_alpha(samples)
    photo = Photo(pixels, kind, metadata, preview_bytes, alpha=alpha, orientation=orientation)
    if kind != "jpeg":
        return photo
    attachments = jpeg_attachments(data)
    photo = replace(photo, jpeg=data, attachments=attachments)
    container = read_container(data, kind)
    if container is None:
        return replace(photo, left_out=("segments that can't be parsed",))
    previews = preview_bytes + sum(preview.end - preview.start for preview in mpf.previews(data))
    return replace(photo, container=container, preview_bytes=previews)


def _refuse_unsupported(image: Image.Image, kind: str, data: bytes, max_pixels: int) -> None:
    """Raise `PhotoRefusedError` if the picture is of a kind that isn't archived."""
    refuse_too_large(image.width, image.height, max_pixels)
    if image.mode in {"CMYK", "LAB", "HSV"}:
        raise PhotoRefusedError("color-space", f"{image.mode} pictures are not archived")
    if image.mode[0] in "FI" and not _is_for_libpng(kind, data):
        raise sample_format_error("other than 8 and 16 bits")
    if kind == "png":
        refuse_hdr(transfer_function(chunks_of(data)))
    _refuse_several(image, kind)


def _refuse_several(image: Image.Image, kind: str) -> None:
    """Raise `PhotoRefusedError` if a file holds more than one picture worth keeping."""
    if getattr(image, "n_frames", 1) == 1:
        return
    if kind != "jpeg":
        raise animation_error()
    entries = (getattr(image, "mpinfo", None) or {}).get(0xB002, [])
    types = [str(entry["Attribute"]["MPType"]) for entry in entries]
    if any(several in kind for several in _SEVERAL_PICTURES for kind in types):
        raise PhotoRefusedError(
            "multi-frame", "the file holds several pictures (stereo, burst or panorama)"
        )


def _orientation(image: Image.Image, kind: str, data: bytes) -> int:
    """How the picture is stored, 1..8: decided here for everybody, as a strict reader does.

    What only lenient readers heed (docs/reference/color-error.md, "Which way up") is left aside.
    """
    if kind == "jpeg":
        return exif.read_orientation(jpeg_metadata.exif_segment(data))
    return exif.read_orientation(image.info.get("exif"))


def _samples(image: Image.Image, kind: str, data: bytes) -> Samples:
    """The picture as (height, width[, channels]), as it is stored, at its own depth."""
    if _is_for_libpng(kind, data):
        return np.asarray(imagecodecs.png_decode(data))
    if kind == "jpeg" and _is_arithmetic(data):
        return _arithmetic_samples(data)
    image.load()
    has_alpha = image.mode in _ALPHA_MODES or "transparency" in image.info
    gray = image.mode in {"L", "1", "LA", "La"}
    mode = ("LA" if has_alpha else "L") if gray else _color(has_alpha)
    return _as_array(image if image.mode == mode else image.convert(mode))


def _as_array(image: Image.Image) -> Samples:
    """The samples of an image. Pillow would hold all of them twice while it makes an array."""
    width, height = image.size
    first = np.asarray(image.crop((0, 0, width, 1)))
    samples = np.empty((height, *first.shape[1:]), first.dtype)
    for top in range(0, height, _ROWS):
        bottom = min(top + _ROWS, height)
        samples[top:bottom] = np.asarray(image.crop((0, top, width, bottom)))
    return samples


def _is_arithmetic(data: bytes) -> bool:
    """Whether a JPEG is coded arithmetically, which Pillow decodes only where it is small."""
    frame = jpeg_segments.read_frame(data)
    return frame is not None and frame.process >= _FIRST_ARITHMETIC


def _arithmetic_samples(data: bytes) -> Samples:
    """Decode a JPEG that is coded arithmetically; `ValueError` if it has no end.

    Its decoder takes what is missing for zeros.
    """
    picture = data[: len(data) - jpeg_segments.trailing_bytes(data)]
    if not picture.endswith(b"\xff\xd9"):
        raise ValueError("image file is truncated")
    return np.asarray(imagecodecs.jpeg8_decode(picture))


def _color(has_alpha: bool) -> str:
    return "RGBA" if has_alpha else "RGB"


def _is_for_libpng(kind: str, data: bytes) -> bool:
    """Whether Pillow would cut a PNG's samples to 8 bits, or not find its transparent gray."""
    if kind != "png":
        return False
    depth, colors = data[_PNG_DEPTH], data[_PNG_COLORS]
    return depth == _SIXTEEN or (depth in _FEW and colors == _GRAY)


def _metadata(image: Image.Image, kind: str, data: bytes) -> tuple[Metadata, int]:
    """EXIF, XMP, ICC and IPTC as bytes, the orientation in them set to 1; bytes of previews."""
    raw_exif = image.info.get("exif") or _exif_in_text(image)
    structure = exif.reset_orientation(raw_exif) if raw_exif else None
    archived = exif.without_thumbnail(structure) if structure else None
    packet = webp_container.read_xmp(data) if kind == "webp" else _xmp_packet(image)
    icc = jpeg_metadata.read_icc(data) if kind == "jpeg" else image.info.get("icc_profile")
    if kind in {"png", "bmp"}:
        icc = color_profile(chunks_of(data)) if kind == "png" else bmp_container.color_profile(data)
    metadata = Metadata(
        exif=archived,
        xmp=xmp.reset_orientation(packet) if packet else None,
        icc=icc or None,
        iptc=jpeg_metadata.read_iptc(data) if kind == "jpeg" else None,
    )
    return metadata, len(structure or b"") - len(archived or b"")


def _exif_in_text(image: Image.Image) -> bytes | None:
    """The Exif that a PNG without eXIf holds as a text of hex digits, ImageMagick's way before."""
    for name in _EXIF_TEXTS:
        digits = "".join(str(image.info.get(name, "")).split("\n")[3:])
        with suppress(ValueError):
            data = bytes.fromhex(digits)
            if data.startswith(_EXIF_STARTS):
                return data
    return None


def _xmp_packet(image: Image.Image) -> bytes | None:
    packet = image.info.get("xmp")
    if isinstance(packet, str):
        packet = packet.encode()
    return packet or None
