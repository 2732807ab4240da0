"""What a WebP file holds beside its pixels: taken out whole, and put into another WebP file.

The content is a WebP file whose picture data are one empty `VP8 ` chunk. Source: RFC 9649, 2.3 to
2.7 (WebP's RIFF container).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from grayvault.core.errors import DamagedFileError
from grayvault.imaging.formats.metadata import exif

_EXTENDED, _PICTURE, _EXIF, _XMP, _ICC = b"VP8X", b"VP8 ", b"EXIF", b"XMP ", b"ICCP"
_CODING = frozenset({_EXTENDED, _PICTURE, b"VP8L", b"ALPH", b"ANIM", b"ANMF"})
_FLAGS = {_ICC: 0x20, b"ALPH": 0x10, _EXIF: 0x08, _XMP: 0x04}
_EXIF_PREFIX = b"Exif\0\0"
_HEADER, _MOST = 12, 65_536


@dataclass(frozen=True)
class Chunk:
    """A chunk: its type of 4 bytes, and its data."""

    kind: bytes
    data: bytes


def read_container(webp: bytes) -> bytes | None:
    """All chunks of a WebP file but its picture data, and what follows them; None without any.

    An Exif's thumbnail is left out.
    """
    chunks, trailing = _chunks(webp), _behind(webp)
    if all(chunk.kind in _CODING for chunk in chunks) and not trailing:
        return None
    archived, has_picture = [], False
    for chunk in chunks:
        if chunk.kind == _EXIF:
            archived.append(Chunk(_EXIF, _exif(chunk.data, upright=False)))
        elif chunk.kind not in _CODING:
            archived.append(chunk)
        elif chunk.kind != _EXTENDED and not has_picture:
            archived.append(Chunk(_PICTURE, b""))
            has_picture = True
    return _file(archived) + trailing


def insert_container(encoded: bytes, container: bytes) -> bytes:
    """A WebP file's picture with what `read_container` took from its source, in its place and
    order.

    What says how the pixels are coded stays `encoded`'s, and so do its XMP packet and profile,
    which stand in the source's places. The Exif says that the picture is upright. Raises
    `DamagedFileError`.
    """
    if container[:4] != b"RIFF":
        raise DamagedFileError("the container of its source doesn't begin like a WebP")
    merged = list(_merged(_chunks(encoded), _chunks(container)))
    return _file([_extended(encoded, merged), *merged]) + _behind(container)


def read_xmp(webp: bytes) -> bytes | None:
    """The XMP packet of a WebP file, whether its flags say that it has one or not."""
    return next((chunk.data for chunk in _chunks(webp) if chunk.kind == _XMP), None) or None


def describe_container(container: bytes) -> tuple[str, ...]:
    """What is in a container, in a few words each, such as `EXIF chunk`."""
    chunks = [chunk for chunk in _chunks(container) if chunk.kind not in _CODING]
    words = [f"{chunk.kind.decode('latin-1').strip()} chunk" for chunk in chunks]
    trailing = _behind(container)
    return (*words, f"{len(trailing)} bytes behind its end") if trailing else tuple(words)


def container_files(container: bytes) -> tuple[tuple[str, bytes], ...]:
    """What is of use as a file of its own: endings of names, and contents."""
    trailing = _behind(container)
    return ((".trailing.bin", trailing),) if trailing else ()


def _merged(own: Sequence[Chunk], archived: Sequence[Chunk]) -> Iterator[Chunk]:
    kinds = {chunk.kind for chunk in archived}
    yield from (own_chunk for own_chunk in own if own_chunk.kind == _ICC and _ICC not in kinds)
    for chunk in archived:
        if chunk.kind == _PICTURE:
            yield from (own_chunk for own_chunk in own if own_chunk.kind in _CODING - {_EXTENDED})
        elif chunk.kind in {_XMP, _ICC}:
            yield from (own_chunk for own_chunk in own if own_chunk.kind == chunk.kind)
        elif chunk.kind == _EXIF:
            yield Chunk(_EXIF, _exif(chunk.data, upright=True))
        else:
            yield chunk
    yield from (
        own_chunk
        for own_chunk in own
        if own_chunk.kind in {_EXIF, _XMP} and own_chunk.kind not in kinds
    )


def _exif(data: bytes, *, upright: bool) -> bytes:
    prefix = _EXIF_PREFIX if data.startswith(_EXIF_PREFIX) else b""
    tiff = data[len(prefix) :]
    return prefix + (exif.reset_orientation(tiff) if upright else exif.without_thumbnail(tiff))


def _extended(encoded: bytes, chunks: Sequence[Chunk]) -> Chunk:
    """The VP8X chunk: flags, width and height."""
    flags = sum({_FLAGS.get(chunk.kind, 0) for chunk in chunks})
    with Image.open(BytesIO(encoded), formats=["webp"]) as image:
        width, height = image.size
        if image.mode == "RGBA":
            flags |= _FLAGS[b"ALPH"]
    sizes = b"".join((side - 1).to_bytes(3, "little") for side in (width, height))
    return Chunk(_EXTENDED, bytes([flags, 0, 0, 0]) + sizes)


def _chunks(webp: bytes) -> list[Chunk]:
    """The chunks inside the RIFF header's size, up to the first that isn't whole."""
    chunks: list[Chunk] = []
    at, end = _HEADER, _end(webp)
    while at + 8 <= end and len(chunks) < _MOST:
        size = int.from_bytes(webp[at + 4 : at + 8], "little")
        if at + 8 + size > end:
            break
        chunks.append(Chunk(webp[at : at + 4], webp[at + 8 : at + 8 + size]))
        at += 8 + size + size % 2
    return chunks


def _end(webp: bytes) -> int:
    return min(8 + int.from_bytes(webp[4:8], "little"), len(webp))


def _behind(webp: bytes) -> bytes:
    return webp[_end(webp) :]


def _file(chunks: Sequence[Chunk]) -> bytes:
    body = b"WEBP"
    for chunk in chunks:
        body += chunk.kind + len(chunk.data).to_bytes(4, "little") + chunk.data
        body += bytes(len(chunk.data) % 2)
    return b"RIFF" + len(body).to_bytes(4, "little") + body
