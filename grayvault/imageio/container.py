"""What a file's own container holds beside its pixels: taken out of it whole, and put back.

Each format has a module of its own; docs/format.md states the content that these make.
"""

from collections.abc import Callable

from grayvault.core.view import OutputFormat
from grayvault.imageio import (
    container_bmp,
    container_gif,
    container_heif,
    container_jpeg,
    container_jxl,
    container_png,
    container_tiff,
    container_webp,
    jpeg_rebuild,
)

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
    "jpeg": container_jpeg.container_of,
    "png": container_png.container_of,
    "webp": container_webp.container_of,
    "tiff": container_tiff.container_of,
    "jxl": container_jxl.container_of,
    "avif": container_heif.container_of,
    "heic": container_heif.container_of,
    "bmp": container_bmp.container_of,
    "gif": container_gif.container_of,
}
_WITH: dict[str, Callable[[bytes, bytes], bytes]] = {
    "jpeg": jpeg_rebuild.with_container,
    "png": container_png.with_container,
    "webp": container_webp.with_container,
    "tiff": container_tiff.with_container,
    "jxl": container_jxl.with_container,
    "avif": container_heif.with_container,
}
_HOLDS: dict[str, Callable[[bytes], tuple[str, ...]]] = {
    "jpeg": container_jpeg.holds,
    "png": container_png.holds,
    "webp": container_webp.holds,
    "tiff": container_tiff.holds,
    "jxl": container_jxl.holds,
    "avif": container_heif.holds,
    "heic": container_heif.holds,
    "bmp": container_bmp.holds,
    "gif": container_gif.holds,
}
_LOOSE: dict[str, Callable[[bytes], tuple[tuple[str, bytes], ...]]] = {
    "png": container_png.loose,
    "webp": container_webp.loose,
    "jxl": container_jxl.loose,
    "avif": container_heif.loose,
    "heic": container_heif.loose,
    "bmp": container_bmp.loose,
    "gif": container_gif.loose,
}


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


def loose(container: bytes, kind: str) -> tuple[tuple[str, bytes], ...]:
    """What of a container is of use beside a picture of another format: endings of names, such as
    `.trailing.bin`, and contents. Raises as above.
    """
    return _LOOSE[kind](container) if kind in _LOOSE else ()


def loose_items(container: bytes, kind: str) -> tuple[tuple[str, bytes], ...]:
    """As `loose`, but only what `with_container` puts into no picture of the same format."""
    return container_heif.loose(container, given_back=True) if kind == "avif" else ()


def left_out(data: bytes, kind: str) -> tuple[str, ...]:
    """What a file of a kind holds that its container can't keep, in words."""
    return container_heif.left_out(data) if kind in {"avif", "heic"} else ()
