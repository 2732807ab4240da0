import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from grayvault.imageio.exif import tiff_structure, upright
from tests.photos import shared

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
    assert upright(prefix + exif_block(order, orientation)) == exif_block(order, 1)


def test_an_orientation_of_another_type_is_left_alone() -> None:
    block = exif_block("<", 6, kind=4)
    assert upright(block) == block


def test_no_orientation_is_no_change() -> None:
    block = exif_block(">", 6).replace(b"\x01\x12", b"\x01\x13")
    assert upright(block) == block


@given(st.binary(max_size=60), st.sampled_from([b"", b"II*\0", b"MM\0*", b"Exif\0\0II*\0"]))
def test_any_bytes_keep_their_number(junk: bytes, start: bytes) -> None:
    data = start + junk
    assert len(upright(data)) == len(tiff_structure(data))


@given(st.integers(0, 200), st.sampled_from(["<", ">"]))
def test_a_cut_off_block_keeps_its_number_of_bytes(length: int, order: str) -> None:
    cut = exif_block(order, 6)[:length]
    assert len(upright(cut)) == len(cut)


@pytest.mark.parametrize(
    "name",
    ["camera/canon-1000d-street.jpg", "camera/iphone5-flowers.jpg", "formats/Portrait_8.jpg"],
)
def test_a_camera_s_block_keeps_every_other_byte(name: str) -> None:
    with Image.open(shared(name)) as image:
        block = image.info["exif"].removeprefix(b"Exif\0\0")
        assert image.getexif()[0x0112] != 1
    turned = upright(block)
    changed = [i for i in range(len(block)) if block[i] != turned[i]]
    assert len(turned) == len(block)
    assert len(changed) == 1
    read = Image.Exif()
    read.load(turned)
    assert read[0x0112] == 1
