"""TIFF files out, without compression, their tags byte for byte.

Source: TIFF 6.0, sections 2, 4, 6 and 18.
"""

import struct
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from grayvault.core.errors import UnsupportedError
from grayvault.core.photo import Metadata
from grayvault.imaging.formats.tiff.tiff_directory import (
    LONG,
    SHORT,
    Entry,
    byte_order,
    directory_at,
    first_directory,
    header,
    make_entry,
    serialize_directory,
    to_byte_order,
)
from grayvault.imaging.formats.tiff.tiff_metadata import CODING, ICC, XMP, metadata_entries

_STRIP, _BITS, _BYTES = 273, 258, 279
_GRAY, _RGB, _UNASSOCIATED = 1, 2, 2
_HEADER, _MOST_BYTES = 8, 2**32 - 2**24


def tiff_file(samples: NDArray[np.uint8 | np.uint16], metadata: Metadata) -> bytes:
    """A TIFF file of samples (height, width[, channels]): gray or R'G'B', and opacity.

    The Exif's tags become the file's own, in its byte order. Raises `UnsupportedError` if the
    pixels are more than such a file holds.
    """
    if samples.nbytes > _MOST_BYTES:
        raise UnsupportedError("tiff holds no picture of more than 4 GB")
    order = byte_order(metadata.exif or b"") or "<"
    described = [e for e in first_directory(metadata.exif or b"").entries if e.tag not in CODING]
    own = (*_coding(samples), *metadata_entries(metadata.xmp, metadata.icc, metadata.iptc))
    entries = _merged(to_byte_order(own, "<", order), described)
    stored = samples.dtype.newbyteorder(">" if order == ">" else "<")
    pixels = samples.astype(stored, copy=False).tobytes()
    return _file(pixels, entries, order)


def with_tags(tiff: bytes, tags: bytes) -> bytes:
    """A file of `tiff_file` with the tags of a TIFF structure instead of its own of that number.

    The XMP packet and the profile stay. The file then has that structure's byte order.
    """
    order, before = byte_order(tags), byte_order(tiff)
    page = directory_at(tiff, struct.unpack_from(before + "I", tiff, 4)[0])
    (size,) = page.numbers(_BYTES, before)
    pixels = tiff[_HEADER : _HEADER + size]
    if order != before and max(page.numbers(_BITS, before)) > 8:
        pixels = np.frombuffer(pixels, np.uint16).byteswap().tobytes()
    entries = [e for e in first_directory(tags).entries if e.tag not in {XMP, ICC, *CODING}]
    return _file(pixels, _merged(entries, to_byte_order(page.entries, before, order)), order)


def _coding(samples: NDArray[np.uint8 | np.uint16]) -> tuple[Entry, ...]:
    """The tags that say how the pixels are coded, of byte order `<`."""
    height, width = samples.shape[:2]
    channels = 1 if samples.ndim == 2 else samples.shape[2]
    photometric = _GRAY if channels < 3 else _RGB
    numbers = [
        (256, LONG, [width]),
        (257, LONG, [height]),
        (_BITS, SHORT, [8 * samples.dtype.itemsize] * channels),
        (259, SHORT, [1]),
        (262, SHORT, [photometric]),
        (_STRIP, LONG, [_HEADER]),
        (277, SHORT, [channels]),
        (278, LONG, [height]),
        (_BYTES, LONG, [samples.nbytes]),
        (284, SHORT, [1]),
    ]
    if channels in {2, 4}:
        numbers.append((338, SHORT, [_UNASSOCIATED]))
    return tuple(make_entry(tag, kind, values) for tag, kind, values in numbers)


def _merged(first: Sequence[Entry], others: Sequence[Entry]) -> list[Entry]:
    """Entries and those others whose tags they haven't."""
    taken = {entry.tag for entry in first}
    return [*first, *(entry for entry in others if entry.tag not in taken)]


def _file(pixels: bytes, entries: list[Entry], order: str) -> bytes:
    at = _HEADER + len(pixels) + len(pixels) % 2
    return (
        header(order, at)
        + pixels
        + bytes(len(pixels) % 2)
        + serialize_directory(entries, order, at)
    )
