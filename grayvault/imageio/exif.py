"""EXIF as raw bytes: only the orientation is touched, so that makernotes stay byte for byte.

Source of the structure: TIFF 6.0, section 2, and CIPA DC-008 (Exif 2.32), 4.5.
"""

import struct

DESCRIPTION_TAGS = (0x010E, 0x010F, 0x0110, 0x0131, 0x0132, 0x013B, 0x8298)
"""ImageDescription, Make, Model, Software, DateTime, Artist, Copyright: the tags of a TIFF file's
first directory that describe the picture and not how it is stored."""

_PREFIX = b"Exif\0\0"
_ORIENTATION = 0x0112
_SHORT = 3
_HEADER = 8
_ENTRY = 12


def tiff_structure(exif: bytes) -> bytes:
    """`exif` without the `Exif\\0\\0` that JPEG and Pillow put before it."""
    return exif.removeprefix(_PREFIX)


def upright(exif: bytes) -> bytes:
    """`exif` (with or without prefix) as a TIFF structure whose orientation, if any, says 1.

    Bytes that aren't a TIFF structure come back as they are.
    """
    tiff = tiff_structure(exif)
    place = _orientation_place(tiff)
    if place is None:
        return tiff
    return tiff[:place] + struct.pack(_order(tiff) + "H", 1) + tiff[place + 2 :]


def orientation(exif: bytes | None) -> int:
    """What the first directory of `exif` says, 1..8; 1 where it says nothing or nonsense."""
    tiff = tiff_structure(exif or b"")
    place = _orientation_place(tiff)
    if place is None:
        return 1
    (found,) = struct.unpack_from(_order(tiff) + "H", tiff, place)
    return found if 1 <= found <= 8 else 1


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
