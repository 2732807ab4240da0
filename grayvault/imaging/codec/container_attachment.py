"""What a source's container holds beside its pixels, as a vault file keeps it (vault-format.md)."""

import struct
from collections.abc import Iterator, Sequence

import zstandard

from grayvault.core.attachment import Attachment
from grayvault.core.errors import DamagedFileError
from grayvault.core.vault_file import VaultFile

_VERSION = 1
_HEADER, _PIECE = struct.Struct(">BQH"), struct.Struct(">QH")
_LEAST_PIECE = 256
"""Bytes of an attachment that are worth a reference."""

_LEVEL, _LEVEL_OF_LARGE, _LARGE = 19, 9, 1 << 20
MOST_CONTENT = 1 << 30
"""Bytes: a container that says that it holds more is damaged."""


def attach_container(file: VaultFile, content: bytes | None, media_type: str) -> VaultFile:
    """`file`, that has all its other parts, with the content of its source's container kept."""
    if content is None:
        return file
    attachment = Attachment("container", media_type, _packed(content, file))
    return VaultFile(
        file.record, file.codestream, file.exif, file.xmp, (*file.attachments, attachment)
    )


def attached_container(file: VaultFile) -> bytes | None:
    """The content of the source's container, unchanged; None if none is stored.

    Raises `DamagedFileError` if it can't be unpacked.
    """
    container = next(
        (attachment for attachment in file.attachments if attachment.kind == "container"), None
    )
    if container is None:
        return None
    try:
        return _unpacked(container.data, file)
    except (struct.error, IndexError, MemoryError, zstandard.ZstdError) as error:
        raise DamagedFileError(
            f"photo {file.record.id}: the container of its source can't be read"
        ) from error


def _packed(content: bytes, file: VaultFile) -> bytes:
    others = _others(file)
    pieces = list(_pieces(content, others))
    rest, at = [], 0
    for start, index in pieces:
        rest.append(content[at:start])
        at = start + len(others[index])
    rest.append(content[at:])
    own = b"".join(rest)
    level = _LEVEL if len(own) <= _LARGE else _LEVEL_OF_LARGE
    frame = zstandard.ZstdCompressor(level=level, dict_data=_dictionary(file)).compress(own)
    header = _HEADER.pack(_VERSION, len(content), len(pieces))
    return header + b"".join(_PIECE.pack(*piece) for piece in pieces) + frame


def _unpacked(data: bytes, file: VaultFile) -> bytes:
    version, size, count = _HEADER.unpack_from(data)
    if version != _VERSION or size > MOST_CONTENT:
        raise IndexError(f"version {version}, {size} bytes")
    at = _HEADER.size + _PIECE.size * count
    pieces = list(_PIECE.iter_unpack(data[_HEADER.size : at]))
    if len(pieces) != count or zstandard.frame_content_size(data[at:]) > size:
        raise IndexError("its pieces are cut off, or its frame is too large")
    own = zstandard.ZstdDecompressor(dict_data=_dictionary(file)).decompress(data[at:])
    others, content, taken = _others(file), bytearray(), 0
    for start, index in pieces:
        gap = start - len(content)
        if gap < 0 or start > size:
            raise IndexError(f"a piece stands at byte {start}")
        content += own[taken : taken + gap] + others[index]
        taken += gap
    content += own[taken:]
    if len(content) != size:
        raise IndexError("its size differs from the stated one")
    return bytes(content)


def _pieces(content: bytes, others: Sequence[bytes]) -> Iterator[tuple[int, int]]:
    """Where in `content` other attachments stand whole, and which: in order, not overlapping."""
    matches = []
    for index, other in enumerate(others):
        start = content.find(other) if len(other) >= _LEAST_PIECE else -1
        if start >= 0:
            matches.append((start, index))
    end = 0
    for start, index in sorted(matches):
        if start >= end:
            yield start, index
            end = start + len(others[index])


def _others(file: VaultFile) -> list[bytes]:
    return [attachment.data for attachment in file.attachments if attachment.kind != "container"]


def _dictionary(file: VaultFile) -> zstandard.ZstdCompressionDict:
    """What the container's own copies of Exif, XMP and profile are compressed against."""
    metadata = b"".join((file.exif or b"", file.xmp or b"", file.record.icc or b""))
    return zstandard.ZstdCompressionDict(metadata, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
