"""What a file's own container holds beside its pixels: taken out of it whole, and put back.

Each format has a module of its own; vault-format.md states the content that these make.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

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
"""By `Photo.format`, the media type (RFC 6838) that an archived container has."""


@dataclass(frozen=True)
class _Format:
    """What a format's module does with containers; None if it can't or needn't do it.

    `read` takes a file; `describe` and `files` take a container; `insert` takes a file and a
    container.
    """

    read: Callable[[bytes], bytes | None]
    describe: Callable[[bytes], tuple[str, ...]]
    insert: Callable[[bytes, bytes], bytes] | None = None
    files: Callable[[bytes], tuple[tuple[str, bytes], ...]] | None = None


_HEIF = _Format(
    heif_container.read_container,
    heif_container.describe_container,
    files=heif_container.container_files,
)

_FORMATS = {
    "jpeg": _Format(
        jpeg_container.read_container,
        jpeg_container.describe_container,
        jpeg_rebuild.insert_container,
    ),
    "png": _Format(
        png_container.read_container,
        png_container.describe_container,
        png_container.insert_container,
        png_container.container_files,
    ),
    "webp": _Format(
        webp_container.read_container,
        webp_container.describe_container,
        webp_container.insert_container,
        webp_container.container_files,
    ),
    "tiff": _Format(
        tiff_container.read_container,
        tiff_container.describe_container,
        tiff_container.insert_container,
    ),
    "jxl": _Format(
        jxl_container.read_container,
        jxl_container.describe_container,
        jxl_container.insert_container,
        jxl_container.container_files,
    ),
    "avif": replace(_HEIF, insert=heif_container.insert_container),
    "heic": _HEIF,
    "bmp": _Format(
        bmp_container.read_container,
        bmp_container.describe_container,
        files=bmp_container.container_files,
    ),
    "gif": _Format(
        gif_container.read_container,
        gif_container.describe_container,
        files=gif_container.container_files,
    ),
}


def read_container(data: bytes, kind: str) -> bytes | None:
    """All that a file of a kind (`Photo.format`) holds beside its pixels, in one string of bytes.

    None if that can't be separated, or containers of this kind aren't archived.
    """
    return _FORMATS[kind].read(data) if kind in _FORMATS else None


def insert_container(encoded: bytes, output: OutputFormat, container: bytes) -> bytes:
    """A picture with the container of its source, which has the same format, in its old order.

    `encoded` is the whole picture, with its source's orientation. Of its metadata, what its pixels
    need stays, and the label of restored colour is added to the source's XMP. Raises
    `DamagedFileError` if `container` isn't one of `read_container`.
    """
    insert = _FORMATS[output].insert
    return insert(encoded, container) if insert else encoded


def describe_container(container: bytes, kind: str) -> tuple[str, ...]:
    """The contents of a container, in a few words each, such as `2 comments`.

    Raises `DamagedFileError` as `insert_container` does.
    """
    return _FORMATS[kind].describe(container) if kind in _FORMATS else ()


def container_files(container: bytes, kind: str) -> tuple[tuple[str, bytes], ...]:
    """The contents that are useful beside a picture of another format, as files.

    Each is the ending of its name, such as `.trailing.bin`, and its bytes. Raises
    `DamagedFileError` as `insert_container` does.
    """
    files = _FORMATS[kind].files if kind in _FORMATS else None
    return files(container) if files else ()


def unplaced_files(container: bytes, kind: str) -> tuple[tuple[str, bytes], ...]:
    """Those of `container_files` that `insert_container` can't put into the same format."""
    return heif_container.container_files(container, for_avif=True) if kind == "avif" else ()


def unkept_content(data: bytes, kind: str) -> tuple[str, ...]:
    """What a file of a kind holds that its container can't keep, in words."""
    return heif_container.unkept_content(data) if kind in {"avif", "heic"} else ()
