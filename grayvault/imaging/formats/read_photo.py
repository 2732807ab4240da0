"""Files in: bytes to a photo in display orientation, with its metadata.

Pictures that GrayVault leaves alone (animations, CMYK, high dynamic range, …) are refused with a
reason, and so are those of which a part is missing; bytes that can't be decoded are unreadable.
Beside these only `MemoryError` is raised.
"""

import struct
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO

import numpy as np
from PIL import Image, UnidentifiedImageError

from grayvault.core.errors import (
    DamagedFileError,
    GrayVaultError,
    PhotoRefusedError,
    UnreadablePhotoError,
)
from grayvault.core.photo import Luma, Photo, Pixels
from grayvault.imaging.formats.completeness import examine, incomplete, refuse_unfinished
from grayvault.imaging.formats.container import read_container, unkept_content
from grayvault.imaging.formats.damage import Examination
from grayvault.imaging.formats.file_type import READABLE, sniff
from grayvault.imaging.formats.isobmff.heif_reader import read_avif, read_heic
from grayvault.imaging.formats.isobmff.jxl_reader import read_jxl
from grayvault.imaging.formats.metadata import restored_label
from grayvault.imaging.formats.metadata.cicp_profiles import named_space
from grayvault.imaging.formats.pillow_reader import read_with_pillow
from grayvault.imaging.formats.tiff.tiff_reader import read_tiff
from grayvault.imaging.formats.unsupported import refuse_hdr

_READERS: dict[str, Callable[[bytes, int], Photo]] = {
    "heic": read_heic,
    "avif": read_avif,
    "jxl": read_jxl,
    "tiff": read_tiff,
}


def read_photo(data: bytes, max_pixels: int, *, damaged: bool = False) -> Photo:
    """Decode the bytes of a picture file, of any of `file_type.READABLE`.

    Pixels are uint8, or uint16 where a sample has more than 8 bits; the file's orientation is
    applied. Raises `UnreadablePhotoError` for bytes that aren't a picture, `IncompletePhotoError`
    for one that is damaged or half written (with `damaged` only where nothing of it can be shown),
    and `PhotoRefusedError` with the reason `unsupported-format`, `raw`, `too-large`, `animation`,
    `multi-page`, `multi-frame`, `color-space`, `channels`, `sample-format`, `hdr`, `vault-file` or
    `restored`.
    """
    photo = _read(data, max_pixels, damaged=damaged)
    if restored_label.is_restored(photo.metadata.xmp):
        raise PhotoRefusedError("restored", "the picture was restored by GrayVault: not archived")
    return photo


def read_picture(data: bytes, max_pixels: int) -> Photo:
    """Decode as `read_photo` does, but also what GrayVault restored: to look at, not to archive."""
    return _read(data, max_pixels, damaged=False)


def jpeg_pixels(jpeg: bytes) -> Pixels:
    """A gray or colour JPEG as it is stored, whatever its Exif says.

    Raises `DamagedFileError` if it can't be decoded.
    """
    try:
        with Image.open(BytesIO(jpeg), formats=["jpeg"]) as image:
            return np.asarray(image if image.mode == "L" else image.convert("RGB"))
    except (OSError, SyntaxError, ValueError) as error:
        raise DamagedFileError(f"its JPEG can't be decoded: {_one_line(error)}") from error


def reduced_gray_jpeg(data: bytes, size: tuple[int, int]) -> Luma:
    """A gray JPEG as it is stored, decoded at a power of 2 below its size, at least at `size`.

    That costs a fraction of decoding it whole. `size` is (height, width).
    """
    with Image.open(BytesIO(data), formats=["jpeg"]) as image:
        image.draft("L", (size[1], size[0]))
        return np.asarray(image)


def _read(data: bytes, max_pixels: int, *, damaged: bool) -> Photo:
    kind = _readable_kind(data)
    with _in_one_sentence(kind):
        examination = examine(data, kind, max_pixels, damaged=damaged)
    try:
        with _in_one_sentence(kind):
            photo = _with_container(_decoded(examination.data, kind, max_pixels), examination)
    except UnreadablePhotoError as error:
        if examination.damage is None:
            refuse_unfinished(data, kind)
            raise
        raise incomplete(f"{examination.damage}, and nothing of it can be shown") from error
    refuse_hdr(named_space(photo.metadata.icc or b"")[1])
    return replace(photo, damage=examination.damage)


@contextmanager
def _in_one_sentence(kind: str) -> Iterator[None]:
    """What libraries raise, as one of the errors that `read_photo` names."""
    try:
        yield
    except (GrayVaultError, MemoryError) as error:
        if not isinstance(error, DamagedFileError):
            raise
        raise UnreadablePhotoError(f"the {kind} picture can't be decoded: {error}") from error
    except Exception as error:
        raise UnreadablePhotoError(
            f"the {kind} picture can't be decoded: {_one_line(error)}"
        ) from error


def _decoded(data: bytes, kind: str, max_pixels: int) -> Photo:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # libraries warn of what they repair; errors still raise
        if kind in _READERS:
            return _READERS[kind](data, max_pixels)
        return read_with_pillow(data, kind, max_pixels)


def _with_container(photo: Photo, examination: Examination) -> Photo:
    """The photo with all that its file holds beside the pixels; a JPEG has it already, but for what
    its decoder isn't given.
    """
    data = examination.data if examination.whole is None else examination.whole
    if photo.format == "jpeg":
        return (
            photo
            if data == examination.data
            else replace(photo, container=read_container(data, "jpeg"))
        )
    try:
        lost = unkept_content(data, photo.format)
        container = read_container(data, photo.format)
    except (DamagedFileError, LookupError, ValueError, OverflowError, struct.error):
        return replace(photo, left_out=(*photo.left_out, "parts that can't be told apart"))
    return replace(photo, container=container, left_out=(*photo.left_out, *lost))


def _readable_kind(data: bytes) -> str:
    if not data:
        raise UnreadablePhotoError("the file is empty")
    kind = sniff(data)
    if kind is None:
        refuse_unfinished(data, kind)
        raise UnreadablePhotoError("the file is not a picture, despite its name")
    if kind == "raw":
        raise PhotoRefusedError("raw", "a camera's raw file is not archived: it is a negative")
    if kind not in READABLE:
        raise PhotoRefusedError("unsupported-format", f"{kind} pictures are not archived")
    return kind


def _one_line(error: Exception) -> str:
    if isinstance(error, UnidentifiedImageError):  # its own message is an object's address
        return "its header is damaged or cut off"
    return " ".join(str(error).split()) or type(error).__name__
