"""EXIF as raw bytes: only the orientation is touched, so that maker notes stay byte for byte.

Source of the structure: TIFF 6.0, section 2, and CIPA DC-008 (Exif 2.32), 4.5.
"""

import struct

DESCRIPTION_TAGS = (0x010E, 0x010F, 0x0110, 0x0131, 0x0132, 0x013B, 0x8298)
"""ImageDescription, Make, Model, Software, DateTime, Artist, Copyright: the tags of a TIFF file's
first directory that describe the picture and not how it is stored."""

_PREFIX = b"Exif\0\0"
_ORIENTATION, _PREVIEW_START, _PREVIEW_LENGTH = 0x0112, 0x0201, 0x0202
_EXIF_DIRECTORY = 0x8769
_ASCII, _SHORT, _LONG, _UTF_8 = 2, 3, 4, 129
_JPEG_START = b"\xff\xd8"
_TYPES = range(1, 14)
"""TIFF 6.0, section 2, and IFD: a reader skips entries of other types."""

_ORIENTATIONS = range(1, 9)
_HEADER = 8
_ENTRY = 12
_MOST_DIRECTORIES = 8
"""Far more than any picture has: a first, a second, and the Exif directory."""


def strip_exif_prefix(exif: bytes) -> bytes:
    """`exif` without the `Exif\\0\\0` that JPEG and Pillow put before it, be it there twice."""
    while exif.startswith(_PREFIX):
        exif = exif[len(_PREFIX) :]
    return exif


def read_orientation(exif: bytes | None) -> int:
    """How a picture with this Exif is stored, 1..8, decided as browsers decide it.

    The first orientation entry of the first directory counts, where it is as CIPA DC-008, 4.6.4,
    has it: SHORT, one value, 1..8. Anything else is 1: readers differ in what they make of it.
    """
    tiff = strip_exif_prefix(exif or b"")
    order = _order(tiff)
    if not order or len(tiff) < _HEADER:
        return 1
    (first,) = struct.unpack_from(order + "I", tiff, 4)
    for entry in _entries(tiff, first, order):
        tag, kind, count, value = struct.unpack_from(order + "HHIH", tiff, entry)
        if tag == _ORIENTATION:
            regular = kind == _SHORT and count == 1 and value in _ORIENTATIONS
            return value if regular else 1
    return 1


def set_orientation(exif: bytes, orientation: int) -> bytes:
    """`exif` (with or without prefix) as a TIFF structure of which every reader reads this.

    Each orientation entry, of whatever type and count and in any directory that a reader may take
    it from, becomes a SHORT of this value; all else stays, byte for byte. Bytes that aren't a TIFF
    structure come back as they are.
    """
    tiff = bytearray(strip_exif_prefix(exif))
    # Lenient readers don't look at the two bytes behind the byte order.
    order = {b"II": "<", b"MM": ">"}.get(bytes(tiff[:2]), "")
    for entry in _orientation_entries(bytes(tiff), order):
        if struct.unpack_from(order + "HI", tiff, entry + 2) != (_SHORT, 1):
            struct.pack_into(order + "HII", tiff, entry + 2, _SHORT, 1, 0)
        struct.pack_into(order + "H", tiff, entry + 8, orientation)
    return bytes(tiff)


def minimal_exif(orientation: int) -> bytes:
    """A TIFF structure that says nothing but this orientation, 1..8."""
    entry = struct.pack("<HHIHH", _ORIENTATION, _SHORT, 1, orientation, 0)
    return b"II*\0" + struct.pack("<IH", _HEADER, 1) + entry + bytes(4)


def reset_orientation(exif: bytes) -> bytes:
    """As `set_orientation` to 1."""
    return set_orientation(exif, 1)


def without_thumbnail(tiff: bytes) -> bytes:
    """A TIFF structure without the embedded preview of its second directory (Exif 2.32, 4.5.8).

    All else stays at its place, byte for byte: that directory, too, but nothing refers to it any
    more. Where something lies behind the preview, zeros stand in for it.
    """
    link = _link(tiff)
    if link is None:
        return tiff
    order = _order(tiff)
    (second,) = struct.unpack_from(order + "I", tiff, link)
    place = _preview(tiff, second, order) if second else None
    if place is None:
        return tiff
    start, end = place
    unlinked = tiff[:link] + bytes(4) + tiff[link + 4 :]
    if end < len(tiff.rstrip(b"\0")):
        return unlinked[:start] + bytes(end - start) + unlinked[end:]
    return unlinked[:start]


def _link(tiff: bytes) -> int | None:
    """Where the first directory says where the second one is; None if there is no such place."""
    order = _order(tiff)
    if not order or len(tiff) < _HEADER:
        return None
    (first,) = struct.unpack_from(order + "I", tiff, 4)
    if first + 2 > len(tiff):
        return None
    (count,) = struct.unpack_from(order + "H", tiff, first)
    link: int = first + 2 + _ENTRY * count
    return link if link + 4 <= len(tiff) else None


def _preview(tiff: bytes, directory: int, order: str) -> tuple[int, int] | None:
    """Where a directory's JPEG preview begins and ends; None if it has none inside `tiff`."""
    values = {}
    for entry in _entries(tiff, directory, order):
        tag, kind = struct.unpack_from(order + "HH", tiff, entry)
        if tag in {_PREVIEW_START, _PREVIEW_LENGTH} and kind == _LONG:
            (values[tag],) = struct.unpack_from(order + "I", tiff, entry + 8)
    start, length = values.get(_PREVIEW_START, 0), values.get(_PREVIEW_LENGTH, 0)
    inside = start >= _HEADER and length and start + length <= len(tiff)
    is_jpeg = tiff[start : start + 2] == _JPEG_START
    return (start, start + length) if inside and is_jpeg else None


def read_texts(exif: bytes) -> dict[int, str]:
    """The text of the first directory's and the Exif directory's entries, by tag.

    Up to the first NUL; bytes that aren't UTF-8 are left out. Entries whose value lies outside
    `exif` are, too.
    """
    tiff = strip_exif_prefix(exif)
    order = _order(tiff)
    if not order or len(tiff) < _HEADER:
        return {}
    (first,) = struct.unpack_from(order + "I", tiff, 4)
    texts: dict[int, str] = {}
    directories = [first]
    for directory in directories:
        for entry in _entries(tiff, directory, order):
            tag, kind, count, value = struct.unpack_from(order + "HHII", tiff, entry)
            if tag == _EXIF_DIRECTORY and kind == _LONG and len(directories) == 1:
                directories.append(value)
            if kind in {_ASCII, _UTF_8}:
                start = entry + 8 if count <= 4 else value
                raw = tiff[start : start + count].partition(b"\0")[0]
                texts[tag] = raw.decode(errors="ignore")
    return texts


def _order(tiff: bytes) -> str:
    return {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4], "")


def _orientation_entries(tiff: bytes, order: str) -> list[int]:
    """Where orientation entries stand: in the directories in line, and in the Exif directory."""
    if not order or len(tiff) < _HEADER:
        return []
    orientations: list[int] = []
    directories = [struct.unpack_from(order + "I", tiff, 4)[0]]
    for directory in directories:
        entries = _entries(tiff, directory, order)
        following = _following(tiff, directory, order)
        for entry in entries:
            tag, kind, _, value = struct.unpack_from(order + "HHII", tiff, entry)
            if tag == _ORIENTATION and kind in _TYPES:
                orientations.append(entry)
            if tag == _EXIF_DIRECTORY:
                following.append(value)
        if len(directories) < _MOST_DIRECTORIES:
            new = (place for place in following if place >= _HEADER)
            directories += [place for place in new if place not in directories]
    return orientations


def _following(tiff: bytes, directory: int, order: str) -> list[int]:
    """Where the next directory in line is, if there is one."""
    if directory + 2 > len(tiff):
        return []
    (count,) = struct.unpack_from(order + "H", tiff, directory)
    link = directory + 2 + _ENTRY * count
    return [struct.unpack_from(order + "I", tiff, link)[0]] if link + 4 <= len(tiff) else []


def _entries(tiff: bytes, ifd: int, order: str) -> list[int]:
    """The offsets of an IFD's entries that lie inside `tiff`."""
    if ifd + 2 > len(tiff):
        return []
    (count,) = struct.unpack_from(order + "H", tiff, ifd)
    offsets = (ifd + 2 + _ENTRY * i for i in range(count))
    return [offset for offset in offsets if offset + _ENTRY <= len(tiff)]
