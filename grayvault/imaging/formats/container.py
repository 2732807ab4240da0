"""What a file's own container holds beside its pixels: taken out of it whole, and put back.

Each format has a module of its own; vault-format.md states the content that these make.
"""

from collections.abc import Callable

from grayvault.core.view import OutputFormat
from grayvault.imaging.formats.bmp import bmp_container
from grayvault.imaging.formats.gif import gif_container
from grayvault.imaging.formats.isobmff import heif_container, jxl_container
from grayvault.imaging.formats.jpeg import jpeg_container, jpeg_rebuild
from grayvault.imaging.formats.png import png_container
from grayvault.imaging.formats.tiff import tiff_container
from grayvault.imaging.formats.webp import webp_container

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

_OF: dict[str, Callable[[bytes], bytes | None]] = {
    "jpeg": jpeg_container.read_container,
    "png": png_container.read_container,
    "webp": webp_container.read_container,
    "tiff": tiff_container.read_container,
    "jxl": jxl_container.read_container,
    "avif": heif_container.read_container,
    "heic": heif_container.read_container,
    "bmp": bmp_container.read_container,
    "gif": gif_container.read_container,
}
_WITH: dict[str, Callable[[bytes, bytes], bytes]] = {
    "jpeg": jpeg_rebuild.insert_container,
    "png": png_container.insert_container,
    "webp": webp_container.insert_container,
    "tiff": tiff_container.insert_container,
    "jxl": jxl_container.insert_container,
    "avif": heif_container.insert_container,
}
_HOLDS: dict[str, Callable[[bytes], tuple[str, ...]]] = {
    "jpeg": jpeg_container.describe_container,
    "png": png_container.describe_container,
    "webp": webp_container.describe_container,
    "tiff": tiff_container.describe_container,
    "jxl": jxl_container.describe_container,
    "avif": heif_container.describe_container,
    "heic": heif_container.describe_container,
    "bmp": bmp_container.describe_container,
    "gif": gif_container.describe_container,
}
_LOOSE: dict[str, Callable[[bytes], tuple[tuple[str, bytes], ...]]] = {
    "png": png_container.container_files,
    "webp": webp_container.container_files,
    "jxl": jxl_container.container_files,
    "avif": heif_container.container_files,
    "heic": heif_container.container_files,
    "bmp": bmp_container.container_files,
    "gif": gif_container.container_files,
}


def read_container(data: bytes, kind: str) -> bytes | None:
    """All that a file of a kind (`Photo.format`) holds beside its pixels, in one string of bytes.

    None where that can't be told apart, or the containers of its kind aren't kept.
    """
    return _OF[kind](data) if kind in _OF else None


def insert_container(encoded: bytes, output: OutputFormat, container: bytes) -> bytes:
    """A picture of a format with what its source of the same format held, in its place and order.

    `encoded` is the whole picture, that lies as its source did. Of its metadata stay what its
    pixels need and the label of restored colour, which is added to the source's XMP. Raises
    `DamagedFileError` where `container` isn't what `container_of` makes.
    """
    return _WITH[output](encoded, container) if output in _WITH else encoded


def describe_container(container: bytes, kind: str) -> tuple[str, ...]:
    """What is in a container, in a few words each, such as `2 comments`; Raises as above."""
    return _HOLDS[kind](container) if kind in _HOLDS else ()


def container_files(container: bytes, kind: str) -> tuple[tuple[str, bytes], ...]:
    """What of a container is of use beside a picture of another format: endings of names, such as
    `.trailing.bin`, and contents. Raises as above.
    """
    return _LOOSE[kind](container) if kind in _LOOSE else ()


def unplaced_files(container: bytes, kind: str) -> tuple[tuple[str, bytes], ...]:
    """As `loose`, but only what `with_container` puts into no picture of the same format."""
    return heif_container.container_files(container, given_back=True) if kind == "avif" else ()


def unkept_content(data: bytes, kind: str) -> tuple[str, ...]:
    """What a file of a kind holds that its container can't keep, in words."""
    return heif_container.unkept_content(data) if kind in {"avif", "heic"} else ()
