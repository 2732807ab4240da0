"""What a file's own container holds beside its pixels: taken out of it whole, and put back.

Each format has a module of its own; docs/format.md states the content that these make.
"""

from collections.abc import Callable

from grayvault.domain.view import OutputFormat
from grayvault.imageio import container_jpeg, jpeg_rebuild

MEDIA_TYPES = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "tiff": "image/tiff",
    "avif": "image/avif",
    "heic": "image/heic",
    "jxl": "image/jxl",
    "bmp": "image/bmp",
    "gif": "image/gif",
}
"""By `Photo.format`: RFC 6838's names, of which a kept container has its source's."""

_OF: dict[str, Callable[[bytes], bytes | None]] = {"jpeg": container_jpeg.container_of}
_WITH: dict[str, Callable[[bytes, bytes], bytes]] = {"jpeg": jpeg_rebuild.with_container}
_HOLDS: dict[str, Callable[[bytes], tuple[str, ...]]] = {"jpeg": container_jpeg.holds}


def container_of(data: bytes, kind: str) -> bytes | None:
    """All that a file of a kind (`Photo.format`) holds beside its pixels, in one string of bytes.

    None where that can't be told apart, or the containers of its kind aren't kept.
    """
    return _OF[kind](data) if kind in _OF else None


def with_container(encoded: bytes, output: OutputFormat, container: bytes) -> bytes:
    """A picture of a format with what its source of the same format held, in its place and order.

    `encoded` is the whole picture, that lies as its source did. Of its metadata stay what its
    pixels need and the label of restored colour, which is added to the source's XMP. Raises
    `DamagedFileError` where `container` isn't what `container_of` makes.
    """
    return _WITH[output](encoded, container) if output in _WITH else encoded


def holds(container: bytes, kind: str) -> tuple[str, ...]:
    """What is in a container, in a few words each, such as `2 comments`; Raises as above."""
    return _HOLDS[kind](container) if kind in _HOLDS else ()
