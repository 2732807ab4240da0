"""What a JPEG file holds behind its picture: gain maps, depth maps, the video of a motion photo.

Sources: Ultra HDR Image Format v1.1 and Motion Photo format 1.0 (Android), CIPA DC-007 (MPF).
"""

from collections.abc import Sequence

from grayvault.core.attachment import Attachment, AttachmentKind
from grayvault.imaging.formats.jpeg.jpeg_multi_picture import (
    EmbeddedPicture,
    further_pictures,
    with_pictures,
)
from grayvault.imaging.formats.jpeg.jpeg_segments import trailing_bytes

_JPEG, _VIDEO = "image/jpeg", "video/mp4"
_FILE_TYPE, _BRANDS = b"ftyp", (b"mp4", b"iso", b"M4V", b"qt  ", b"avc1", b"3gp", b"MSNV", b"hvc1")
_LONGEST_FRONT = 4096
"""Bytes before the video that belong to it, such as its maker's mark."""

_MARKS: tuple[tuple[AttachmentKind, tuple[bytes, ...]], ...] = (
    (
        "gain-map",
        (b"ns.adobe.com/hdr-gain-map/", b"aux:hdrgainmap", b"urn:iso:std:iso:ts:21496:-1"),
    ),
    ("depth", (b"photos/1.0/depthmap/", b"aux:depth", b"aux:disparity")),
)
_START, _MOST = b"\xff\xd8\xff", 16
_HEAD = 65_536
"""Where a picture says what it is."""


def jpeg_attachments(data: bytes) -> tuple[Attachment, ...]:
    """The attachments behind a JPEG file's picture, in their order.

    Thumbnails and bytes of no known use are left out.
    """
    start = len(data) - trailing_bytes(data)
    listed = [picture for picture in further_pictures(data) if picture.start >= start]
    listed = listed or _unlisted(data, start)
    pictures = [
        Attachment(
            _kind(data[picture.start : picture.end]), _JPEG, data[picture.start : picture.end]
        )
        for picture in listed
        if not picture.is_thumbnail
    ]
    behind = max([start, *(picture.end for picture in listed)])
    video = _video(data[behind:])
    return (*pictures, video) if video else tuple(pictures)


def insert_attachments(jpeg: bytes, attachments: Sequence[Attachment]) -> bytes:
    """A JPEG file with what stood behind the one that `attachments` came from."""
    pictures = [attachment.data for attachment in attachments if attachment.media_type == _JPEG]
    videos = b"".join(attachment.data for attachment in attachments if attachment.kind == "video")
    return (with_pictures(jpeg, pictures) if pictures else jpeg) + videos


def video_alone(data: bytes) -> bytes:
    """A kept video without what its maker put in front of it."""
    at = _video_start(data)
    return data if at is None else data[at:]


def _unlisted(data: bytes, start: int) -> list[EmbeddedPicture]:
    """Pictures that follow one after the other, where the file has no list of them."""
    pictures: list[EmbeddedPicture] = []
    while data[start : start + len(_START)] == _START and len(pictures) < _MOST:
        end = len(data) - trailing_bytes(data[start:])
        pictures.append(EmbeddedPicture(start, end, is_thumbnail=False))
        start = end
    return pictures


def _kind(picture: bytes) -> AttachmentKind:
    head = picture[:_HEAD]
    kinds = (kind for kind, marks in _MARKS if any(mark in head for mark in marks))
    return next(kinds, "auxiliary")


def _video(trailing: bytes) -> Attachment | None:
    """The video that a file ends with, to its very end."""
    return None if _video_start(trailing) is None else Attachment("video", _VIDEO, trailing)


def _video_start(data: bytes) -> int | None:
    """Where an ISO base media file begins; None if none does near the start."""
    at = data.find(_FILE_TYPE, 4, _LONGEST_FRONT)
    is_video = at >= 0 and data[at + 4 : at + 8].startswith(_BRANDS)
    return at - 4 if is_video else None
