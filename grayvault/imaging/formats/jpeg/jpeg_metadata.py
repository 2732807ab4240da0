"""Metadata of JPEG files: taken out, left out, and put in.

Sources: Exif 2.32, 4.7.2; XMP specification part 3, 1.1.3; ICC.1:2022, B.4; Adobe, Photoshop File
Formats Specification.
"""

from collections.abc import Callable, Iterator

from grayvault.imaging.formats.jpeg.jpeg_segments import (
    ADOBE,
    APPLICATIONS,
    COMMENT,
    FRAMES,
    insert_segment,
    segment_places,
    segments,
    trailing_bytes,
)
from grayvault.imaging.formats.metadata.exif import without_thumbnail

EXIF, EXIF_NAME = 0xE1, b"Exif\0\0"
XMP, XMP_NAME = 0xE1, b"http://ns.adobe.com/xap/1.0/\0"
_ICC, _ICC_NAME = 0xE2, b"ICC_PROFILE\0"
_PHOTOSHOP, _PHOTOSHOP_NAME, _IPTC = 0xED, b"Photoshop 3.0\0", 0x0404
LONGEST_BODY = 65_533
"""Bytes of a segment behind its length."""


def exif_segment(data: bytes) -> bytes | None:
    """The TIFF structure of a JPEG file's first Exif segment, untouched; None without one."""
    for marker, body in segments(data):
        if marker == EXIF and body.startswith(EXIF_NAME):
            return body[len(EXIF_NAME) :]
        if marker in FRAMES:
            break
    return None


def read_exif(data: bytes) -> bytes | None:
    """A JPEG file's Exif as it is kept: untouched but for its thumbnail, which is left out."""
    segment = exif_segment(data)
    return None if segment is None else without_thumbnail(segment)


def read_xmp(data: bytes) -> bytes | None:
    """A JPEG file's main XMP packet, untouched; None without one."""
    for marker, body in segments(data):
        if marker == XMP and body.startswith(XMP_NAME):
            return body[len(XMP_NAME) :] or None
    return None


def with_exif(data: bytes, exif: bytes) -> bytes:
    """A JPEG file with this TIFF structure in its first segment, or as many as that takes."""
    room, segments = LONGEST_BODY - len(EXIF_NAME), b""
    for at in range(0, max(len(exif), 1), room):
        body = EXIF_NAME + exif[at : at + room]
        segments += bytes([0xFF, EXIF]) + (len(body) + 2).to_bytes(2, "big") + body
    return data[:2] + segments + data[2:]


def with_xmp(data: bytes, xmp: bytes) -> bytes:
    """A JPEG file with an XMP packet behind its first segments; without where it's too big."""
    body = XMP_NAME + xmp
    return data if len(body) > LONGEST_BODY else insert_segment(data, XMP, body)[1]


def with_icc(data: bytes, icc: bytes) -> bytes:
    """A JPEG file with an ICC profile behind its first segments, of at most 255 of them."""
    room = LONGEST_BODY - len(_ICC_NAME) - 2
    pieces = [icc[at : at + room] for at in range(0, len(icc), room)]
    if len(pieces) > 255:
        return data
    for number, piece in enumerate(pieces, 1):
        body = _ICC_NAME + bytes([number, len(pieces)]) + piece
        data = insert_segment(data, _ICC, body)[1]
    return data


def read_icc(data: bytes) -> bytes | None:
    """A JPEG file's ICC profile, its parts put in order; None without one, or if parts of it
    are missing or there twice: then viewers don't use it (ICC.1:2022, B.4; libjpeg-turbo).
    """
    pieces = [body[len(_ICC_NAME) :] for marker, body in segments(data) if _is_icc(marker, body)]
    numbers = [list(piece[:2]) for piece in pieces]
    if not pieces or sorted(numbers) != [[n, len(pieces)] for n in range(1, len(pieces) + 1)]:
        return None
    return b"".join(piece[2:] for piece in sorted(pieces, key=lambda piece: piece[0]))


def _is_icc(marker: int, body: bytes) -> bool:
    return marker == _ICC and body.startswith(_ICC_NAME)


def read_iptc(data: bytes) -> bytes | None:
    """The IPTC-IIM record of a JPEG file, from Photoshop's image resource 0x0404; None without one.

    Source: Adobe, Photoshop File Formats Specification, "Image Resource Blocks".
    """
    bodies = [body for marker, body in segments(data) if marker == _PHOTOSHOP]
    blocks = b"".join(
        body[len(_PHOTOSHOP_NAME) :] for body in bodies if body.startswith(_PHOTOSHOP_NAME)
    )
    return next((content for kind, content in _resources(blocks) if kind == _IPTC), None)


def with_iptc(data: bytes, record: bytes) -> bytes:
    """A JPEG file with an IPTC-IIM record behind its first segments; without where it's too big."""
    resource = b"8BIM" + _IPTC.to_bytes(2, "big") + bytes(2) + len(record).to_bytes(4, "big")
    body = _PHOTOSHOP_NAME + resource + record + bytes(len(record) % 2)
    if len(body) > LONGEST_BODY:
        return data
    return insert_segment(data, _PHOTOSHOP, body)[1]


def without_metadata(data: bytes, *, and_adobe: bool = False) -> bytes:
    """A JPEG file's first image without its APPn (but Adobe's) and COM segments.

    With `and_adobe` Adobe's is left out, too: who does that must say how colours are coded.
    """
    markers = {COMMENT, *APPLICATIONS} - (set() if and_adobe else {ADOBE})
    picture = data[: len(data) - trailing_bytes(data)]
    return _without(picture, lambda marker, _: marker in markers)


def without_exif(data: bytes) -> bytes:
    """A JPEG file without its Exif segments."""
    return _without(data, lambda marker, body: marker == EXIF and body.startswith(EXIF_NAME))


def without_icc(data: bytes) -> bytes:
    """A JPEG file without its ICC profile."""
    return _without(data, _is_icc)


def _without(data: bytes, is_out: Callable[[int, bytes], bool]) -> bytes:
    """A JPEG file without some of its segments: `is_out` gets their markers and bodies."""
    pieces, done = [data[:2]], 2
    for marker, start, end in segment_places(data):
        if is_out(marker, data[start + 4 : end]):
            pieces.append(data[done:start])
            done = end
    return b"".join(pieces) + data[done:]


def _resources(blocks: bytes) -> Iterator[tuple[int, bytes]]:
    """Numbers and contents of Photoshop's image resources."""
    at = 0
    while blocks[at : at + 4] == b"8BIM":
        name = blocks[at + 6] if at + 6 < len(blocks) else 0
        start = at + 6 + (name + 2) // 2 * 2 + 4
        size = int.from_bytes(blocks[start - 4 : start], "big")
        if start + size > len(blocks):
            return
        yield int.from_bytes(blocks[at + 4 : at + 6], "big"), blocks[start : start + size]
        at = start + size + size % 2
