"""Pictures that are left alone, each with its reason."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from io import BytesIO

import imagecodecs
import numpy as np
import pytest
import tifffile
from PIL import Image, ImageOps

from grayvault.core.errors import IncompletePhotoError, PhotoRefusedError, UnreadablePhotoError
from grayvault.imaging.codec.jxl_plain_header import rewrite_header
from grayvault.imaging.formats.metadata.restored_label import add_label
from grayvault.imaging.formats.read_photo import read_photo
from tests.imaging.formats.files import (
    MAX_PIXELS,
    saved,
    tiff,
    with_png_chunk,
)
from tests.imaging.formats.test_read_photo import COLOR, DEEP_FILES, GRAY, IMAGE, ORDINARY, PNG


def _two_pictures(format_name: str) -> bytes:
    """A file of an animation or of two pages."""
    return saved(IMAGE, format_name, save_all=True, append_images=[ImageOps.mirror(IMAGE)])


def _twelve_bits() -> bytes:
    """A gray TIFF whose header says 12 bits a sample, its rows packed so."""
    data = bytearray(tiff(np.zeros((6, 8), np.uint16), photometric="minisblack"))
    with tifffile.TiffFile(BytesIO(bytes(data))) as file:
        bits, counts = (file.pages.first.tags[tag] for tag in (258, 279))
    data[bits.valueoffset] = 12
    data[counts.valueoffset] = 6 * 8 * 12 // 8
    return bytes(data)


def _profile_in(transfer: int) -> bytes:
    """A profile that names BT.2020's primaries and this transfer in its `cicp` tag."""
    plain = bytes(imagecodecs.cms_profile("rgb", gamma=2.2))
    count = int.from_bytes(plain[128:132], "big")
    tags = bytearray(plain[132 : 132 + 12 * count])
    for at in range(4, len(tags), 12):
        tags[at : at + 4] = (int.from_bytes(tags[at : at + 4], "big") + 12).to_bytes(4, "big")
    named = b"cicp" + (len(plain) + 12).to_bytes(4, "big") + (12).to_bytes(4, "big")
    values = b"cicp" + bytes([0, 0, 0, 0, 9, transfer, 0, 1])
    rest = plain[132 + 12 * count :]
    size = (len(plain) + 24).to_bytes(4, "big")
    head = size + plain[4:128] + (count + 1).to_bytes(4, "big")
    return b"".join((head, bytes(tags), named, rest, values))


def _jpeg_xl_in_pq() -> bytes:
    """A JPEG XL whose header names BT.2100's primaries and PQ (ISO/IEC 18181-1, annex E)."""
    deep = bytes(imagecodecs.jpegxl_encode(COLOR.astype(np.uint16) * 257, lossless=True))
    bt2100, pq = "000" + "10" + "01" + "1110", "0" + "01" + "0111"
    return rewrite_header(deep, lambda header: replace(header, space=bt2100, tone=pq))


def _burst() -> bytes:
    """Pillow's MPO, its two pictures called parts of a panorama (CIPA DC-007, 5.2.3.3)."""
    data = bytearray(_two_pictures("MPO"))
    primary, panorama = (code.to_bytes(4, "little") for code in (0x030000, 0x020001))
    at = data.index(primary, data.index(b"0100", data.index(b"MPF\0")))
    data[at : at + 4] = data[at + 16 : at + 20] = panorama
    return bytes(data)


REFUSED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "animated png": ("animation", partial(_two_pictures, "PNG")),
    "animated webp": ("animation", partial(_two_pictures, "WEBP")),
    "tiff of two pages": ("multi-page", partial(_two_pictures, "TIFF")),
    "cmyk jpeg": ("color-space", lambda: saved(IMAGE.convert("CMYK"), "JPEG")),
    "cmyk tiff": ("color-space", lambda: saved(IMAGE.convert("CMYK"), "TIFF")),
    "lab tiff": ("color-space", lambda: saved(IMAGE.convert("LAB"), "TIFF")),
    "tiff of floats": ("sample-format", lambda: tiff(GRAY.astype(np.float32))),
    "tiff of 32-bit integers": ("sample-format", lambda: tiff(GRAY.astype(np.int32))),
    "tiff of signed integers": ("sample-format", lambda: tiff(GRAY.astype(np.int16))),
    "tiff of 32-bit colours": (
        "sample-format",
        lambda: tiff(COLOR.astype(np.uint32), photometric="rgb"),
    ),
    "tiff of colours in floats": (
        "sample-format",
        lambda: tiff(COLOR.astype(np.float32), photometric="rgb"),
    ),
    "16-bit tiff in y'cbcr": (
        "color-space",
        lambda: tiff(COLOR.astype(np.uint16), photometric="ycbcr"),
    ),
    "16-bit tiff with a palette": (
        "color-space",
        lambda: tiff(
            GRAY.astype(np.uint16), photometric="palette", colormap=np.zeros((3, 65536), np.uint16)
        ),
    ),
    "12-bit tiff": ("sample-format", _twelve_bits),
    "animated gif": ("animation", partial(_two_pictures, "GIF")),
    "animated avif": ("animation", partial(_two_pictures, "AVIF")),
    "animated jpeg xl": (
        "animation",
        lambda: bytes(imagecodecs.jpegxl_encode(np.stack([COLOR, COLOR[::-1]]), lossless=True)),
    ),
    "jpeg xl of floats": (
        "sample-format",
        lambda: bytes(imagecodecs.jpegxl_encode(COLOR.astype(np.float32) / 255)),
    ),
    "png in pq": ("hdr", lambda: with_png_chunk(PNG, b"IDAT", b"cICP", bytes([9, 16, 0, 1]))),
    "png in hlg": ("hdr", lambda: with_png_chunk(PNG, b"IDAT", b"cICP", bytes([9, 18, 0, 1]))),
    "png with a profile in pq": ("hdr", lambda: saved(IMAGE, "PNG", icc_profile=_profile_in(16))),
    "jpeg with a profile in hlg": (
        "hdr",
        lambda: saved(IMAGE, "JPEG", icc_profile=_profile_in(18)),
    ),
    "jpeg xl of bt.2100 in pq": ("hdr", _jpeg_xl_in_pq),
    "dng": ("raw", lambda: tiff(COLOR, photometric="rgb", extratags=[(50706, 1, 4, b"\1\4\0\0")])),
    "fuji raw": ("raw", lambda: b"FUJIFILMCCD-RAW " + bytes(200)),
    "canon raw": ("raw", lambda: b"\0\0\0\x18ftypcrx " + bytes(200)),
    "jpeg 2000": ("unsupported-format", lambda: saved(IMAGE, "JPEG2000")),
    "burst": ("multi-frame", _burst),
    "bigtiff": ("unsupported-format", lambda: tiff(COLOR, bigtiff=True, photometric="rgb")),
    "picture of too many pixels": ("too-large", lambda: saved(Image.new("L", (2000, 501)), "PNG")),
    "restored jpeg": (
        "restored",
        lambda: saved(IMAGE, "JPEG", xmp=add_label(None, {"Color": "restored"})),
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_picture_is_left_alone_with_its_reason(name: str) -> None:
    reason, make = REFUSED[name]
    with pytest.raises(PhotoRefusedError) as refused:
        read_photo(make(), MAX_PIXELS)
    assert refused.value.reason == reason
    _assert_one_sentence(str(refused.value))


@pytest.mark.parametrize("tail", [b"\n", b"\0\0\0\x0cjxlc\xff\x0aab"])
def test_a_jpeg_xl_with_odd_boxes_is_unreadable(tail: bytes) -> None:
    data = bytes(imagecodecs.jpegxl_encode(COLOR, usecontainer=True)) + tail
    with pytest.raises(UnreadablePhotoError, match="the jxl picture can't be decoded: the "):
        read_photo(data, MAX_PIXELS)


@pytest.mark.parametrize("share", [0.02, 0.5, 0.95])
@pytest.mark.parametrize("name", [*ORDINARY, *(f"16-bit {name}" for name in DEEP_FILES)])
def test_a_truncated_picture_is_refused(name: str, share: float) -> None:
    make = ORDINARY.get(name) or DEEP_FILES[name.removeprefix("16-bit ")]
    data = make()
    with pytest.raises((IncompletePhotoError, UnreadablePhotoError)) as unreadable:
        read_photo(data[: int(len(data) * share)], MAX_PIXELS)
    _assert_one_sentence(str(unreadable.value))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no picture at all\n" * 100,
        bytes(1000),
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xe0 and then some text " * 9,
        b"\x89PNG\r\n\x1a\n",
        b"II*\0",
        b"MM\0*" + bytes(90),
        b"RIFF\0\0\0\0WEBP",
    ],
)
def test_a_file_that_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises((IncompletePhotoError, UnreadablePhotoError)) as unreadable:
        read_photo(data, MAX_PIXELS)
    _assert_one_sentence(str(unreadable.value))


def _assert_one_sentence(message: str) -> None:
    assert message
    assert "\n" not in message
    assert "0x" not in message


def test_the_first_file_of_a_process_may_be_no_picture() -> None:
    """Pillow registers its formats as it needs them, so what was read before must not matter."""
    program = (
        "from grayvault.core.errors import UnreadablePhotoError\n"
        "from grayvault.imaging.formats.read_photo import read_photo\n"
        "try:\n    read_photo(bytes.fromhex('ffd8ff'), 100)\n"
        "except UnreadablePhotoError as error:\n    print(error)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert b"jpeg" in done.stdout
    assert b"MPO" not in done.stdout
