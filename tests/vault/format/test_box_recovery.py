"""Recovery data: damage is found in it as anywhere else, and what it promises to heal is healed."""

import hashlib
import math
import os
import struct
import subprocess
import zlib
from dataclasses import replace
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grayvault.core.errors import DamagedFileError, UnsupportedError, VaultError
from grayvault.core.vault_file import VaultFile
from grayvault.imaging.formats.isobmff.boxes import box_bytes
from grayvault.vault.format.box_recovery import healed
from grayvault.vault.format.file_format import as_unpacked, pack, read_record, unpack
from tests.support.tools import need
from tests.vault.examples import (
    ATTACHMENTS,
    RECORD,
    TIFF,
    TINY,
    XMP,
    codestream,
    container,
    jpeg,
    luma,
)

STEP = 5 if os.environ.get("CI") else 41
SMALL = pack(TINY, recovery=True)


def big(length: int) -> bytes:
    """A file with recovery data whose picture, noise, takes `length` bytes."""
    noise = b"\xff\x0a" + np.random.default_rng(length).bytes(length)
    return pack(replace(TINY, codestream=noise), recovery=True)


LARGE = big(300_000)


def layout(data: bytes) -> tuple[int, int, int, int]:
    """By docs/reference/vault-format.md: k, m, B and N of a file with recovery data."""
    start = data.index(b"gvrc\x93gvrc\r\n\x1a") - 4
    _, k, m, size, length = struct.unpack_from(">BBBxIQ", data, start + 16)
    assert length == start
    return k, m, size, length


def flipped(data: bytes, bit: int) -> bytes:
    at = bit // 8
    return data[:at] + bytes([data[at] ^ 1 << bit % 8]) + data[at + 1 :]


def test_a_packed_file_is_unpacked_unchanged() -> None:
    for file in (TINY, VaultFile(RECORD, codestream(), TIFF, XMP, ATTACHMENTS)):
        data = pack(file, recovery=True)
        assert unpack(data) == as_unpacked(file)
        assert healed(data) == data


def test_the_record_is_read_from_the_front(tmp_path: Path) -> None:
    path = tmp_path / "photo.jxl"
    path.write_bytes(SMALL)
    assert read_record(path) == TINY.record


def test_every_flipped_bit_is_detected_and_healed() -> None:
    for bit in range(0, 8 * len(SMALL), STEP):
        damaged = flipped(SMALL, bit)
        with pytest.raises(DamagedFileError):
            unpack(damaged)
        assert healed(damaged) == SMALL, bit


@settings(deadline=None)
@given(st.data())
def test_bursts_of_the_promised_length_are_healed(data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from([SMALL, LARGE]))
    _, m, size, _ = layout(whole)
    length = data.draw(st.integers(1, (m - 1) * size + 1))
    at = data.draw(st.integers(0, len(whole) - 1))
    torn = whole[at : at + length]
    garbage = data.draw(st.sampled_from([bytes(len(torn)), bytes(255 - byte for byte in torn)]))
    damaged = whole[:at] + garbage + whole[at + length :]
    assert healed(damaged) == whole
    assert healed(whole[: max(at, len(whole) - length)]) == whole  # an end that is cut off


@settings(deadline=None)
@given(st.sets(st.integers(0, 8 * len(LARGE) - 1), min_size=1, max_size=6))
def test_as_many_flipped_bits_as_there_are_parity_blocks_are_healed(bits: set[int]) -> None:
    assert layout(LARGE)[1] == 6
    damaged = LARGE
    for bit in bits:
        damaged = flipped(damaged, bit)
    if LARGE[-descriptor_bytes(LARGE) :] in damaged:  # of the two descriptors, one must be whole
        assert healed(damaged) == LARGE


def descriptor_bytes(data: bytes) -> int:
    k, m, _, _ = layout(data)
    return 96 + 4 * (k + m)


def test_too_much_damage_is_reported() -> None:
    _, m, size, _ = layout(LARGE)
    damaged = bytearray(LARGE)
    for block in range(m + 1):
        damaged[block * size] ^= 1
    with pytest.raises(DamagedFileError, match=r"7 of its 2\d\d blocks .* heals at most 6"):
        healed(bytes(damaged))


def test_a_file_without_recovery_data_is_not_healed() -> None:
    with pytest.raises(DamagedFileError, match="has no recovery data"):
        healed(pack(TINY))


def test_recovery_data_of_another_file_heals_nothing() -> None:
    start = layout(LARGE)[3]
    other = big(300_001)
    start_2 = layout(other)[3]
    with pytest.raises(DamagedFileError):
        unpack(LARGE[:start] + other[start_2:])
    with pytest.raises(DamagedFileError):
        healed(LARGE[:start] + other[start_2:])


def test_the_layout_is_the_documented_one() -> None:
    """Written down a second time, from docs/reference/vault-format.md, in plain arithmetic."""
    for whole in (SMALL, LARGE):
        k, m, size, length = layout(whole)
        assert size == max(512, math.ceil(math.ceil(length / 200) / 64) * 64)
        assert k == math.ceil(length / size) <= 200
        assert m == max(2, math.ceil(3 * k / 100)) <= 6
        filling = bytes(k * size - length)
        data = whole[:length].ljust(k * size, b"\0")
        blocks = [data[start : start + size] for start in range(0, k * size, size)]
        parity = [_parity(blocks, row) for row in range(k, k + m)]
        head = b"\x93gvrc\r\n\x1a" + struct.pack(">BBBBIQ", 1, k, m, 0, size, length)
        head += hashlib.sha256(whole[:length]).digest() + bytes(8)
        head += b"".join(zlib.crc32(block).to_bytes(4, "big") for block in blocks + parity)
        head += hashlib.sha256(head).digest()
        assert len(head) == descriptor_bytes(whole)
        assert whole[length:] == box_bytes(b"gvrc", b"".join([head, filling, *parity, head]))


def _parity(blocks: list[bytes], row: int) -> bytes:
    total = np.zeros(len(blocks[0]), np.uint8)
    for i, block in enumerate(blocks):
        factor = _inverse(row ^ i)
        products = np.array([_product(factor, byte) for byte in range(256)], np.uint8)
        total ^= products[np.frombuffer(block, np.uint8)]
    return total.tobytes()


def _product(a: int, b: int) -> int:
    """In GF(2⁸) with the polynomial 0x11D."""
    total = 0
    while b:
        total ^= a * (b & 1)
        a = a << 1 ^ 0x11D * (a >> 7)
        b >>= 1
    return total


def _inverse(a: int) -> int:
    return next(b for b in range(1, 256) if _product(a, b) == 1)


def test_newer_recovery_data_is_distinguished_from_damaged() -> None:
    start = layout(SMALL)[3]
    end = start + 8 + descriptor_bytes(SMALL)
    descriptor = bytearray(SMALL[start + 8 : end])
    descriptor[8] = 2
    descriptor[-32:] = hashlib.sha256(descriptor[:-32]).digest()
    newer = SMALL[: start + 8] + bytes(descriptor) + SMALL[end:]
    for read in (unpack, healed):
        with pytest.raises(VaultError, match="newer GrayVault"):
            read(newer)


def test_a_viewer_opens_the_file() -> None:
    data = pack(VaultFile(RECORD, codestream(), TIFF, XMP, ATTACHMENTS), recovery=True)
    assert np.array_equal(imagecodecs.jpegxl_decode(data), imagecodecs.jpegxl_decode(codestream()))
    assert np.abs(imagecodecs.jpegxl_decode(data).astype(float) - luma()).mean() < 3


def test_djxl_gives_a_jpeg_back(tmp_path: Path) -> None:
    transcoded = bytes(imagecodecs.jpegxl_encode_jpeg(jpeg(), usecontainer=True))
    file = VaultFile(RECORD, transcoded)
    data = pack(file, recovery=True)
    assert b"gvrc" not in unpack(data).codestream
    path, back = tmp_path / "photo.jxl", tmp_path / "photo.jpg"
    path.write_bytes(data)
    subprocess.run([need("djxl"), path, back], check=True, capture_output=True)
    assert back.read_bytes() == jpeg()


def test_recovery_data_that_an_encoder_gave_is_not_kept() -> None:
    stale = container() + SMALL[layout(SMALL)[3] :]
    assert pack(replace(TINY, codestream=stale)) == pack(replace(TINY, codestream=container()))


def test_a_missing_library_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grayvault.vault.format.reed_solomon.find_spec", lambda _: None)
    with pytest.raises(UnsupportedError, match=r"pip install 'grayvault\[recovery\]'"):
        pack(TINY, recovery=True)
    assert unpack(SMALL) == TINY  # to read a photo takes none
