"""EXIF as raw bytes: only the orientation is touched, so that makernotes stay byte for byte.

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
_HEADER = 8
_ENTRY = 12


def tiff_structure(exif: bytes) -> bytes:
    """`exif` without the `Exif\\0\\0` that JPEG and Pillow put before it."""
    return exif.removeprefix(_PREFIX)


def turned(exif: bytes, orientation: int) -> bytes:
    """`exif` (with or without prefix) as a TIFF structure whose orientation, if any, says this.

    Bytes that aren't a TIFF structure come back as they are.
    """
    tiff = tiff_structure(exif)
    place = _orientation_place(tiff)
    if place is None:
        return tiff
    return tiff[:place] + struct.pack(_order(tiff) + "H", orientation) + tiff[place + 2 :]


def orientation_alone(orientation: int) -> bytes:
    """A TIFF structure that says nothing but this orientation, 1..8."""
    entry = struct.pack("<HHIHH", _ORIENTATION, _SHORT, 1, orientation, 0)
    return b"II*\0" + struct.pack("<IH", _HEADER, 1) + entry + bytes(4)


def upright(exif: bytes) -> bytes:
    """As `turned` to 1."""
    return turned(exif, 1)


def without_thumbnail(tiff: bytes) -> bytes:
    """A TIFF structure without the embedded preview of its second directory (Exif 2.32, 4.5.8).

    All else stays at its place, byte for byte. What lies behind the preview keeps it from being cut
    off: then the directory is only no longer referred to, and the preview's bytes are zeros.
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
    directory_end = second + 2 + _ENTRY * len(_entries(tiff, second, order)) + 4
    return unlinked[: second if directory_end <= start and second > link else start]


def _link(tiff: bytes) -> int | None:
    """Where the first directory says where the second one is; None where there is no such place."""
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
    """Where a directory's JPEG preview begins and ends; None where it has none inside `tiff`."""
    values = {}
    for entry in _entries(tiff, directory, order):
        tag, kind = struct.unpack_from(order + "HH", tiff, entry)
        if tag in {_PREVIEW_START, _PREVIEW_LENGTH} and kind == _LONG:
            (values[tag],) = struct.unpack_from(order + "I", tiff, entry + 8)
    start, length = values.get(_PREVIEW_START, 0), values.get(_PREVIEW_LENGTH, 0)
    inside = start >= _HEADER and length and start + length <= len(tiff)
    is_jpeg = tiff[start : start + 2] == _JPEG_START
    return (start, start + length) if inside and is_jpeg else None


def orientation(exif: bytes | None) -> int:
    """What the first directory of `exif` says, 1..8; 1 where it says nothing or nonsense."""
    tiff = tiff_structure(exif or b"")
    place = _orientation_place(tiff)
    if place is None:
        return 1
    (found,) = struct.unpack_from(_order(tiff) + "H", tiff, place)
    return found if 1 <= found <= 8 else 1


def texts(exif: bytes) -> dict[int, str]:
    """The text of the first directory's and the Exif directory's entries, by tag.

    Up to the first NUL; bytes that aren't UTF-8 are left out. Entries whose value lies outside
    `exif` are, too.
    """
    tiff = tiff_structure(exif)
    order = _order(tiff)
    if not order or len(tiff) < _HEADER:
        return {}
    (first,) = struct.unpack_from(order + "I", tiff, 4)
    found: dict[int, str] = {}
    directories = [first]
    for directory in directories:
        for entry in _entries(tiff, directory, order):
            tag, kind, count, value = struct.unpack_from(order + "HHII", tiff, entry)
            if tag == _EXIF_DIRECTORY and kind == _LONG and len(directories) == 1:
                directories.append(value)
            if kind in {_ASCII, _UTF_8}:
                start = entry + 8 if count <= 4 else value
                raw = tiff[start : start + count].partition(b"\0")[0]
                found[tag] = raw.decode(errors="ignore")
    return found


def _order(tiff: bytes) -> str:
    return {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4], "")


def _orientation_place(tiff: bytes) -> int | None:
    """Where in a TIFF structure its orientation stands, two bytes; None where it has none."""
    order = _order(tiff)
    if not order or len(tiff) < _HEADER:
        return None
    (ifd,) = struct.unpack_from(order + "I", tiff, 4)
    for entry in _entries(tiff, ifd, order):
        tag, kind = struct.unpack_from(order + "HH", tiff, entry)
        if tag == _ORIENTATION and kind == _SHORT:
            return entry + 8
    return None


def _entries(tiff: bytes, ifd: int, order: str) -> list[int]:
    """The offsets of an IFD's entries that lie inside `tiff`."""
    if ifd + 2 > len(tiff):
        return []
    (count,) = struct.unpack_from(order + "H", tiff, ifd)
    offsets = (ifd + 2 + _ENTRY * i for i in range(count))
    return [offset for offset in offsets if offset + _ENTRY <= len(tiff)]
