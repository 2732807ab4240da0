"""Metadata of JPEG files: taken out, left out, and put in.

Sources: Exif 2.32, 4.7.2; XMP specification part 3, 1.1.3; ICC.1:2022, B.4; Adobe, Photoshop File
Formats Specification.
"""

from collections.abc import Iterator

from grayvault.imageio.exif import without_thumbnail
from grayvault.imageio.jpeg import (
    ADOBE,
    APPLICATIONS,
    FRAMES,
    insert_segment,
    segment_places,
    segments,
    trailing_bytes,
)

_EXIF, _EXIF_NAME = 0xE1, b"Exif\0\0"
_XMP, _XMP_NAME = 0xE1, b"http://ns.adobe.com/xap/1.0/\0"
_ICC, _ICC_NAME = 0xE2, b"ICC_PROFILE\0"
_PHOTOSHOP, _PHOTOSHOP_NAME, _IPTC = 0xED, b"Photoshop 3.0\0", 0x0404
_COMMENT = 0xFE
_LONGEST_BODY = 65_533


def exif_segment(data: bytes) -> bytes | None:
    """The TIFF structure of a JPEG file's first Exif segment, untouched; None without one."""
    for marker, body in segments(data):
        if marker == _EXIF and body.startswith(_EXIF_NAME):
            return body[len(_EXIF_NAME) :]
        if marker in FRAMES:
            break
    return None


def kept_exif(data: bytes) -> bytes | None:
    """A JPEG file's Exif as it is kept: untouched but for its thumbnail, which is left out."""
    found = exif_segment(data)
    return None if found is None else without_thumbnail(found)


def kept_xmp(data: bytes) -> bytes | None:
    """A JPEG file's main XMP packet, untouched; None without one."""
    for marker, body in segments(data):
        if marker == _XMP and body.startswith(_XMP_NAME):
            return body[len(_XMP_NAME) :] or None
    return None


def with_exif(data: bytes, exif: bytes) -> bytes:
    """A JPEG file with this TIFF structure, of at most 65,527 bytes, as its first segment."""
    body = _EXIF_NAME + exif
    segment = bytes([0xFF, _EXIF]) + (len(body) + 2).to_bytes(2, "big") + body
    return data[:2] + segment + data[2:]


def with_xmp(data: bytes, xmp: bytes) -> bytes:
    """A JPEG file with an XMP packet behind its first segments; without where it's too big."""
    body = _XMP_NAME + xmp
    return data if len(body) > _LONGEST_BODY else insert_segment(data, _XMP, body)[1]


def with_icc(data: bytes, icc: bytes) -> bytes:
    """A JPEG file with an ICC profile behind its first segments, of at most 255 of them."""
    room = _LONGEST_BODY - len(_ICC_NAME) - 2
    parts = [icc[at : at + room] for at in range(0, len(icc), room)]
    if len(parts) > 255:
        return data
    for number, part in enumerate(parts, 1):
        body = _ICC_NAME + bytes([number, len(parts)]) + part
        data = insert_segment(data, _ICC, body)[1]
    return data


def iptc_record(data: bytes) -> bytes | None:
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
    if len(body) > _LONGEST_BODY:
        return data
    return insert_segment(data, _PHOTOSHOP, body)[1]


def without_metadata(data: bytes) -> bytes:
    """A JPEG file's first image without its APPn (but Adobe's) and COM segments."""
    parts, kept_to = [data[:2]], 2
    for marker, start, end in segment_places(data):
        if marker == _COMMENT or (marker in APPLICATIONS and marker != ADOBE):
            parts.append(data[kept_to:start])
            kept_to = end
    following = trailing_bytes(data)
    return b"".join(parts) + data[kept_to : len(data) - following]


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
