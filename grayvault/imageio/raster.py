"""JPEG, PNG, WebP, TIFF, BMP and GIF files in, by Pillow; 16 bits by others, for it cuts to 8."""

import struct
import warnings
from dataclasses import replace
from io import BytesIO

import imagecodecs
import numpy as np
import tifffile
from PIL import Image, TiffImagePlugin
from PIL.ExifTags import IFD, Base

from grayvault.domain.photo import Metadata, Photo
from grayvault.errors import PhotoRefusedError
from grayvault.imageio import exif, jpeg, jpeg_metadata, mpf, xmp
from grayvault.imageio.beside import attachments_of_jpeg
from grayvault.imageio.container import container_of
from grayvault.imageio.icc import named_profile
from grayvault.imageio.orientation import upright
from grayvault.imageio.refusals import animation, refuse_hdr, refuse_too_large, sample_format
from grayvault.imageio.samples import Samples, divided

# Pillow's own limit is one for the whole process and lower than ours; `refuse_too_large` has ours.
Image.MAX_IMAGE_PIXELS = None

_SEVERAL_PICTURES = ("Disparity", "Multi-Angle", "Panorama")
_XMP_TAG, _BITS_TAG, _IPTC_TAG, _EXTRA_TAG, _DNG_TAG = 700, 258, 33723, 338, 50706
_ASSOCIATED = 1
"""What TIFF's ExtraSamples calls colours that are multiplied by their opacity: TIFF 6.0, 18."""

_SIXTEEN = 16
_PNG_DEPTH = 24
"""Offset in the file: ISO/IEC 15948, 11.2.2."""

_PNG_COLORS, _PNG_PIXELS = b"cICP", b"IDAT"
_FIRST_ARITHMETIC = 9
"""SOF9 to SOF15 are coded so: ITU-T T.81, table B.1."""

_ALPHA_MODES = {"RGBA", "LA", "PA", "La", "RGBa"}


def read_raster(data: bytes, kind: str, max_pixels: int) -> Photo:
    """Decode a file of `kind`: `jpeg`, `png`, `webp`, `tiff`, `bmp` or `gif`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of what it repairs; errors still raise
        with Image.open(BytesIO(data), formats=[kind]) as image:
            _refuse_unsupported(image, kind, data, max_pixels)
            if kind == "png":
                image.load()  # EXIF and XMP may stand behind the pixels
            orientation = _orientation(image, kind, data)
            metadata, preview_bytes = _metadata(image, kind, data)
            associated = kind == "tiff" and _is_deep(image, kind, data) and _is_associated(image)
            samples = upright(_samples(image, kind, data), orientation)
            pixels, alpha = divided(samples, associated=associated)
    photo = Photo(pixels, kind, metadata, preview_bytes, alpha=alpha, orientation=orientation)
    if kind != "jpeg":
        return photo
    attachments = attachments_of_jpeg(data)
    photo = replace(photo, jpeg=data, attachments=attachments)
    container = container_of(data, kind)
    if container is None:
        return replace(photo, left_out=("segments that can't be parsed",))
    previews = preview_bytes + sum(preview.end - preview.start for preview in mpf.previews(data))
    return replace(photo, container=container, preview_bytes=previews)


def _refuse_unsupported(image: Image.Image, kind: str, data: bytes, max_pixels: int) -> None:
    """Raise `PhotoRefusedError` where the picture is of a kind that isn't archived."""
    refuse_too_large(image.width, image.height, max_pixels)
    if image.mode in {"CMYK", "LAB", "HSV"}:
        raise PhotoRefusedError("color-space", f"{image.mode} pictures are not taken in")
    if image.mode[0] in "FI" and _depth(image, kind, data) != _SIXTEEN:
        raise sample_format("other than 8 and 16 bits")
    if isinstance(image, TiffImagePlugin.TiffImageFile) and _DNG_TAG in image.tag_v2:
        raise PhotoRefusedError("raw", "a camera's raw file is not taken in: it is a negative")
    if kind == "png":
        refuse_hdr(_png_colors(data)[1])
    _refuse_several(image, kind)


def _refuse_several(image: Image.Image, kind: str) -> None:
    """Raise `PhotoRefusedError` where a file holds more than one picture worth keeping."""
    if getattr(image, "n_frames", 1) == 1:
        return
    if kind == "tiff":
        raise PhotoRefusedError("multi-page", "TIFF files of several pages are not taken in")
    if kind != "jpeg":
        raise animation()
    entries = (getattr(image, "mpinfo", None) or {}).get(0xB002, [])
    types = [str(entry["Attribute"]["MPType"]) for entry in entries]
    if any(several in kind for several in _SEVERAL_PICTURES for kind in types):
        raise PhotoRefusedError(
            "multi-frame", "the file holds several pictures (stereo, burst or panorama)"
        )


def _orientation(image: Image.Image, kind: str, data: bytes) -> int:
    """How the picture is stored, 1..8: decided here for everybody, as a strict reader does.

    What only lenient readers heed (docs/fidelity.md, "Which way up") is left aside.
    """
    if kind == "jpeg":
        return exif.orientation(jpeg_metadata.exif_segment(data))
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        found = image.tag_v2.get(Base.Orientation, 1)
        image.getexif()[Base.Orientation] = 1  # else Pillow turns it as it loads it
        return found if isinstance(found, int) and found in range(1, 9) else 1
    return exif.orientation(image.info.get("exif"))


def _samples(image: Image.Image, kind: str, data: bytes) -> Samples:
    """The picture as (height, width[, channels]), as it is stored, at its own depth."""
    if _is_deep(image, kind, data):
        return _deep_samples(kind, data)
    if kind == "jpeg" and _is_arithmetic(data):
        return _arithmetic_samples(data)
    image.load()
    has_alpha = image.mode in _ALPHA_MODES or "transparency" in image.info
    gray = image.mode in {"L", "1", "LA", "La"}
    return np.asarray(image.convert(("LA" if has_alpha else "L") if gray else _color(has_alpha)))


def _is_arithmetic(data: bytes) -> bool:
    """Whether a JPEG is coded arithmetically, which Pillow decodes only where it is small."""
    found = jpeg.frame(data)
    return found is not None and found.process >= _FIRST_ARITHMETIC


def _arithmetic_samples(data: bytes) -> Samples:
    """Decode a JPEG that is coded arithmetically; `ValueError` where it has no end.

    Its decoder takes what is missing for zeros.
    """
    picture = data[: len(data) - jpeg.trailing_bytes(data)]
    if not picture.endswith(b"\xff\xd9"):
        raise ValueError("image file is truncated")
    return np.asarray(imagecodecs.jpeg8_decode(picture))


def _color(has_alpha: bool) -> str:
    return "RGBA" if has_alpha else "RGB"


def _is_deep(image: Image.Image, kind: str, data: bytes) -> bool:
    return _depth(image, kind, data) == _SIXTEEN


def _depth(image: Image.Image, kind: str, data: bytes) -> int:
    if kind == "png":
        return data[_PNG_DEPTH]
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        return int(max(image.tag_v2.get(_BITS_TAG, (8,))))
    return 8


def _is_associated(image: Image.Image) -> bool:
    """Whether a TIFF's colours are multiplied by its opacity; at 8 bits Pillow has divided them."""
    assert isinstance(image, TiffImagePlugin.TiffImageFile)
    return _ASSOCIATED in image.tag_v2.get(_EXTRA_TAG, ())


def _deep_samples(kind: str, data: bytes) -> Samples:
    """Decode 16-bit samples."""
    if kind == "png":
        return np.asarray(imagecodecs.png_decode(data))
    with tifffile.TiffFile(BytesIO(data)) as file:
        page = file.pages.first
        array = page.asarray()
        if page.photometric == tifffile.PHOTOMETRIC.MINISWHITE:
            array = np.iinfo(np.uint16).max - array
    planar = array.ndim == 3 and array.shape[0] in {2, 3, 4} and array.shape[2] > 4
    return np.moveaxis(array, 0, 2) if planar else array


def _metadata(image: Image.Image, kind: str, data: bytes) -> tuple[Metadata, int]:
    """EXIF, XMP, ICC and IPTC as bytes, the orientation in them set to 1; bytes of previews."""
    raw_exif = _exif_of_tiff(image) if kind == "tiff" else image.info.get("exif")
    structure = exif.upright(raw_exif) if raw_exif else None
    kept = exif.without_thumbnail(structure) if structure else None
    packet = _xmp_packet(image)
    icc = jpeg_metadata.icc_profile(data) if kind == "jpeg" else image.info.get("icc_profile")
    if not icc and kind == "png":
        icc = named_profile(*_png_colors(data))
    metadata = Metadata(
        exif=kept,
        xmp=xmp.upright(packet) if packet else None,
        icc=icc or None,
        iptc=jpeg_metadata.iptc_record(data) if kind == "jpeg" else _iptc_of_tiff(image),
    )
    return metadata, len(structure or b"") - len(kept or b"")


def _png_colors(data: bytes) -> tuple[int, int]:
    """The primaries and the transfer that a `cICP` chunk names (PNG, third edition, 11.3.2.6)."""
    at = data.find(_PNG_COLORS, 0, data.find(_PNG_PIXELS))
    return (data[at + 4], data[at + 5]) if at >= 0 else (2, 2)


def _xmp_packet(image: Image.Image) -> bytes | None:
    packet = image.info.get("xmp")
    if packet is None and isinstance(image, TiffImagePlugin.TiffImageFile):
        packet = image.tag_v2.get(_XMP_TAG)
    if isinstance(packet, str):
        packet = packet.encode()
    return packet or None


def _iptc_of_tiff(image: Image.Image) -> bytes | None:
    if not isinstance(image, TiffImagePlugin.TiffImageFile):
        return None
    record = image.tag_v2.get(_IPTC_TAG)
    return record if isinstance(record, bytes) and record else None


def _exif_of_tiff(image: Image.Image) -> bytes | None:
    """The tags of a TIFF file that describe the picture, not how it is stored, as EXIF."""
    source = image.getexif()
    described = Image.Exif()
    for tag in exif.DESCRIPTION_TAGS:
        if tag in source:
            described[tag] = source[tag]
    for ifd in (IFD.Exif, IFD.GPSInfo):
        if entries := source.get_ifd(ifd):
            described[ifd] = dict(entries)
    try:
        return described.tobytes() if len(described) else None
    except (struct.error, TypeError, ValueError):
        return None
