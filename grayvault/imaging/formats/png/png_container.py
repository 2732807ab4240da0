"""What a PNG file holds beside its pixels: taken out whole, and put into another PNG file.

The content is a PNG file whose picture data are one empty IDAT chunk. Source: PNG, third edition,
5.6 (the order of chunks) and 11.3.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grayvault.core.errors import DamagedFileError
from grayvault.imaging.formats.metadata import exif, xmp
from grayvault.imaging.formats.png.png_chunks import (
    END,
    HEADER,
    PALETTE,
    PIXELS,
    SIGNATURE,
    Chunk,
    chunks_of,
    png_file,
    text_of_xmp,
    trailing_bytes,
)

_CODING = frozenset({HEADER, PALETTE, PIXELS, END, b"tRNS", b"acTL", b"fcTL", b"fdAT"})
_OF_SAMPLES = frozenset({b"sBIT", b"bKGD", b"hIST"})
"""Chunks whose content depends on how samples are coded."""

_COLORS = frozenset({b"iCCP", b"sRGB", b"cHRM", b"gAMA", b"cICP", b"mDCV", b"cLLI"})
_EXIF = b"eXIf"
_RAW_EXIF = (b"Raw profile type exif\0", b"Raw profile type APP1\0")
"""Texts that hold Exif, and with it an orientation: ImageMagick's way before eXIf, which takes
their place."""

_TEXTS = frozenset({b"tEXt", b"zTXt", b"iTXt"})
_DEPTH_AND_COLORS, _COLOR_TYPE, _IN_COLOR = slice(8, 10), 9, 2


def read_container(png: bytes) -> bytes | None:
    """All chunks of a PNG file but its picture data, and what follows them; None without any.

    An Exif's thumbnail is left out.
    """
    chunks, trailing = chunks_of(png), trailing_bytes(png)
    if all(chunk.kind in _CODING for chunk in chunks) and not trailing:
        return None
    archived: list[Chunk] = []
    for chunk in chunks:
        if chunk.kind == _EXIF:
            archived.append(Chunk(_EXIF, exif.without_thumbnail(chunk.data)))
        elif chunk.kind != PIXELS:
            archived.append(chunk)
        elif Chunk(PIXELS, b"") not in archived:
            archived.append(Chunk(PIXELS, b""))
    return png_file(archived, trailing)


def insert_container(encoded: bytes, container: bytes) -> bytes:
    """A PNG file's picture with what `read_container` took from its source, in its place and order.

    What says how the pixels are coded stays `encoded`'s, and so does its XMP packet, which stands
    in the source's place. The Exif says that the picture is upright. A profile that was made of
    other chunks stands beside these, for readers that don't know them. Raises `DamagedFileError`.
    """
    if not container.startswith(SIGNATURE):
        raise DamagedFileError("the container of its source doesn't begin like a PNG")
    own, archived = chunks_of(encoded), chunks_of(container)
    return png_file(list(_Merging(own, archived).chunks()), trailing_bytes(container))


def describe_container(container: bytes) -> tuple[str, ...]:
    """What is in a container, in a few words each, such as `3 texts`."""
    kinds = Counter(c.kind for c in chunks_of(container) if c.kind not in _CODING)
    texts = sum(kinds.pop(kind, 0) for kind in _TEXTS)
    words = [f"{texts} texts" if texts > 1 else "a text"] if texts else []
    words += [f"{kind.decode('latin-1')} chunk" for kind in kinds]
    trailing = trailing_bytes(container)
    return (*words, f"{len(trailing)} bytes behind its end") if trailing else tuple(words)


def container_files(container: bytes) -> tuple[tuple[str, bytes], ...]:
    """What is of use as a file of its own: endings of names, and contents."""
    trailing = trailing_bytes(container)
    return ((".trailing.bin", trailing),) if trailing else ()


@dataclass(frozen=True)
class _Merging:
    """The chunks of a picture (`own`) and those of its `source`."""

    own: Sequence[Chunk]
    source: Sequence[Chunk]

    def chunks(self) -> Iterator[Chunk]:
        """The chunks of both together."""
        yield self._own(HEADER)
        yield from self._missing()
        for chunk in self.source:
            if chunk.kind == PIXELS:
                yield from (own for own in self.own if own.kind == PIXELS)
            elif chunk.is_xmp:
                yield from self._xmp(chunk)
            elif self._fits(chunk):
                upright = chunk.kind == _EXIF
                yield Chunk(_EXIF, exif.reset_orientation(chunk.data)) if upright else chunk
        yield Chunk(END, b"")

    def _missing(self) -> Iterator[Chunk]:
        """What the picture needs and the source has no place for."""
        for chunk in self.own:
            if chunk.is_xmp and not any(archived.is_xmp for archived in self.source):
                yield chunk
            if chunk.kind == _EXIF and not self._has(_EXIF):
                yield chunk
            if chunk.kind in _COLORS and not (self._same_colors and self._has(chunk.kind)):
                yield chunk

    def _has(self, kind: bytes) -> bool:
        return any(chunk.kind == kind for chunk in self.source)

    def _xmp(self, chunk: Chunk) -> Iterator[Chunk]:
        """The picture's XMP; the source's very chunk where that says the same."""
        before = text_of_xmp(chunk)
        for own in self.own:
            if own.is_xmp:
                same = (
                    before is not None
                    and xmp.reset_orientation(before) == text_of_xmp(own) == before
                )
                yield chunk if same else own
                return

    def _fits(self, chunk: Chunk) -> bool:
        if chunk.kind == PALETTE:  # with R'G'B' it is a suggestion
            return self._same_coding and self._own(HEADER).data[_COLOR_TYPE] in {2, 6}
        if chunk.kind in _OF_SAMPLES:
            return self._same_coding
        if chunk.kind in _COLORS:
            return self._same_colors
        is_raw = chunk.data.startswith(_RAW_EXIF) and any(own.kind == _EXIF for own in self.own)
        return chunk.kind not in _CODING and not is_raw

    @property
    def _same_coding(self) -> bool:
        mine, theirs = (self._headers()[i].data[_DEPTH_AND_COLORS] for i in (0, 1))
        return mine == theirs

    @property
    def _same_colors(self) -> bool:
        mine, theirs = (self._headers()[i].data[_COLOR_TYPE] & _IN_COLOR for i in (0, 1))
        return mine == theirs

    def _headers(self) -> tuple[Chunk, Chunk]:
        return self._own(HEADER), next(chunk for chunk in self.source if chunk.kind == HEADER)

    def _own(self, kind: bytes) -> Chunk:
        return next(chunk for chunk in self.own if chunk.kind == kind)
