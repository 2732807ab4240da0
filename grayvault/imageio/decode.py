"""Files in: bytes to a photo in display orientation, with its metadata.

Pictures that GrayVault leaves alone (alpha, animations, CMYK, …) are refused with a reason;
bytes that can't be decoded whole are unreadable. Beside these only `MemoryError` is raised.
"""

import struct
import warnings
from io import BytesIO

import imagecodecs
import numpy as np
import tifffile
from PIL import Image, ImageOps, TiffImagePlugin, UnidentifiedImageError
from PIL.ExifTags import IFD, Base

from grayvault.domain.photo import Luma, Metadata, Photo, Pixels
from grayvault.errors import GrayVaultError, PhotoRefusedError, UnreadablePhotoError
from grayvault.imageio import exif, jpeg, xmp
from grayvault.imageio.orientation import upright
from grayvault.imageio.sniff import READABLE, sniff

# Pillow's own limit is one for the whole process and lower than ours; `_open` checks ours.
Image.MAX_IMAGE_PIXELS = None

_SEVERAL_PICTURES = ("Disparity", "Multi-Angle", "Panorama")
_XMP_TAG, _BITS_TAG = 700, 258
_SIXTEEN = 16
_PNG_DEPTH, _PNG_COLOR_TYPE = 24, 25  # offsets in the file: ISO/IEC 15948, 11.2.2
_PNG_ALPHA_TYPES = (4, 6)


def read_photo(data: bytes, max_pixels: int) -> Photo:
    """Decode a JPEG, PNG, WebP or TIFF file's bytes.

    Pixels are uint8, or uint16 for 16-bit PNG and TIFF; EXIF orientation is applied. Raises
    `UnreadablePhotoError` for bytes that aren't a whole picture, and `PhotoRefusedError` with the
    reason `unsupported-format`, `too-large`, `alpha`, `animation`, `multi-page`, `multi-frame`,
    `color-space`, `sample-format` or `restored`.
    """
    kind = _readable_kind(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of what it repairs; errors still raise
            with Image.open(BytesIO(data), formats=[kind]) as image:
                _refuse_unsupported(image, kind, data, max_pixels)
                if kind == "png":
                    image.load()  # EXIF and XMP may stand behind the pixels
                metadata = _metadata(image, kind)
                _refuse_restored(metadata)
                pixels = _pixels(image, kind, data)
    except (GrayVaultError, MemoryError):
        raise
    except Exception as error:
        raise UnreadablePhotoError(
            f"the {kind} picture can't be decoded: {_one_line(error)}"
        ) from error
    if kind != "jpeg":
        return Photo(np.ascontiguousarray(pixels), kind, metadata)
    return Photo(np.ascontiguousarray(pixels), kind, metadata, jpeg.trailing_bytes(data), jpeg=data)


def reduced_gray_jpeg(data: bytes, size: tuple[int, int]) -> Luma:
    """A gray JPEG as it is stored, decoded at a power of 2 below its size, at least at `size`.

    That costs a fraction of decoding it whole. `size` is (height, width).
    """
    with Image.open(BytesIO(data), formats=["jpeg"]) as image:
        image.draft("L", (size[1], size[0]))
        return np.asarray(image)


def _readable_kind(data: bytes) -> str:
    if not data:
        raise UnreadablePhotoError("the file is empty")
    kind = sniff(data)
    if kind is None:
        raise UnreadablePhotoError("the file is not a picture, whatever its name says")
    if kind not in READABLE:
        raise PhotoRefusedError("unsupported-format", f"{kind} pictures are not taken in yet")
    return kind


def _refuse_unsupported(image: Image.Image, kind: str, data: bytes, max_pixels: int) -> None:
    """Raise `PhotoRefusedError` where the picture is of a kind that isn't archived."""
    pixels = image.width * image.height
    if pixels > max_pixels:
        raise PhotoRefusedError(
            "too-large",
            f"the picture has {pixels / 1e6:.0f} MP, the limit is {max_pixels / 1e6:.0f} MP",
        )
    if image.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in image.info:
        raise PhotoRefusedError("alpha", "pictures with an alpha channel are not taken in yet")
    if kind == "png" and data[_PNG_COLOR_TYPE] in _PNG_ALPHA_TYPES:
        raise PhotoRefusedError("alpha", "pictures with an alpha channel are not taken in yet")
    if image.mode in {"CMYK", "LAB", "HSV"}:
        raise PhotoRefusedError("color-space", f"{image.mode} pictures are not taken in yet")
    if image.mode[0] in "FI" and _depth(image, kind, data) != _SIXTEEN:
        raise PhotoRefusedError("sample-format", "only samples of 8 and 16 bits are taken in yet")
    _refuse_several(image, kind)


def _refuse_restored(metadata: Metadata) -> None:
    if xmp.is_restored(metadata.xmp):
        raise PhotoRefusedError("restored", "the picture was restored by GrayVault: not archived")


def _refuse_several(image: Image.Image, kind: str) -> None:
    """Raise `PhotoRefusedError` where a file holds more than one picture worth keeping."""
    if getattr(image, "n_frames", 1) == 1:
        return
    if kind == "tiff":
        raise PhotoRefusedError("multi-page", "TIFF files of several pages are not taken in")
    if kind != "jpeg":
        raise PhotoRefusedError("animation", "animations are not taken in")
    entries = (getattr(image, "mpinfo", None) or {}).get(0xB002, [])
    types = [str(entry["Attribute"]["MPType"]) for entry in entries]
    if any(several in kind for several in _SEVERAL_PICTURES for kind in types):
        raise PhotoRefusedError(
            "multi-frame", "the file holds several pictures (stereo, burst or panorama)"
        )


def _pixels(image: Image.Image, kind: str, data: bytes) -> Pixels:
    """The picture as (height, width[, 3]), upright, at its own depth."""
    if _depth(image, kind, data) == _SIXTEEN:
        orientation = int(image.getexif().get(Base.Orientation, 1))
        return upright(_deep_pixels(kind, data), orientation)
    image.load()
    turned = ImageOps.exif_transpose(image)
    mode = "L" if turned.mode in {"L", "1"} else "RGB"
    return np.asarray(turned.convert(mode))


def _depth(image: Image.Image, kind: str, data: bytes) -> int:
    if kind == "png":
        return data[_PNG_DEPTH]
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        return int(max(image.tag_v2.get(_BITS_TAG, (8,))))
    return 8


def _deep_pixels(kind: str, data: bytes) -> Pixels:
    """Decode 16-bit samples, which Pillow would cut down to 8."""
    if kind == "png":
        array = np.asarray(imagecodecs.png_decode(data))
    else:
        with tifffile.TiffFile(BytesIO(data)) as file:
            page = file.pages.first
            array = page.asarray()
            if page.photometric == tifffile.PHOTOMETRIC.MINISWHITE:
                array = np.iinfo(np.uint16).max - array
        if array.ndim == 3 and array.shape[0] == 3 != array.shape[2]:
            array = np.moveaxis(array, 0, 2)
    if array.dtype != np.uint16 or array.ndim not in {2, 3}:
        raise PhotoRefusedError("sample-format", f"samples of {array.dtype} are not taken in yet")
    if array.ndim == 3 and array.shape[2] != 3:
        raise PhotoRefusedError("alpha", "pictures with extra channels are not taken in yet")
    return array


def _metadata(image: Image.Image, kind: str) -> Metadata:
    """EXIF, XMP and ICC as bytes, the orientation in them set to 1."""
    raw_exif = _exif_of_tiff(image) if kind == "tiff" else image.info.get("exif")
    packet = _xmp_packet(image)
    icc = image.info.get("icc_profile")
    return Metadata(
        exif=exif.upright(raw_exif) if raw_exif else None,
        xmp=xmp.upright(packet) if packet else None,
        icc=icc or None,
    )


def _xmp_packet(image: Image.Image) -> bytes | None:
    packet = image.info.get("xmp")
    if packet is None and isinstance(image, TiffImagePlugin.TiffImageFile):
        packet = image.tag_v2.get(_XMP_TAG)
    if isinstance(packet, str):
        packet = packet.encode()
    return packet or None


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


def _one_line(error: Exception) -> str:
    if isinstance(error, UnidentifiedImageError):  # its own message is an object's address
        return "its header is damaged or cut off"
    return " ".join(str(error).split()) or type(error).__name__
