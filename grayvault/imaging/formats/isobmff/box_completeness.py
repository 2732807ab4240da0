"""Whether HEIC, AVIF and JPEG XL files hold whole pictures."""

import imagecodecs

from grayvault.core.errors import DamagedFileError, GrayVaultError
from grayvault.imaging.formats.damage import (
    LONG_RUN,
    Examination,
    blank_tail,
    cut_off,
    missing,
    runs,
    spoilt,
    without_blank_tail,
)
from grayvault.imaging.formats.isobmff.boxes import SIGNATURE
from grayvault.imaging.formats.isobmff.heif_meta import Meta, read_meta
from grayvault.imaging.formats.isobmff.jxl_header import header
from grayvault.imaging.formats.isobmff.jxl_reader import codestream_of

_PIXELS_PER_ZERO = 10_000
"""The tables of a large flat picture hold runs of zeros: one to about 24,000 pixels by libjxl."""

_CODED = frozenset({b"hvc1", b"av01"})

_BOXES = frozenset(
    {b"ftyp", b"meta", b"mdat", b"moov", b"moof", b"free", b"skip", b"wide", b"uuid", b"idat",
     b"mpvd", b"JXL ", b"jxll", b"jxlc", b"jxlp", b"jxli", b"jbrd", b"jhgm", b"brob", b"Exif",
     b"xml ", b"jumb"}
)  # fmt: skip
"""Kinds of boxes on the top level: what looks like any other may be bytes behind the last one."""


def examine_heif(data: bytes, max_pixels: int) -> Examination:
    """Examine the coded pictures of a HEIF file, tiles and auxiliary ones among them.

    HEVC has three zeros in a row only at the end of its data (ITU-T H.265, 7.4.2), and AV1's
    arithmetic coder no long run of equal bytes.
    """
    del max_pixels
    size = _announced(data)
    if size > len(data):
        return Examination(data, cut_off(len(data), size), legible=False)
    try:
        meta = read_meta(data)
        items = [item for item, kind in meta.kinds.items() if kind in _CODED]
        damage = next((words for item in items if (words := _damage(meta, item))), None)
    except (DamagedFileError, LookupError, ValueError, OverflowError):
        return Examination(data)
    return Examination(data, damage)


def examine_jxl(data: bytes, max_pixels: int) -> Examination:
    """Examine a JPEG XL file; its decoder itself notices a blank or missing end."""
    del max_pixels
    size = _announced(data) if data.startswith(SIGNATURE) else 0
    if size > len(data):
        return Examination(data, cut_off(len(data), size), legible=False)
    try:
        codestream = codestream_of(data)
        picture = header(codestream)
    except GrayVaultError:  # the reader says what is wrong
        return Examination(data)
    least = max(LONG_RUN, picture.width * picture.height / _PIXELS_PER_ZERO)
    written = runs(codestream, 0, len(without_blank_tail(codestream)))
    blank = next((run for run in written if run.size >= least), None)
    return Examination(data, spoilt(blank.start / len(codestream)) if blank else None)


def is_cut_off(jxl: bytes) -> bool:
    """Whether the decoder of JPEG XL asks for more than there is."""
    try:
        imagecodecs.jpegxl_decode(jxl, numthreads=1)
    except (RuntimeError, ValueError) as error:  # its own error is one of the former
        return "MORE_INPUT" in str(error)
    return False


def _announced(data: bytes) -> int:
    """The size of a file as the boxes on its top level say it."""
    at = 0
    while at + 8 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        if size < 8 or data[at + 4 : at + 8] not in _BOXES:
            return len(data)
        at += size
    return at


def _damage(meta: Meta, item: int) -> str | None:
    """What is missing of a coded picture, or of that which it is a tile of, in words."""
    for start, end in meta.extents.get(item, ()):
        tail = blank_tail(meta.whole, start, end)
        blank = tail or next(runs(meta.whole, start, end), None)
        if blank is None:
            continue
        share = (blank.start - start) / (end - start)
        return missing(1 - share) if tail else spoilt(share)
    return None
