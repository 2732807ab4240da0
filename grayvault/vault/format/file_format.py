"""Vault files ↔ bytes: the container around `gvlt` (docs/reference/vault-format.md)."""

import hashlib
import os
from dataclasses import replace
from pathlib import Path

from grayvault.core.attachment import Attachment
from grayvault.core.errors import DamagedFileError
from grayvault.core.vault_file import VaultFile, VaultFileBoxes, VaultRecord
from grayvault.imaging.formats.isobmff.boxes import (
    CODESTREAM_START,
    FILE_TYPE,
    SIGNATURE,
    Box,
    box_at,
    box_bytes,
    boxes,
    check_signature,
    read_codestream,
)
from grayvault.vault.format import box_attachments, box_record, box_recovery
from grayvault.vault.format.box_record import KIND, Gvlt, read_gvlt, write_gvlt
from grayvault.vault.format.record_sections import from_sections, normalized, to_sections

_EXIF = b"Exif"
_XMP = b"xml "
_OWN = (KIND, _EXIF, _XMP, box_attachments.KIND, box_recovery.KIND)
_FRAME = (b"JXL ", b"ftyp", b"jxll")
_FRONT = 16 * 1024


def pack(file: VaultFile, *, recovery: bool = False) -> bytes:
    """A vault file's bytes, with recovery data if `recovery` is True; raises as its two steps."""
    return join_boxes(encode_boxes(file), recovery=recovery)


def encode_boxes(file: VaultFile) -> VaultFileBoxes:
    """Encode a vault file's boxes: the first step of `pack`.

    `file.codestream` is naked, or a JPEG XL container whose boxes are kept, except those written
    here (`gvlt`, `Exif`, `xml `, `gvlx`, `gvrc`). Raises `DamagedFileError` if it is neither, and
    `PhotoRefusedError` if names or profile are too big for the format.
    """
    front, codestream = _picture(file.codestream)
    return VaultFileBoxes(
        file,
        front,
        to_sections(file.record),
        codestream,
        exif=box_bytes(_EXIF, bytes(4) + file.exif) if file.exif else b"",
        xmp=box_bytes(_XMP, file.xmp) if file.xmp else b"",
        attachments=attachments_box(file.attachments),
    )


def join_boxes(boxes: VaultFileBoxes, *, recovery: bool = False) -> bytes:
    """The bytes of a vault file: the second step of `pack`.

    Raises `UnsupportedError` if the library for recovery data isn't installed.
    """
    outer = hashlib.sha256(boxes.front)
    for box in boxes.rest:
        outer.update(box)
    gvlt = write_gvlt(Gvlt(boxes.sections, outer.digest(), recovery))
    data = b"".join((boxes.front, gvlt, *boxes.rest))
    return data + box_recovery.write_gvrc(data) if recovery else data


def joined_size(boxes: VaultFileBoxes) -> int:
    """The bytes that `join_boxes` gives without recovery data."""
    sections = boxes.sections.record, boxes.sections.hints, boxes.sections.icc
    return box_record.FRAME_BYTES + sum(map(len, (boxes.front, *sections, *boxes.rest)))


def attachments_box(attachments: tuple[Attachment, ...]) -> bytes:
    """The whole `gvlx` box, its header included; no bytes if there are no attachments."""
    if not attachments:
        return b""
    return box_bytes(box_attachments.KIND, box_attachments.write_gvlx(attachments))


def unpack(data: bytes) -> VaultFile:
    """Parse a vault file and verify every checksum.

    The codestream is naked, unless the file can rebuild a JPEG (`jbrd`): then it is the container
    without GrayVault's own boxes. Raises `DamagedFileError` if any bit differs from what was
    packed, and `VaultError` if a newer GrayVault wrote the file.
    """
    own = _find_gvlt(data, len(data))
    gvlt = read_gvlt(data[own.start : own.end])
    all_boxes = list(boxes(data))
    end = all_boxes[-1].start if gvlt.has_recovery else len(data)
    outer = hashlib.sha256(data[: own.start])
    outer.update(memoryview(data)[own.end : end])
    if outer.digest() != gvlt.outer:
        raise DamagedFileError("its picture does not match its checksum")
    if gvlt.has_recovery:
        box_recovery.check_gvrc(data, all_boxes[-1])
    return VaultFile(
        record=from_sections(gvlt.sections),
        codestream=_decodable(data, all_boxes),
        exif=_exif(data, all_boxes),
        xmp=_content(data, all_boxes, _XMP),
        attachments=_attachments(data, all_boxes),
    )


def as_unpacked(file: VaultFile) -> VaultFile:
    """The value that `unpack(pack(file))` must return: figures rounded, codestream naked."""
    data = b"".join(_picture(file.codestream))
    return replace(
        file,
        record=normalized(file.record),
        codestream=_decodable(data, list(boxes(data))),
        exif=file.exif or None,
        xmp=file.xmp or None,
    )


def read_record(path: Path) -> VaultRecord:
    """Read a vault file's record from its front: one short read, two if there are many hints.

    Only `gvlt`'s own checksum is verified: the picture after it may be damaged or cut off, which
    `unpack` would detect. Raises as `unpack`, and `OSError`.
    """
    with path.open("rb") as file:
        total = os.fstat(file.fileno()).st_size
        front = file.read(_FRONT)
        own = _find_gvlt(front, total)
        front += file.read(max(0, own.end - len(front)))
    return from_sections(read_gvlt(front[own.start : own.end]).sections)


def _find_gvlt(front: bytes, total: int) -> Box:
    """Find `gvlt` at its only place: after `ftyp`, or after the `jxll` that follows that."""
    check_signature(front)
    box = box_at(front, len(SIGNATURE), total)
    for kinds in ((b"jxll", KIND), (KIND,)):
        box = box_at(front, box.end, total)
        if box.kind not in kinds:
            break
        if box.kind == KIND:
            return box
    raise DamagedFileError("it has no gvlt box, so it is no vault file")


def _picture(codestream: bytes) -> tuple[bytes, bytes]:
    """The bytes before `gvlt`, and the codestream boxes after it."""
    if codestream.startswith(CODESTREAM_START):
        return SIGNATURE + FILE_TYPE, box_bytes(b"jxlc", codestream)
    others = [box for box in boxes(codestream) if not _is_own(codestream, box)]
    read_codestream(codestream, others)
    front = [_verbatim(codestream, box) for box in others if box.kind in _FRAME]
    rest = [_verbatim(codestream, box) for box in others if box.kind not in _FRAME]
    return b"".join(front), b"".join(rest)


def _is_own(data: bytes, box: Box) -> bool:
    """Whether GrayVault writes such a box itself; `brob` is another box, Brotli-compressed."""
    kind = data[box.body : box.body + 4] if box.kind == b"brob" else box.kind
    return kind in _OWN


def _verbatim(data: bytes, box: Box) -> bytes:
    """A box's bytes; an open-ended box gets its size, because others may follow it here."""
    if data[box.start : box.start + 4] == bytes(4):
        return box_bytes(box.kind, data[box.body : box.end])
    return data[box.start : box.end]


def _decodable(data: bytes, all_boxes: list[Box]) -> bytes:
    """The bytes that a decoder needs: see `unpack`."""
    codestream = read_codestream(data, all_boxes)
    if not any(box.kind == b"jbrd" for box in all_boxes):
        return codestream
    return b"".join(_verbatim(data, box) for box in all_boxes if not _is_own(data, box))


def _exif(data: bytes, all_boxes: list[Box]) -> bytes | None:
    """The TIFF structure; the box begins with its offset."""
    content = _content(data, all_boxes, _EXIF)
    return None if content is None else content[4 + int.from_bytes(content[:4], "big") :]


def _attachments(data: bytes, all_boxes: list[Box]) -> tuple[Attachment, ...]:
    if sum(box.kind == box_attachments.KIND for box in all_boxes) > 1:
        raise DamagedFileError("it has several gvlx boxes")
    content = _content(data, all_boxes, box_attachments.KIND)
    return () if content is None else box_attachments.read_gvlx(content)


def _content(data: bytes, all_boxes: list[Box], kind: bytes) -> bytes | None:
    return next((data[box.body : box.end] for box in all_boxes if box.kind == kind), None)
