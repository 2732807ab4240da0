"""The bytes that a photo's full-size JPEG is given, by its catalog row alone.

docs/explanation/decisions/0017-sizes-before-reading.md says how the figures were found. They must
never change for a photo: other programs remember its size.
"""

from dataclasses import dataclass, replace
from typing import Protocol

from grayvault.colorizers.colorize import chroma_size
from grayvault.imaging.formats.jpeg.jpeg_padding import LEAST_PADDING

_LABEL = 8192
"""Bytes at most of the label of restored colour, and of what wraps metadata."""

_UNKNOWN = 65_536
"""Bytes more for metadata of which only the compressed bytes are known."""


class SizedPhoto(Protocol):
    """The columns of a photo that its size depends on, as in `PhotoRow`."""

    @property
    def tier(self) -> str: ...
    @property
    def format(self) -> str: ...
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...
    @property
    def distance(self) -> float: ...
    @property
    def stored_bytes(self) -> int: ...
    @property
    def luma_bytes(self) -> int: ...
    @property
    def hint_bytes(self) -> int: ...
    @property
    def bytes_inside(self) -> int | None: ...


@dataclass(frozen=True)
class _Rate:
    """Bytes of a JPEG's picture: for each byte of its codestream, and for each pixel.

    `full` is for pixels that all have a chroma of their own (4:4:4), `half` for others (4:2:0).
    """

    of_codestream: float
    full: float
    half: float


_COEFFICIENTS = _Rate(1.35, 0.14, 0.045)
_LOSSLESS = _Rate(0.5, 0.25, 0.12)
_LOSSY, _PER_DISTANCE = _Rate(0.9, 0.13, 0.05), 0.6
"""A codestream of a larger distance is smaller, but its JPEG is hardly so."""

_MOST = _Rate(0, 1.2, 0.8)
"""What no picture takes at this quality."""


def jpeg_size(photo: SizedPhoto) -> int:
    """The size of the photo's JPEG in bytes: that of `jpeg_of_size`, with its padding."""
    size = photo.height, photo.width
    is_full = chroma_size(size) == size
    picture = _bytes(_rate(photo), photo, is_full=is_full)
    if not _has_coefficients(photo):
        picture = min(picture, _bytes(_MOST, photo, is_full=is_full))
    return picture + _inside(photo) + _LABEL + LEAST_PADDING


def _has_coefficients(photo: SizedPhoto) -> bool:
    """Whether the JPEG gets the coefficients of its source, whatever they take."""
    return photo.format == "jpeg" and photo.distance == 0 and photo.tier != "lossless"


def _rate(photo: SizedPhoto) -> _Rate:
    if _has_coefficients(photo):
        return _COEFFICIENTS
    if photo.distance == 0:
        return _LOSSLESS
    return replace(_LOSSY, of_codestream=_LOSSY.of_codestream + _PER_DISTANCE * photo.distance)


def _bytes(rate: _Rate, photo: SizedPhoto, *, is_full: bool) -> int:
    of_pixels = (rate.full if is_full else rate.half) * photo.width * photo.height
    return round(rate.of_codestream * photo.luma_bytes + of_pixels)


def _inside(photo: SizedPhoto) -> int:
    """The bytes of its metadata and attachments; a guess where the catalog doesn't know them."""
    if photo.bytes_inside is not None:
        return photo.bytes_inside
    return 2 * max(photo.stored_bytes - photo.luma_bytes - photo.hint_bytes, 0) + _UNKNOWN
