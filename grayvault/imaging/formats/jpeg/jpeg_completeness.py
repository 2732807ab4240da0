"""Whether a JPEG file holds a whole picture, and the bytes that every decoder takes of it.

libjpeg decodes whatever it is given and says of damage only that it warned. So the picture is
decoded with two endings of its data: rows that differ needed bytes that are not there.
"""

import re
from contextlib import suppress
from dataclasses import replace

import imagecodecs
import numpy as np

from grayvault.core.arrays import Samples
from grayvault.imaging.formats.damage import (
    LONG_RUN,
    SHORT_RUN,
    SIDES,
    Examination,
    Run,
    missing,
    runs,
    without_blank_tail,
)
from grayvault.imaging.formats.file_type import jpeg_start
from grayvault.imaging.formats.jpeg.jpeg_metadata import exif_segment
from grayvault.imaging.formats.jpeg.jpeg_scans import (
    Scans,
    has_all_scans,
    read_scans,
    zeros_are_flat,
)
from grayvault.imaging.formats.jpeg.jpeg_segments import segment_places
from grayvault.imaging.formats.metadata.exif import read_orientation
from grayvault.imaging.formats.unsupported import refuse_too_large

_SOI, _EOI = b"\xff\xd8", b"\xff\xd9"
_NOISE = bytes(at * at * 167 // 64 % 255 for at in range(4096))
"""Codes of all lengths, without markers: what follows data that end too early changes with it."""

_LEAST = {
    0xE0: ((b"JFIF", 7),),
    0xE2: ((b"ICC_PROFILE\0", 14),),
    0xEE: ((b"Adobe", 12),),
}
"""The bytes that segments of these names hold at least, by marker."""

_RESTART = re.compile(rb"\xff[\xd0-\xd7]")
_FILLER = 128
"""What libjpeg shows where there are no data: ITU-T T.81, A.3.1, a level of 0."""

_SURPLUS = 4
"""Bytes at a scan's end that a picture can do without where its data lost step."""


def examine_jpeg(data: bytes, max_pixels: int) -> Examination:
    """Examine a JPEG file.

    Before it lie at most `file_type.MOST_LEADING` other bytes; repeated start markers are left out.
    Raises `PhotoRefusedError` if it has more than `max_pixels`.
    """
    start = jpeg_start(data) or 0
    jpeg = data[start:]
    while jpeg.startswith(_SOI + _SOI):
        jpeg = jpeg[2:]
    jpeg = _without_stubs(jpeg)
    scans = read_scans(jpeg)
    if scans.frame is None:
        return Examination(jpeg)
    jpeg = _with_height(jpeg, scans)
    height, width = (int.from_bytes(jpeg[scans.frame + at :][:2], "big") for at in (1, 3))
    refuse_too_large(width, height, max_pixels)
    if not scans.scans:
        return Examination(jpeg, "all of the picture is missing: the file ends before it", False)
    examination = Examination(jpeg)
    with suppress(imagecodecs.Jpeg8Error, ValueError):  # the reader says what is wrong with it
        examination = _with_end(jpeg, scans) if scans.end else _without_end(jpeg, scans)
    return replace(examination, whole=data[:start] + examination.data)


def _without_stubs(jpeg: bytes) -> bytes:
    """A JPEG without segments that are cut off behind their name: Pillow reads none with them."""
    stubs = [
        (start, end)
        for marker, start, end in segment_places(jpeg)
        for name, least in _LEAST.get(marker, ())
        if jpeg.startswith(name, start + 4) and end - start - 4 < least
    ]
    for start, end in reversed(stubs):
        jpeg = jpeg[:start] + jpeg[end:]
    return jpeg


def _with_height(jpeg: bytes, scans: Scans) -> bytes:
    """The height in the frame header, where only DNL says it."""
    at = (scans.frame or 0) + 1
    if any(jpeg[at : at + 2]) or not scans.lines:
        return jpeg
    return jpeg[:at] + scans.lines.to_bytes(2, "big") + jpeg[at + 2 :]


def _without_end(jpeg: bytes, scans: Scans) -> Examination:
    """A JPEG without EOI: whole where its scans are, else cut off at the last bytes that say more.

    What follows its last scan is given to no decoder, for it is nothing or belongs to another file.
    """
    last = scans.scans[-1].end
    cut = without_blank_tail(jpeg[:last])
    candidates = [cut] if last - len(cut) >= SHORT_RUN else [cut, jpeg[:last]]
    for candidate in candidates:
        whole = candidate + _EOI
        if has_all_scans(jpeg, scans) and _first_lack(whole, read_scans(whole)) is None:
            return Examination(whole + jpeg[last:])
    whole = cut + _EOI
    return Examination(whole, _lacking(whole, read_scans(whole), jpeg))


def _with_end(jpeg: bytes, scans: Scans) -> Examination:
    """A JPEG with EOI: whole where no scan ends too early or has lost step over blank data."""
    picture = jpeg[: scans.end]
    blank = _blank(picture, scans)
    if blank is None and not _may_lack(picture, scans):
        return Examination(jpeg)
    lacks = _first_lack(picture, scans)
    if lacks is None and (blank is None or _is_needed(picture, scans, blank)):
        return Examination(jpeg)
    if blank is None:
        return Examination(jpeg, _lacking(picture, scans, jpeg))
    if len(scans.scans) > 1:
        return Examination(jpeg, "a part of the picture's detail or colour is damaged")
    good = picture[: blank.start].rstrip(b"\xff")
    share = _first_lack(good + _EOI, scans, len(good)) or 0.0
    return Examination(jpeg, f"the picture is damaged from {share:.0%} of its height on")


def _blank(picture: bytes, scans: Scans) -> Run | None:
    """The first long run of zeros or 0xFF in entropy-coded data."""
    areas = (run for scan in scans.scans for run in runs(picture, scan.start, scan.end))
    return next((run for run in areas if run.size >= LONG_RUN), None)


def _may_lack(picture: bytes, scans: Scans) -> bool:
    """Whether it is worth decoding a picture once more to see if data are missing from it."""
    if len(scans.scans) > 1 or scans.restarts:
        return True
    return bool((_decoded(picture)[-1, -1] == _FILLER).all())


def _is_needed(picture: bytes, scans: Scans, blank: Run) -> bool:
    """Whether a picture whose scans are long enough would be another without its blank bytes.

    Encoders that fit their code tables to a picture write flat areas as zeros, of which each
    counts. Data that were lost leave a decoder out of step, with bytes to spare.
    """
    decoded = _decoded(picture)
    if (decoded == decoded[0, 0]).all():  # of one colour: there is nothing to lose
        return True
    if picture[blank.start] == 0 and not _zeros_may_be_flat(picture, scans):
        return False
    noise = (_NOISE * (blank.size // len(_NOISE) + 1))[: blank.size]
    other = picture[: blank.start] + noise + picture[blank.end :]
    if np.array_equal(decoded, _decoded(other)):
        return False
    end = next(end for end in _ends(picture, scans) if end >= blank.end)
    longer = picture[: end - _SURPLUS] + _NOISE + picture[end:]
    return not np.array_equal(decoded, _decoded(longer))


def _zeros_may_be_flat(picture: bytes, scans: Scans) -> bool:
    return len(scans.scans) > 1 or zeros_are_flat(picture, scans.scans[0])


def _first_lack(picture: bytes, scans: Scans, cut: int | None = None) -> float | None:
    """From which share of its height on a picture needs data that aren't there; None for nowhere.

    `cut`: its data end at this offset.
    """
    ends = [cut] if cut is not None else _ends(picture, scans)
    first, second = _decoded(picture), _decoded(_filled(picture, ends))
    if first.shape != second.shape:
        return 0.0
    rows = np.flatnonzero((first != second).reshape(len(first), -1).any(axis=1))
    return float(rows[0]) / len(first) if len(rows) else None


def _ends(picture: bytes, scans: Scans) -> list[int]:
    """Where entropy-coded data end: before each restart marker and behind each scan."""
    ends: list[int] = []
    for scan in scans.scans:
        ends += [match.start() for match in _RESTART.finditer(picture, scan.start, scan.end)]
        ends.append(scan.end)
    return ends


def _filled(picture: bytes, ends: list[int]) -> bytes:
    starts = [0, *ends]
    return _NOISE.join(picture[a:b] for a, b in zip(starts, [*ends, len(picture)], strict=True))


def _lacking(picture: bytes, scans: Scans, jpeg: bytes) -> str:
    """What is missing of a picture that ends too early, in words."""
    if len(scans.scans) > 1:
        return "a part of the picture's detail or colour is missing: its last scans are cut off"
    share = _first_lack(picture, scans)
    if share is None:
        return "a part of the picture's colours is missing"
    return missing(1 - share, SIDES.get(read_orientation(exif_segment(jpeg)), "lower"))


def _decoded(picture: bytes) -> Samples:
    return np.asarray(imagecodecs.jpeg8_decode(picture))
