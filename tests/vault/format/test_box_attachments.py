"""Attachments in the vault file: read where the record says they are, hostile ones refused."""

import tracemalloc
from dataclasses import replace

import imagecodecs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grayvault.core.errors import DamagedFileError, VaultError
from grayvault.core.vault_file import VaultFile
from grayvault.imaging.formats.isobmff.boxes import box_bytes
from grayvault.vault.format.file_format import as_unpacked, pack, unpack
from tests.vault.examples import (
    ATTACHMENTS,
    RECORD,
    TIFF,
    TINY,
    XMP,
    codestream,
    jpeg,
    luma,
    sealed,
)

BESIDE = replace(TINY, attachments=ATTACHMENTS)
EMPTY_ENTRY = bytes(2) + bytes(8)


def with_content(content: bytes) -> bytes:
    """A vault file with this for its `gvlx` box, its checksums right."""
    return sealed(pack(TINY) + box_bytes(b"gvlx", content))


def test_the_box_is_the_last_and_laid_out_as_documented() -> None:
    data = pack(BESIDE)
    content = b"\x01"
    for attachment in ATTACHMENTS:
        for name in (attachment.kind, attachment.media_type):
            content += bytes([len(name)]) + name.encode()
        content += len(attachment.data).to_bytes(8, "big") + attachment.data
    assert data == with_content(content)


def test_without_attachments_there_is_no_box() -> None:
    assert b"gvlx" not in pack(TINY)
    assert unpack(with_content(b"\x01")) == TINY


def test_attachments_stay_with_a_jpeg() -> None:
    transcoded = bytes(imagecodecs.jpegxl_encode_jpeg(jpeg()))
    original = VaultFile(RECORD, transcoded, TIFF, XMP, ATTACHMENTS)
    file = unpack(pack(original))
    assert file == as_unpacked(original)
    assert (file.codestream, file.attachments) == (transcoded, ATTACHMENTS)
    assert unpack(pack(file)) == file


def test_other_decoders_skip_the_box() -> None:
    data = pack(VaultFile(RECORD, codestream(), TIFF, XMP, ATTACHMENTS))
    assert imagecodecs.jpegxl_decode(data).shape == luma().shape


def test_a_kind_that_is_not_known_is_kept() -> None:
    file = unpack(with_content(b"\x01\x05smell\x03a/b" + (4).to_bytes(8, "big") + b"rose"))
    (attachment,) = file.attachments
    assert (attachment.kind, attachment.media_type, attachment.data) == ("smell", "a/b", b"rose")
    assert unpack(pack(file)) == file


def test_a_newer_box_is_distinguished_from_a_damaged_one() -> None:
    with pytest.raises(VaultError, match="newer"):
        unpack(with_content(b"\x02whatever"))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0",
        b"\x01\0",
        b"\x01" + EMPTY_ENTRY[:-1],
        b"\x01" + EMPTY_ENTRY + b"\xff",
        b"\x01\x01\xff\0" + bytes(8),
        b"\x01\0\x01\x80" + bytes(8),
        b"\x01\0\0" + b"\xff" * 8,
        b"\x01\0\0" + (5).to_bytes(8, "big") + b"four",
        b"\x01\xff" + b"x" * 20,
    ],
)
def test_an_impossible_layout_is_refused_though_sealed(content: bytes) -> None:
    with pytest.raises(DamagedFileError):
        unpack(with_content(content))


def test_two_boxes_are_refused_though_sealed() -> None:
    box = box_bytes(b"gvlx", b"\x01")
    with pytest.raises(DamagedFileError):
        unpack(sealed(pack(TINY) + box + box))


@given(st.binary())
def test_any_content_is_read_or_refused(content: bytes) -> None:
    data = with_content(b"\x01" + content)
    try:
        read = unpack(data)
    except DamagedFileError:
        return
    assert unpack(pack(read)) == read


def test_declared_sizes_allocate_nothing() -> None:
    data = with_content(b"\x01\0\0" + (1 << 40).to_bytes(8, "big"))
    tracemalloc.start()
    try:
        with pytest.raises(DamagedFileError):
            unpack(data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 1 << 20


def test_every_flipped_bit_is_detected() -> None:
    data = pack(BESIDE)
    for bit in range(data.index(b"gvlx") * 8 - 32, len(data) * 8):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises(DamagedFileError):
            unpack(bytes(flipped))
