"""Pictures as another program shows them, to check ours by: not through our own readers.

Pillow decodes, and turns what its own plugins turn. An Exif orientation is read here once more, as
browsers read it, without `exif.py`: what is wrong there must not be wrong here.
"""

import struct
import warnings
from dataclasses import dataclass
from io import BytesIO

import imagecodecs
import numpy as np
import pi_heif
from PIL import Image, ImageOps, TiffImagePlugin, UnidentifiedImageError
from PIL.ExifTags import Base
from pillow_jxl import Decoder

from grayvault.core.arrays import Samples
from grayvault.core.photo import Metadata, Photo
from grayvault.imaging.formats.file_type import sniff
from grayvault.imaging.formats.sample_range import split_alpha
from grayvault.imaging.orientation import to_upright

_EXIF_NAME = b"Exif\0\0"
_SUB_DIRECTORIES, _PROFILE = 330, 34675
_ASSOCIATED = 1
_TURNED_BY_PLUGIN = ("tiff", "avif")
"""Formats that say in their container how they are stored, which Pillow's plugins heed."""

_UNSEEN = ("I", "F", "CMYK", "LAB", "HSV")
"""Pillow's modes that have no one meaning as R'G'B'."""

_SHORT = 3
_CROP = b"clap"
"""The name of the box that crops an AVIF: ISO/IEC 14496-12, 12.1.4."""

_PNG_CODING = slice(24, 26)
_STEPS_OF_GRAY = {b"\2\0": 85, b"\4\0": 17}
"""By a PNG's bits a sample and its kind of pixels: how far apart levels of gray are in 8 bits."""


@dataclass(frozen=True)
class IndependentReading:
    """A picture as shown: upright, with the profile of its pixels.

    `strict` is the orientation that browsers turn it by, `lenient` the one that a reader does which
    takes numbers of any type, or XMP where Exif says nothing (1..8).
    """

    photo: Photo
    strict: int = 1
    lenient: int = 1


def read_independently(data: bytes) -> IndependentReading | None:
    """An image file as another program shows it; None if no other decoder here reads it."""
    kind = sniff(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if kind == "jxl":
                return _jxl(data)
            if kind == "heic":
                return _heic(data)
            if kind is None:
                return None
            try:
                return _pillow(data, kind)
            except UnidentifiedImageError:
                return _deep_tiff(data) if kind == "tiff" else None
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 -- whatever it is, there is no second look
        return None


def _pillow(data: bytes, kind: str) -> IndependentReading | None:
    with Image.open(BytesIO(data), formats=[kind]) as image:
        if isinstance(image, TiffImagePlugin.TiffImageFile) and _holds_more(image):
            return None
        image.load()
        if image.mode in _UNSEEN:
            return None
        if kind == "png" and (step := _STEPS_OF_GRAY.get(data[_PNG_CODING])):
            _set_transparent(image, step)
        icc, lenient = image.info.get("icc_profile"), _lenient(image)
        if kind in _TURNED_BY_PLUGIN:
            turned = ImageOps.exif_transpose(_cropped(image, data))
            return IndependentReading(_photo(_samples(turned), kind, icc))
        strict = _strict(image.info.get("exif", b""))
        return IndependentReading(
            _photo(to_upright(_samples(image), strict), kind, icc), strict, lenient
        )


def _set_transparent(image: Image.Image, step: int) -> None:
    """Make the transparent gray one of 8 bits, as Pillow makes the pixels."""
    if "transparency" in image.info:
        image.info["transparency"] *= step


def _cropped(image: Image.Image, data: bytes) -> Image.Image:
    """An AVIF without what browsers don't show: they crop to a size from the top left."""
    at = data.find(_CROP) + len(_CROP)
    if image.format != "AVIF" or at < len(_CROP):
        return image
    numbers = struct.unpack_from(">IIIIiIiI", data, at)
    width, height, right, down = (numbers[i] / numbers[i + 1] for i in range(0, 8, 2))
    corner = right + (image.width - width) / 2, down + (image.height - height) / 2
    is_size = 0 < width <= image.width and 0 < height <= image.height
    whole = width.is_integer() and height.is_integer()
    is_shown = is_size and whole and corner == (0, 0)
    return image.crop((0, 0, int(width), int(height))) if is_shown else image


def _holds_more(image: TiffImagePlugin.TiffImageFile) -> bool:
    """Whether there are several pictures, of which the first needn't be the one that counts."""
    return image.n_frames > 1 or _SUB_DIRECTORIES in image.tag_v2


def _samples(image: Image.Image) -> Samples:
    if image.mode.startswith("I;16"):
        return np.asarray(image).astype(np.uint16)
    has_alpha = "A" in image.mode or "a" in image.mode or "transparency" in image.info
    gray = image.mode in {"L", "1", "LA", "La"}
    modes = ("LA", "L") if gray else ("RGBA", "RGB")
    return np.asarray(image.convert(modes[0] if has_alpha else modes[1]))


def _jxl(data: bytes) -> IndependentReading:
    holds_jpeg, info, pixels, icc, _ = Decoder(num_threads=0)(data)
    if holds_jpeg:  # then `pixels` are its bytes, but libjxl's pixels are what is shown
        return IndependentReading(
            _photo(imagecodecs.jpegxl_decode(data, numthreads=1), "jxl", bytes(icc))
        )
    dtype = np.dtype(np.uint16 if "16" in info.mode else np.uint8)
    samples = np.frombuffer(pixels, dtype).reshape(info.height, info.width, -1)
    return IndependentReading(_photo(samples, "jxl", bytes(icc)))


def _deep_tiff(data: bytes) -> IndependentReading | None:
    """By tifffile: Pillow reads no colours of 16 bits."""
    import tifffile  # noqa: PLC0415 - it takes long to load, and most photos are no TIFF

    with tifffile.TiffFile(BytesIO(data)) as file:
        page = file.pages.first
        if len(file.pages) > 1 or page.tags.valueof(_SUB_DIRECTORIES) or page.dtype != np.uint16:
            return None
        samples = page.asarray()
        if page.planarconfig == tifffile.PLANARCONFIG.SEPARATE:
            samples = np.moveaxis(samples, 0, -1)
        turned = to_upright(samples, int(page.tags.valueof(Base.Orientation, 1)))
        pixels, alpha = split_alpha(turned, associated=_ASSOCIATED in page.extrasamples)
        icc = page.tags.valueof(_PROFILE)
        return IndependentReading(Photo(pixels, "tiff", Metadata(icc=icc), alpha=alpha))


def _heic(data: bytes) -> IndependentReading:
    return IndependentReading(_photo(np.array(pi_heif.open_heif(data)), "heic", None))


def _photo(samples: Samples, kind: str, icc: bytes | None) -> Photo:
    pixels, alpha = split_alpha(samples)
    return Photo(pixels, kind, Metadata(icc=icc or None), alpha=alpha)


def _lenient(image: Image.Image) -> int:
    try:
        value = image.getexif().get(Base.Orientation, 1)
        first = value[0] if isinstance(value, tuple) else value
        return int(first) if int(first) in range(1, 9) else 1
    except (ArithmeticError, IndexError, KeyError, TypeError, ValueError, SyntaxError):
        return 1


def _strict(exif: bytes) -> int:
    """What the first orientation entry says, if it is one SHORT of 1..8; else 1."""
    tiff = exif.removeprefix(_EXIF_NAME)
    if tiff[:4] not in {b"II*\0", b"MM\0*"}:
        return 1
    first = _number(tiff, 4, 4)
    for entry in range(first + 2, first + 2 + 12 * _number(tiff, first, 2), 12):
        if _number(tiff, entry, 2) == Base.Orientation:
            is_short = (_number(tiff, entry + 2, 2), _number(tiff, entry + 4, 4)) == (_SHORT, 1)
            value = _number(tiff, entry + 8, 2)
            return value if is_short and value in range(1, 9) else 1
    return 1


def _number(tiff: bytes, at: int, size: int) -> int:
    return int.from_bytes(tiff[at : at + size], "little" if tiff[:1] == b"I" else "big")
