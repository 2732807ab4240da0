"""Which of a TIFF file's directories holds the picture: the one of full resolution.

Source: TIFF 6.0, section 8 (NewSubfileType), and its supplement 1 (SubIFDs).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from grayvault.core.errors import PhotoRefusedError
from grayvault.imaging.formats.tiff.tiff_directory import SHORT, Directory, byte_order, directory_at

ORIENTATION = 274
_NEW_TYPE, _OLD_TYPE, _WIDTH, _HEIGHT, _BELOW = 254, 255, 256, 257, 330
_SIZES = (279, 325, 514)
"""StripByteCounts, TileByteCounts, JPEGInterchangeFormatLength."""

_REDUCED, _MASK, _OLD_REDUCED, _OLD_PAGE = 1, 4, 2, 3
_MOST, _MOST_BYTES = 64, 1 << 20
"""Directories of a file that are looked at, and bytes of each one's values."""


@dataclass(frozen=True)
class Page:
    """A directory of a file, its longest values left out, and where it stands."""

    offset: int
    directory: Directory
    order: str

    def number(self, tag: int) -> int:
        """The first number of a tag; 0 without one."""
        return next(iter(self.directory.numbers(tag, self.order)), 0)

    @property
    def pixels(self) -> int:
        """Pixels of the picture; 0 if it has none."""
        return self.number(_WIDTH) * self.number(_HEIGHT)

    @property
    def is_reduced(self) -> bool:
        """Whether it says of itself that it is a smaller copy."""
        old = self.number(_OLD_TYPE)
        return bool(self.number(_NEW_TYPE) & _REDUCED) or old == _OLD_REDUCED

    @property
    def is_mask(self) -> bool:
        """Whether it says of itself that it is the mask of another picture."""
        return bool(self.number(_NEW_TYPE) & _MASK)

    @property
    def coded_bytes(self) -> int:
        """Bytes that its pixels take in the file."""
        return sum(sum(self.directory.numbers(tag, self.order)) for tag in _SIZES)


@dataclass(frozen=True)
class Pages:
    """The main picture's directory, the file's first one, and smaller copies and masks."""

    main: Page
    first: Page
    previews: tuple[Page, ...] = ()
    masks: tuple[Page, ...] = ()

    @property
    def orientation(self) -> int:
        """How the main picture is stored, 1..8; the first directory may say it for one below it."""
        below = self.main.offset in self.first.directory.numbers(_BELOW, self.first.order)
        value = self.main.number(ORIENTATION) or (self.first.number(ORIENTATION) if below else 1)
        return value if 1 <= value <= 8 else 1


def pages_of(data: bytes) -> Pages:
    """What the directories of a TIFF file are.

    Raises `PhotoRefusedError` (`multi-page`) if it holds several pictures, or if it is
    unclear which of them is the main one.
    """
    pictures = [page for page in _pages(data) if page.pixels]
    whole = [page for page in pictures if not page.is_reduced and not page.is_mask]
    previews = tuple(page for page in pictures if page.is_reduced)
    if len(whole) > 1:
        raise PhotoRefusedError("multi-page", "TIFF files of several pages are not archived")
    if not whole and len(pictures) > 1:
        raise PhotoRefusedError("multi-page", "the TIFF file doesn't say which picture is whole")
    main = (whole or pictures or [_at(data, _start(data))])[0]
    if any(page.pixels > main.pixels for page in previews):
        raise PhotoRefusedError("multi-page", "a preview in the TIFF file exceeds its picture")
    masks = tuple(page for page in pictures if page.is_mask and page is not main)
    return Pages(main, _at(data, _start(data)), tuple(p for p in previews if p is not main), masks)


def as_only_page(data: bytes, page: Page) -> bytes:
    """A TIFF file whose first and only directory is this one, as if it were stored upright.

    All offsets stay as they are.
    """
    (count,) = struct.unpack_from(page.order + "H", data, page.offset)
    following = page.offset + 2 + 12 * count
    whole = bytearray(data)
    struct.pack_into(page.order + "I", whole, 4, page.offset)
    if following + 4 <= len(whole):
        struct.pack_into(page.order + "I", whole, following, 0)
    for at in range(page.offset + 2, min(following, len(whole) - 11), 12):
        if struct.unpack_from(page.order + "H", whole, at)[0] == ORIENTATION:
            struct.pack_into(page.order + "HHIHH", whole, at, ORIENTATION, SHORT, 1, 1, 0)
    return bytes(whole)


def _pages(data: bytes) -> Iterator[Page]:
    """The directories of a file: the chain's, and those below them."""
    todo, seen = [_start(data)], set[int]()
    while todo and len(seen) < _MOST:
        offset = todo.pop(0)
        if offset in seen or not 0 < offset <= len(data) - 2:
            continue
        seen.add(offset)
        page = _at(data, offset)
        todo += [*page.directory.numbers(_BELOW, page.order), page.directory.following]
        yield page


def _at(data: bytes, offset: int) -> Page:
    return Page(offset, directory_at(data, offset, _MOST_BYTES), byte_order(data))


def _start(data: bytes) -> int:
    return int(struct.unpack_from(byte_order(data) + "I", data, 4)[0])
