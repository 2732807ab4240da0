"""What is fuzzed: each target takes any bytes, and may say no with a `GrayVaultError` only.

Where a checksum stands before a parser it is made anew, so that what is behind it is reached.
"""

import contextlib
import hashlib
import struct
import tempfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import zstandard

from grayvault.core.attachment import Attachment
from grayvault.core.errors import GrayVaultError
from grayvault.core.events import PhotoRemoved
from grayvault.core.vault_file import RecordSections, VaultFile
from grayvault.hints import stream
from grayvault.hints.to_chroma import hints_to_chroma
from grayvault.imaging.codec.container_attachment import attached_container
from grayvault.imaging.formats.container import describe_container, insert_container, read_container
from grayvault.imaging.formats.file_type import sniff
from grayvault.imaging.formats.isobmff import boxes, jxl_header
from grayvault.imaging.formats.isobmff.heif_attachments import heif_attachments
from grayvault.imaging.formats.jpeg import jpeg_metadata, jpeg_multi_picture, jpeg_segments
from grayvault.imaging.formats.jpeg.jpeg_attachments import jpeg_attachments
from grayvault.imaging.formats.metadata import exif, restored_label, xmp
from grayvault.imaging.formats.metadata.exif_date_and_camera import read_capture
from grayvault.server.routes.iiif_request import parse_region, parse_rotation, parse_size
from grayvault.vault.format import box_attachments, box_record, box_recovery
from grayvault.vault.format.file_format import read_record, unpack
from grayvault.vault.format.record_sections import from_sections
from grayvault.vault.journal.folder_journal import FolderJournal
from tests.fuzz.forged_files import show_photo
from tests.fuzz.forged_vaults import commands, requests
from tests.fuzz.http_target import http
from tests.imaging.formats.files import saved
from tests.vault.examples import RECORD

Target = Callable[[bytes], object]

LUMA = np.linspace(0, 255, 12 * 20, dtype=np.float32).reshape(12, 20)
ID = "0" * 64
JPEG = saved(np.zeros((16, 16, 3), np.uint8), "JPEG")


def vault_file(data: bytes) -> None:
    """A whole vault file, with checksums that only the corpus has right."""
    refused(unpack, data)
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        refused(read_record, Path(file.name))


def gvlt_box(data: bytes) -> None:
    """A `gvlt` box, its checksum made to fit."""
    box = box_record.read_gvlt(data + hashlib.sha256(data).digest())
    from_sections(box.sections)


def record(data: bytes) -> None:
    """A record's JSON, and an ICC section."""
    dictionary = files("grayvault.vault.format").joinpath("record-v1.dict").read_bytes()
    content = zstandard.ZstdCompressionDict(dictionary, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    compressed = zstandard.ZstdCompressor(level=1, dict_data=content).compress(data)
    from_sections(RecordSections(compressed, b"", b""))


def sections(data: bytes) -> None:
    """Compressed sections: whatever they promise, they stay small."""
    refused(from_sections, RecordSections(data, b"", b""))


def attachments(data: bytes) -> None:
    """The content of a `gvlx` box."""
    box_attachments.read_gvlx(data)


def recovery(data: bytes) -> None:
    """A file that ends with recovery data, whose descriptor's checksum is made to fit."""
    refused(box_recovery.healed, data)
    body, head = data[: len(data) // 2], data[len(data) // 2 :]
    sealed = head + hashlib.sha256(head).digest()
    refused(box_recovery.healed, body + boxes.box_bytes(box_recovery.KIND, sealed))


def hints(data: bytes) -> None:
    """A hint set, by both coders; what is one restores a small picture."""
    checksum = struct.pack(">H", zlib.crc32(data) & 0xFFFF)
    decoded = stream.decode(data + checksum if data[:1] == b"\x02" else data)
    restored = hints_to_chroma(decoded, LUMA)
    assert restored.shape == (2, *LUMA.shape)


def journal(data: bytes) -> None:
    """A journal's bytes: whole lines are read, and one that is cut off is none."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal"
        path.write_bytes(data)
        refused(list, FolderJournal(path).read())
        refused(FolderJournal(path).append, [PhotoRemoved("2026-01-01T00:00:00+00:00", ID)])


def events(data: bytes) -> None:
    """A journal's lines, each with the checksum that fits."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal"
        path.write_bytes(b"".join(_sealed(line) for line in data.split(b"\n")))
        list(FolderJournal(path).read())


def _sealed(text: bytes) -> bytes:
    return hashlib.sha256(text).hexdigest()[:16].encode() + b" " + text + b"\n"


def iiif(data: bytes) -> None:
    """Region, size and rotation of a IIIF request."""
    for text in data.decode("utf-8", "replace").split("/"):
        for parse in (
            lambda text: parse_region(text, (90, 60)),
            lambda text: parse_size(text, (90, 60)),
        ):
            refused(parse, text)
        refused(parse_rotation, text)


def exif_block(data: bytes) -> None:
    """An Exif block, and everything that is read from it."""
    for read in (
        exif.read_orientation,
        exif.read_texts,
        exif.without_thumbnail,
        exif.reset_orientation,
        read_capture,
    ):
        refused(read, data)
    refused(lambda block: exif.set_orientation(block, 6), data)


def xmp_packet(data: bytes) -> None:
    """An XMP packet."""
    refused(xmp.reset_orientation, data)
    refused(restored_label.is_restored, data)
    refused(lambda packet: restored_label.add_label(packet, {"Restored": "yes"}), data)


def jpeg_file(data: bytes) -> None:
    """A JPEG's segments, and what stands beside its picture."""
    sniff(data)
    readers: tuple[Target, ...] = (
        jpeg_segments.read_frame,
        jpeg_segments.trailing_bytes,
        jpeg_metadata.exif_segment,
        jpeg_metadata.read_exif,
        jpeg_metadata.read_iptc,
        jpeg_metadata.without_metadata,
        jpeg_metadata.read_icc,
        jpeg_multi_picture.further_pictures,
        jpeg_attachments,
    )
    for read in readers:
        refused(read, data)
    if data.startswith(b"\xff\xd8") and (container := read_container(data, "jpeg")) is not None:
        describe_container(container, "jpeg")
        insert_container(JPEG, "jpeg", container)


def jpeg_container(data: bytes) -> None:
    """What a JPEG held beside its picture, as its content and as it is kept."""
    refused(lambda content: describe_container(content, "jpeg"), data)
    refused(lambda content: insert_container(JPEG, "jpeg", content), data)
    file = VaultFile(RECORD, b"", b"Exif", b"XMP", (Attachment("video", "video/mp4", b"abc" * 99),))
    attachment = Attachment("container", "image/jpeg", data)
    refused(attached_container, replace(file, attachments=(*file.attachments, attachment)))


def jxl_file(data: bytes) -> None:
    """A JPEG XL file's boxes and header."""
    refused(
        lambda content: jxl_header.header(
            boxes.read_codestream(content, list(boxes.boxes(content)))
        ),
        data,
    )
    refused(jxl_header.header, data)


def heif_file(data: bytes) -> None:
    """A HEIF file's items."""
    refused(heif_attachments, data)


def forged_file(data: bytes) -> None:
    """A vault file forged with all its checksums right, by itself."""
    show_photo(data)


def forged_commands(data: bytes) -> None:
    """A vault file forged with all its checksums right, under the commands."""
    commands(data)


def forged_requests(data: bytes) -> None:
    """A vault file forged with all its checksums right, under the server."""
    requests(data)


def refused(read: Callable[[Any], object], value: object) -> None:
    """Call it; saying no is an answer."""
    with contextlib.suppress(GrayVaultError):
        read(value)


TARGETS: dict[str, Target] = {
    target.__name__: target
    for target in (
        vault_file,
        gvlt_box,
        record,
        sections,
        attachments,
        recovery,
        hints,
        journal,
        events,
        iiif,
        exif_block,
        xmp_packet,
        jpeg_file,
        jpeg_container,
        jxl_file,
        heif_file,
        forged_file,
        forged_commands,
        forged_requests,
        http,
    )
}
