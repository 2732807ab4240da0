"""What a JPEG file holds beside its coded picture: taken out whole, and put into another JPEG.

Sources: ITU-T T.81, annex B; JFIF 1.02; Adobe Technical Note 5116, 18. vault-format.md states the
content that is made of it.
"""

import struct
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from grayvault.core.errors import DamagedFileError
from grayvault.imaging.formats.jpeg import jpeg_multi_picture as mpf
from grayvault.imaging.formats.jpeg.jpeg_metadata import EXIF, EXIF_NAME, XMP_NAME
from grayvault.imaging.formats.jpeg.jpeg_segments import (
    ADOBE,
    APPLICATIONS,
    COMMENT,
    FRAMES,
    SCAN,
    segment_places,
    trailing_bytes,
)
from grayvault.imaging.formats.metadata.exif import without_thumbnail

START = b"\xff\xd8"
_VERSION = 1
_HEADER, _SEGMENT = struct.Struct(">BIQI"), struct.Struct(">BBH")
_TIFF = (b"II*\0", b"MM\0*")

FIRST, TABLES, FRAME, SCANS = 0, 1, 2, 3
"""Where a segment stands: before all that is coded, before the frame, before or behind a scan."""

_NAMES = (
    (0xE0, b"JFIF\0", "JFIF"),
    (EXIF, EXIF_NAME, "Exif"),
    (EXIF, XMP_NAME, "XMP"),
    (EXIF, b"http://ns.adobe.com/xmp/extension/\0", "extended XMP"),
    (EXIF, b"FLIR\0", "FLIR"),
    (0xE2, b"ICC_PROFILE\0", "ICC profile"),
    (0xE2, b"FPXR\0", "FlashPix"),
    (mpf.MARKER, mpf.NAME, "list of pictures"),
    (0xEB, b"JP", "JUMBF"),
    (0xED, b"Photoshop 3.0\0", "Photoshop resources"),
    (ADOBE, b"Adobe", "Adobe"),
)


@dataclass(frozen=True)
class Segment:
    """An APPn or COM segment: its body is what follows the length, 0 to 65,533 bytes."""

    place: int
    marker: int
    body: bytes


@dataclass(frozen=True)
class JpegContainer:
    """What stands before, inside and behind a JPEG's first picture, in its order.

    `reach` are the bytes from the header of its list of pictures (MPF) to the end of the picture; 0
    if it has no such list.
    """

    before: bytes
    segments: tuple[Segment, ...]
    reach: int
    trailing: bytes


def read_container(data: bytes) -> bytes | None:
    """The content of the container of a JPEG file; None if its segments can't be parsed.

    Its previews are left out: Exif's thumbnail, and those that its list of pictures names.
    """
    start = data.find(START)
    picture = data[start:]
    end = len(picture) - trailing_bytes(picture)
    segments = _segments(picture)
    if start < 0 or segments is None:
        return None
    previews = mpf.previews(picture)
    header = mpf.header_at(picture)
    archived = _without_exif_thumbnail(segments)
    if header is not None and previews:
        archived = with_list(archived, lambda body: mpf.drop_pictures(body, previews, header))
    reach = 0 if header is None else max(end - header, 0)
    return serialize_container(
        JpegContainer(data[:start], tuple(archived), reach, _cut(picture, end, previews))
    )


def serialize_container(container: JpegContainer) -> bytes:
    """A container as bytes."""
    pieces = [
        _HEADER.pack(_VERSION, len(container.before), container.reach, len(container.segments))
    ]
    pieces.append(container.before)
    for segment in container.segments:
        pieces += [_SEGMENT.pack(segment.place, segment.marker, len(segment.body)), segment.body]
    return b"".join((*pieces, container.trailing))


def parse_container(content: bytes) -> JpegContainer:
    """A container from its bytes; raises `DamagedFileError` if they aren't one."""
    try:
        version, before, reach, count = _HEADER.unpack_from(content)
        at, segments = _HEADER.size + before, []
        for _ in range(count):
            place, marker, size = _SEGMENT.unpack_from(content, at)
            at += _SEGMENT.size + size
            segments.append(Segment(place, marker, content[at - size : at]))
    except struct.error as error:
        raise DamagedFileError("the container of its source is cut off") from error
    known = all(_is_known(segment) for segment in segments)
    if version != _VERSION or at > len(content) or not known:
        raise DamagedFileError("the container of its source has an unknown layout")
    first = content[_HEADER.size : _HEADER.size + before]
    return JpegContainer(first, tuple(segments), reach, content[at:])


def exif_in(content: bytes) -> bytes | None:
    """The TIFF structure of a container's Exif, of all its segments; None without one.

    Raises `DamagedFileError` as `parse_container` does.
    """
    segments = parse_container(content).segments
    run = exif_run(segments)
    return b"".join(segments[index].body[len(EXIF_NAME) :] for index in run) if run else None


def describe_container(content: bytes) -> tuple[str, ...]:
    """What is in a container, in a few words each. Raises as `parse_container` does."""
    container = parse_container(content)
    counts = Counter(_name(segment) for segment in container.segments)
    words = [_counted(name, count) for name, count in counts.items()]
    around = ((container.before, "before"), (container.trailing, "behind"))
    words += [f"{_bytes(data)} {where} the picture" for data, where in around if data]
    return tuple(words)


def _is_known(segment: Segment) -> bool:
    is_metadata = segment.marker == COMMENT or segment.marker in APPLICATIONS
    return is_metadata and segment.place <= SCANS and len(segment.body) <= 65_533


def _segments(picture: bytes) -> list[Segment] | None:
    """The APPn and COM segments of a JPEG's first picture; None if one isn't whole."""
    result, place = [], FIRST
    for marker, start, end in segment_places(picture):
        if marker == COMMENT or marker in APPLICATIONS:
            if not start + 4 <= end <= len(picture):
                return None
            result.append(Segment(place, marker, picture[start + 4 : end]))
        elif marker == SCAN:
            place = SCANS
        elif marker in FRAMES:
            place = max(place, FRAME)
        else:
            place = max(place, TABLES)
    return result


def exif_run(segments: Iterable[Segment]) -> list[int]:
    """The indices of the segments that hold the first Exif, which goes on in the later ones."""
    run: list[int] = []
    for index, segment in enumerate(segments):
        if segment.marker == EXIF and segment.body.startswith(EXIF_NAME):
            begins = segment.body[len(EXIF_NAME) :].startswith(_TIFF)
            if run and begins:
                break
            run.append(index)
    return run


def _without_exif_thumbnail(segments: list[Segment]) -> list[Segment]:
    """The segments with their Exif less its thumbnail, cut at the same places as before."""
    run = exif_run(segments)
    whole = b"".join(segments[index].body[len(EXIF_NAME) :] for index in run)
    rest = without_thumbnail(whole)
    if rest == whole:
        return segments
    result, taken = [], 0
    for index, segment in enumerate(segments):
        if index not in run:
            result.append(segment)
            continue
        size = len(segment.body) - len(EXIF_NAME)
        body, taken = rest[taken : taken + size], taken + size
        if body or index == run[0]:
            result.append(Segment(segment.place, segment.marker, EXIF_NAME + body))
    return result


def with_list(segments: Iterable[Segment], changed: Callable[[bytes], bytes]) -> list[Segment]:
    """The segments with the first list of pictures (its TIFF structure) changed."""
    result = list(segments)
    for index, segment in enumerate(result):
        if segment.marker == mpf.MARKER and segment.body.startswith(mpf.NAME):
            body = mpf.NAME + changed(segment.body[len(mpf.NAME) :])
            result[index] = replace(segment, body=body)
            break
    return result


def _cut(picture: bytes, end: int, previews: Iterable[mpf.EmbeddedPicture]) -> bytes:
    """What follows a picture's end, without the previews there."""
    pieces, at = [], end
    for preview in sorted(previews, key=lambda preview: preview.start):
        pieces.append(picture[at : max(preview.start, at)])
        at = max(preview.end, at)
    return b"".join(pieces) + picture[at:]


def _name(segment: Segment) -> str:
    if segment.marker == COMMENT:
        return "comment"
    marked = (name for marker, mark, name in _NAMES if _is(segment, marker, mark))
    return next(marked, f"APP{segment.marker - APPLICATIONS.start}")


def _is(segment: Segment, marker: int, mark: bytes) -> bool:
    return segment.marker == marker and segment.body.startswith(mark)


def _bytes(data: bytes) -> str:
    return f"{len(data):,} byte{'s' if len(data) > 1 else ''}"


def _counted(name: str, count: int) -> str:
    if name == "comment" and count > 1:
        return f"{count} comments"
    return name if count == 1 else f"{name} in {count} segments"
