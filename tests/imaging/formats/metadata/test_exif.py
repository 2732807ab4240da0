import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from grayvault.imaging.formats.metadata.exif import (
    read_orientation,
    reset_orientation,
    strip_exif_prefix,
    without_thumbnail,
)
from tests.support.photos import shared

MAKER_NOTE = bytes(range(256)) * 3


def exif_block(order: str, orientation: int, kind: int = 3) -> bytes:
    """Three entries and what a camera leaves between and behind them: TIFF 6.0, section 2."""
    note = 0x4000
    entries = struct.pack(order + "HHI4s", 0x010F, 2, 4, b"Me!\0")
    value = struct.pack(order + "HH", orientation, 0xBEEF)
    entries += struct.pack(order + "HHI4s", 0x0112, kind, 1, value)
    entries += struct.pack(order + "HHII", 0x927C, 7, len(MAKER_NOTE), note)
    mark = b"II*\0" if order == "<" else b"MM\0*"
    head = mark + struct.pack(order + "I", 16) + b"8 bytes!"
    body = head + struct.pack(order + "H", 3) + entries + bytes(4)
    return body + MAKER_NOTE * 2 + b"\0\0odd tail"


@pytest.mark.parametrize("prefix", [b"", b"Exif\0\0"])
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_upright_changes_nothing_but_the_orientation(
    orientation: int, order: str, prefix: bytes
) -> None:
    assert reset_orientation(prefix + exif_block(order, orientation)) == exif_block(order, 1)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("kind", [1, 4, 5, 6, 8, 9, 10])
def test_an_orientation_of_another_type_becomes_a_plain_one(kind: int, order: str) -> None:
    block = exif_block(order, 6, kind)
    plain = exif_block(order, 1).replace(
        struct.pack(order + "HH", 1, 0xBEEF), struct.pack(order + "HH", 1, 0)
    )
    assert reset_orientation(block) == plain
    assert read_orientation(block) == 1


def test_no_orientation_is_no_change() -> None:
    block = exif_block(">", 6).replace(b"\x01\x12", b"\x01\x13")
    assert reset_orientation(block) == block


@given(st.binary(max_size=60), st.sampled_from([b"", b"II*\0", b"MM\0*", b"Exif\0\0II*\0"]))
def test_any_bytes_keep_their_number(junk: bytes, start: bytes) -> None:
    data = start + junk
    assert len(reset_orientation(data)) == len(strip_exif_prefix(data))


@given(st.integers(0, 200), st.sampled_from(["<", ">"]))
def test_a_cut_off_block_keeps_its_number_of_bytes(length: int, order: str) -> None:
    cut = exif_block(order, 6)[:length]
    assert len(reset_orientation(cut)) == len(cut)


@pytest.mark.parametrize(
    "name",
    ["camera/canon-1000d-street.jpg", "camera/iphone5-flowers.jpg", "formats/Portrait_8.jpg"],
)
def test_a_camera_s_block_keeps_every_other_byte(name: str) -> None:
    with Image.open(shared(name)) as image:
        block = image.info["exif"].removeprefix(b"Exif\0\0")
        assert image.getexif()[0x0112] != 1
    turned = reset_orientation(block)
    changed = [i for i in range(len(block)) if block[i] != turned[i]]
    assert len(turned) == len(block)
    assert len(changed) == 1
    read = Image.Exif()
    read.load(turned)
    assert read[0x0112] == 1


def with_preview(order: str, tail: bytes = b"", *, note_first: bool = True) -> bytes:
    """Two directories, a maker note before or behind the second, and a preview; then `tail`."""
    mark = b"II*\0" if order == "<" else b"MM\0*"
    behind_first, second_bytes = 8 + 2 + 12 + 4, 2 + 24 + 4
    note_at = behind_first + (0 if note_first else second_bytes)
    second = behind_first + (len(MAKER_NOTE) if note_first else 0)
    preview_at = behind_first + len(MAKER_NOTE) + second_bytes
    first = struct.pack(order + "HHHII", 1, 0x927C, 7, len(MAKER_NOTE), note_at)
    entries = struct.pack(order + "HHHII", 2, 0x0201, 4, 1, preview_at)
    entries += struct.pack(order + "HHII", 0x0202, 4, 1, len(PREVIEW)) + bytes(4)
    head = mark + struct.pack(order + "I", 8) + first + struct.pack(order + "I", second)
    middle = MAKER_NOTE + entries if note_first else entries + MAKER_NOTE
    return head + middle + PREVIEW + tail


PREVIEW = b"\xff\xd8" + bytes(range(1, 200)) + b"\xff\xd9"


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("note_first", [True, False])
def test_a_preview_at_the_end_is_cut_off(order: str, note_first: bool) -> None:
    exif = with_preview(order, note_first=note_first)
    stripped = without_thumbnail(exif)
    assert stripped == exif[:22] + bytes(4) + exif[26 : -len(PREVIEW)]
    assert MAKER_NOTE in stripped
    assert without_thumbnail(stripped) == stripped


@pytest.mark.parametrize("order", ["<", ">"])
def test_data_behind_a_preview_stay_at_their_place(order: str) -> None:
    exif = with_preview(order, b"a maker's data")
    stripped = without_thumbnail(exif)
    assert len(stripped) == len(exif)
    assert stripped.endswith(b"a maker's data")
    assert PREVIEW not in stripped
    assert MAKER_NOTE in stripped


@given(st.binary(max_size=80), st.sampled_from([b"II*\0", b"MM\0*", b""]))
def test_no_bytes_are_too_odd(tail: bytes, mark: bytes) -> None:
    assert len(without_thumbnail(mark + tail)) <= len(mark + tail)


@given(st.data())
def test_damaged_exif_raises_nothing(data: st.DataObject) -> None:
    exif = bytearray(with_preview("<"))
    for _ in range(3):
        exif[data.draw(st.integers(0, len(exif) - 1))] = data.draw(st.integers(0, 255))
    assert len(without_thumbnail(bytes(exif))) <= len(exif)
