"""A picture's own coding with what another JPEG held beside its own: segment by segment, in order.

Sources: ITU-T T.81, annex B; Adobe Technical Note 5116, 18; XMP specification part 3, 1.1.3.
"""

from collections.abc import Iterable
from dataclasses import replace

from grayvault.imaging.formats.jpeg import jpeg_multi_picture as mpf
from grayvault.imaging.formats.jpeg.jpeg_container import (
    FIRST,
    FRAME,
    SCANS,
    START,
    TABLES,
    Segment,
    exif_run,
    parse_container,
    with_list,
)
from grayvault.imaging.formats.jpeg.jpeg_metadata import (
    LONGEST_BODY,
    XMP,
    XMP_NAME,
    without_metadata,
)
from grayvault.imaging.formats.jpeg.jpeg_segments import (
    ADOBE,
    ADOBE_NAME,
    ADOBE_TRANSFORM,
    FRAMES,
    SCAN,
    read_frame,
    segment_places,
    segments,
)
from grayvault.imaging.formats.metadata.restored_label import add_label, read_label, with_label

_JFIF = 0xE0
_GRAY, _YCBCR = 1, 1
"""A count of components, and Adobe's number of a transform."""


def insert_container(encoded: bytes, content: bytes) -> bytes:
    """A JPEG file of `encoded`'s picture with all that stood beside its source's.

    Bytes that stood before the source's picture stay out: a JPEG file begins with its picture.
    Raises `DamagedFileError` if `content` isn't a JPEG's container.
    """
    container = parse_container(content)
    merged = _labelled(_coded(container.segments, encoded), _label(encoded))
    picture = _assembled(_picture_alone(encoded), merged)
    header = mpf.header_at(picture)
    if header is not None and container.reach:
        size, by = len(picture), len(picture) - header - container.reach
        listed = with_list(merged, lambda body: mpf.move_offsets(body, size, container.reach, by))
        picture = _assembled(_picture_alone(encoded), listed)
    return picture + container.trailing


def _picture_alone(encoded: bytes) -> bytes:
    """A JPEG's coding, without any segment that describes or says something."""
    return without_metadata(encoded, and_adobe=True)


def _coded(source: Iterable[Segment], encoded: bytes) -> list[Segment]:
    """The segments with the Adobe one saying how `encoded` codes its colours."""
    header = read_frame(encoded)
    transform = None if header is None else header.transform
    if transform is None and header is not None and len(header.components) > _GRAY:
        transform = _YCBCR
    merged = [
        segment if transform is None else _transformed(segment, transform) for segment in source
    ]
    if transform == 0 and not any(_is_adobe(segment.marker, segment.body) for segment in merged):
        own = (body for marker, body in segments(encoded) if _is_adobe(marker, body))
        merged = [Segment(FIRST, ADOBE, body) for body in own] + merged
    return merged


def _is_adobe(marker: int, body: bytes) -> bool:
    return marker == ADOBE and body.startswith(ADOBE_NAME) and len(body) > ADOBE_TRANSFORM


def _transformed(segment: Segment, transform: int) -> Segment:
    if not _is_adobe(segment.marker, segment.body):
        return segment
    body = bytearray(segment.body)
    body[ADOBE_TRANSFORM] = transform
    return replace(segment, body=bytes(body))


def _label(encoded: bytes) -> dict[str, str]:
    """The label of restored colour in a picture's XMP packet; empty if it isn't restored."""
    return next(
        (read_label(packet.body[len(XMP_NAME) :]) for packet in _packets(encoded)),
        {},
    )


def _packets(encoded: bytes) -> Iterable[Segment]:
    whole = (Segment(FIRST, marker, body) for marker, body in segments(encoded))
    return (segment for segment in whole if _is_xmp(segment))


def _is_xmp(segment: Segment) -> bool:
    return segment.marker == XMP and segment.body.startswith(XMP_NAME)


def _labelled(source: list[Segment], label: dict[str, str]) -> list[Segment]:
    """The segments with a label in each XMP packet, else in one of its own.

    That is where there is no packet, or it can't be parsed, or would be too long for its segment.
    """
    if not label:
        return source
    merged, missing = [], True
    for segment in source:
        packet = with_label(segment.body[len(XMP_NAME) :], label) if _is_xmp(segment) else None
        fits = packet is not None and len(XMP_NAME) + len(packet) <= LONGEST_BODY
        merged.append(replace(segment, body=XMP_NAME + packet) if packet and fits else segment)
        if _is_xmp(segment):
            missing = not fits
    if missing:
        merged.insert(
            _behind_exif(merged),
            Segment(FIRST, XMP, XMP_NAME + add_label(None, label)),
        )
    return merged


def _behind_exif(merged: list[Segment]) -> int:
    """Where a packet goes: behind JFIF, Exif and the other packets before all that is coded."""
    run = exif_run(merged)
    before = [
        i
        for i, segment in enumerate(merged)
        if segment.marker == _JFIF or i in run or _is_xmp(segment)
    ]
    return 1 + max((i for i in before if merged[i].place == FIRST), default=-1)


def _assembled(picture: bytes, merged: Iterable[Segment]) -> bytes:
    """A picture with segments at their places."""
    coded = [(marker, start) for marker, start, _ in segment_places(picture)]
    ends = picture.endswith(b"\xff\xd9")
    at = {
        FIRST: len(START),
        TABLES: next((start for marker, start in coded if marker in FRAMES), len(START)),
        FRAME: next((start for marker, start in coded if marker == SCAN), len(START)),
        SCANS: len(picture) - 2 * ends,
    }
    pieces, done = [], 0
    for place in (FIRST, TABLES, FRAME, SCANS):
        pieces.append(picture[done : at[place]])
        pieces += [_bytes(segment) for segment in merged if segment.place == place]
        done = at[place]
    return b"".join(pieces) + picture[done:]


def _bytes(segment: Segment) -> bytes:
    size = len(segment.body) + 2
    return bytes([0xFF, segment.marker]) + size.to_bytes(2, "big") + segment.body
