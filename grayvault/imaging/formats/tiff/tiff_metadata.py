"""What a TIFF file's tags say beside how its pixels are coded, byte for byte.

Source: TIFF 6.0; XMP specification part 3, 1.1.4; Adobe, Photoshop TIFF Technical Notes.
"""

from dataclasses import dataclass

from grayvault.imaging.formats.tiff.tiff_directory import (
    BYTE,
    UNDEFINED,
    Entry,
    byte_order,
    directory_at,
    make_entry,
    serialize_tiff,
)
from grayvault.imaging.formats.tiff.tiff_pages import Pages, pages_of

XMP, IPTC, PHOTOSHOP, ICC = 700, 33723, 34377, 34675
"""Tags: the XMP packet, the IPTC-IIM record, Photoshop's image resources, the colour profile."""

CODING = frozenset(
    {
        *range(254, 267), 273, 274, *range(277, 282), 284, *range(288, 294), 317, 320,
        *range(322, 331), 332, 333, 334, 336, *range(338, 348), *range(512, 522), *range(529, 533),
        50674,
    }
)  # fmt: skip
"""Tags that say how pixels are coded, stored and turned, or if other directories are."""

_RECORD_START = 0x1C
"""The first byte of an IPTC-IIM data set: IPTC-NAA Information Interchange Model, 1.6."""

_SHORT_ENOUGH = 1024
"""Bytes of a tag's value that Exif takes along into files of other formats."""


@dataclass(frozen=True)
class Tags:
    """The tags that don't say how pixels are coded, and the byte order of their values."""

    entries: tuple[Entry, ...]
    order: str
    unreadable: tuple[int, ...] = ()

    def value(self, tag: int) -> bytes | None:
        """A tag's value; None without one."""
        return next((entry.value for entry in self.entries if entry.tag == tag), None) or None

    @property
    def exif(self) -> bytes | None:
        """What describes the picture as Exif: short tags, and the directories below; or None."""
        described = [entry for entry in self.entries if _is_short(entry)]
        return serialize_tiff(described, self.order) if described else None

    @property
    def iptc(self) -> bytes | None:
        """The IPTC-IIM record; None without one, or if it has another form."""
        record = self.value(IPTC)
        if record and record[0] != _RECORD_START and record[3:4] == bytes([_RECORD_START]):
            whole = record + bytes(-len(record) % 4)  # some writers turned it as LONGs are
            record = b"".join(whole[at : at + 4][::-1] for at in range(0, len(whole), 4))
        return record if record and record[0] == _RECORD_START else None

    @property
    def whole(self) -> bytes | None:
        """All of them as a TIFF structure of one directory; None without any."""
        return serialize_tiff(self.entries, self.order) if self.entries else None


def tags_of(data: bytes, pages: Pages | None = None) -> Tags:
    """The tags of a TIFF file's main picture, and those that only its first directory has.

    Raises `PhotoRefusedError` as `pages_of`.
    """
    pages = pages or pages_of(data)
    directories = [directory_at(data, page.offset) for page in (pages.main, pages.first)]
    entries: dict[int, Entry] = {}
    for entry in (entry for directory in directories for entry in directory.entries):
        if entry.tag not in CODING:
            entries.setdefault(entry.tag, entry)
    unknown = {tag for directory in directories for tag in directory.unreadable} - CODING
    return Tags(tuple(entries.values()), byte_order(data), tuple(sorted(unknown)))


def metadata_entries(xmp: bytes | None, icc: bytes | None, iptc: bytes | None) -> tuple[Entry, ...]:
    """The tags of a TIFF file that hold these."""
    held = ((XMP, BYTE, xmp), (ICC, UNDEFINED, icc), (IPTC, UNDEFINED, iptc))
    return tuple(make_entry(tag, kind, value) for tag, kind, value in held if value)


def _is_short(entry: Entry) -> bool:
    own = entry.tag in {XMP, ICC, IPTC, PHOTOSHOP}
    return not own and (entry.directory is not None or entry.size <= _SHORT_ENOUGH)
