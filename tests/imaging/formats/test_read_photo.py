import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
import tifffile
from PIL import Image, ImageOps

from grayvault.core.errors import IncompletePhotoError, PhotoRefusedError, UnreadablePhotoError
from grayvault.imaging.formats.metadata.xmp import add_label
from grayvault.imaging.formats.read_photo import read_photo
from tests.imaging.formats.files import (
    MAX_PIXELS,
    oriented_exif,
    png_chunk,
    saved,
    tiff,
    with_png_chunk,
)
from tests.support.photos import crop, deep_crop

COLOR = crop("coffee", 61, 47)
GRAY = COLOR[..., 1].copy()
DEEP = deep_crop("coffee", 61, 47)
DEEP_GRAY = DEEP[..., 1].copy()
IMAGE = Image.fromarray(COLOR)

ORDINARY: dict[str, Callable[[], bytes]] = {
    "jpeg": lambda: saved(COLOR, "JPEG"),
    "progressive jpeg": lambda: saved(COLOR, "JPEG", progressive=True),
    "4:4:4 jpeg": lambda: saved(COLOR, "JPEG", subsampling=0),
    "rgb jpeg": lambda: saved(COLOR, "JPEG", keep_rgb=True),
    "gray jpeg": lambda: saved(GRAY, "JPEG"),
    "png": lambda: saved(COLOR, "PNG"),
    "gray png": lambda: saved(GRAY, "PNG"),
    "palette png": lambda: saved(IMAGE.quantize(100), "PNG"),
    "1-bit png": lambda: saved(IMAGE.convert("1"), "PNG"),
    "webp": lambda: saved(COLOR, "WEBP"),
    "lossless webp": lambda: saved(COLOR, "WEBP", lossless=True),
    "tiff": lambda: saved(COLOR, "TIFF"),
    "deflated tiff": lambda: saved(COLOR, "TIFF", compression="tiff_adobe_deflate"),
    "jpeg in tiff": lambda: saved(COLOR, "TIFF", compression="jpeg"),
    "gray tiff": lambda: saved(GRAY, "TIFF"),
    "1-bit tiff": lambda: saved(IMAGE.convert("1"), "TIFF"),
    "palette tiff": lambda: saved(IMAGE.quantize(100), "TIFF"),
    "planar tiff": lambda: tiff(
        np.moveaxis(COLOR, 2, 0).copy(), photometric="rgb", planarconfig="separate"
    ),
}


@pytest.mark.parametrize("name", ORDINARY)
def test_8_bits_are_read_as_pillow_reads_them(name: str) -> None:
    data = ORDINARY[name]()
    photo = read_photo(data, MAX_PIXELS)
    with Image.open(BytesIO(data)) as image:
        one_channel = image.mode in {"L", "1"}
        expected = np.asarray(image.convert("L" if one_channel else "RGB"))
    assert photo.pixels.dtype == np.uint8
    assert np.array_equal(photo.pixels, expected)
    assert photo.format == name.rsplit(" ", maxsplit=1)[-1]
    assert (photo.width, photo.height, photo.depth) == (47, 61, 8)
    assert photo.preview_bytes == 0
    assert photo.pixels.flags.c_contiguous


DEEP_FILES = {
    "png": lambda: bytes(imagecodecs.png_encode(DEEP)),
    "gray png": lambda: bytes(imagecodecs.png_encode(DEEP_GRAY)),
    "tiff": lambda: tiff(DEEP, photometric="rgb"),
    "gray tiff": lambda: tiff(DEEP_GRAY, photometric="minisblack"),
    "white-is-zero gray tiff": lambda: tiff(65535 - DEEP_GRAY, photometric="miniswhite"),
    "big-endian tiff": lambda: tiff(DEEP, photometric="rgb", byteorder=">"),
    "deflated tiff": lambda: tiff(
        DEEP, photometric="rgb", compression="adobe_deflate", predictor=True
    ),
    "planar tiff": lambda: tiff(
        np.moveaxis(DEEP, 2, 0).copy(), photometric="rgb", planarconfig="separate"
    ),
}


@pytest.mark.parametrize("name", DEEP_FILES)
def test_16_bits_are_read_to_the_bit(name: str) -> None:
    photo = read_photo(DEEP_FILES[name](), MAX_PIXELS)
    assert photo.depth == 16
    assert np.array_equal(photo.pixels, DEEP_GRAY if "gray" in name else DEEP)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_orientation_is_applied(format_name: str, orientation: int) -> None:
    exif = oriented_exif(orientation)
    options = {"compression": "tiff_lzw"} if format_name == "TIFF" else {}
    data = saved(COLOR, format_name, exif=exif, **options)
    with Image.open(BytesIO(data)) as image:
        expected = np.asarray(ImageOps.exif_transpose(image).convert("RGB"))
    assert expected.shape[:2] == ((61, 47) if orientation < 5 else (47, 61))
    photo = read_photo(data, MAX_PIXELS)
    assert np.array_equal(photo.pixels, expected)
    assert _orientation(photo.metadata.exif) in {None, 1}


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format_name", ["png", "tiff"])
def test_orientation_is_applied_at_16_bits(format_name: str, orientation: int) -> None:
    exif = oriented_exif(orientation)
    if format_name == "png":
        plain = bytes(imagecodecs.png_encode(DEEP))
        data = with_png_chunk(plain, b"IDAT", b"eXIf", exif.removeprefix(b"Exif\0\0"))
    else:
        data = tiff(DEEP, photometric="rgb", extratags=[(274, "H", 1, orientation, True)])
    low = Image.fromarray((DEEP & 255).astype(np.uint8))
    low.getexif()[0x0112] = orientation
    photo = read_photo(data, MAX_PIXELS)
    assert np.array_equal(photo.pixels & 255, np.asarray(ImageOps.exif_transpose(low)))
    assert _orientation(photo.metadata.exif) in {None, 1}


def _orientation(exif: bytes | None) -> int | None:
    read = Image.Exif()
    read.load(exif or b"")
    orientation: int | None = read.get(0x0112)
    return orientation


@pytest.mark.parametrize("png", [saved(COLOR, "PNG"), bytes(imagecodecs.png_encode(DEEP))])
def test_metadata_behind_a_png_s_pixels_is_read(png: bytes) -> None:
    packet = b"XML:com.adobe.xmp" + bytes(5) + b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"
    data = with_png_chunk(png, b"IEND", b"iTXt", packet)
    data = with_png_chunk(data, b"IEND", b"eXIf", oriented_exif(6).removeprefix(b"Exif\0\0"))
    photo = read_photo(data, MAX_PIXELS)
    assert (photo.width, photo.height) == (61, 47)
    assert photo.metadata.xmp == b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"
    assert _orientation(photo.metadata.exif) == 1


def _twelve_bits() -> bytes:
    """A gray TIFF whose header says 12 bits a sample, its rows packed so."""
    data = bytearray(tiff(np.zeros((6, 8), np.uint16), photometric="minisblack"))
    with tifffile.TiffFile(BytesIO(bytes(data))) as file:
        bits, counts = (file.pages.first.tags[tag] for tag in (258, 279))
    data[bits.valueoffset] = 12
    data[counts.valueoffset] = 6 * 8 * 12 // 8
    return bytes(data)


PNG = saved(COLOR, "PNG")


def _burst() -> bytes:
    """Pillow's MPO, its two pictures called parts of a panorama (CIPA DC-007, 5.2.3.3)."""
    data = bytearray(saved(IMAGE, "MPO", save_all=True, append_images=[ImageOps.mirror(IMAGE)]))
    primary, panorama = (code.to_bytes(4, "little") for code in (0x030000, 0x020001))
    at = data.index(primary, data.index(b"0100", data.index(b"MPF\0")))
    data[at : at + 4] = data[at + 16 : at + 20] = panorama
    return bytes(data)


REFUSED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "animated png": (
        "animation",
        lambda: saved(IMAGE, "PNG", save_all=True, append_images=[ImageOps.mirror(IMAGE)]),
    ),
    "animated webp": (
        "animation",
        lambda: saved(IMAGE, "WEBP", save_all=True, append_images=[ImageOps.mirror(IMAGE)]),
    ),
    "tiff of two pages": (
        "multi-page",
        lambda: saved(IMAGE, "TIFF", save_all=True, append_images=[ImageOps.mirror(IMAGE)]),
    ),
    "cmyk jpeg": ("color-space", lambda: saved(IMAGE.convert("CMYK"), "JPEG")),
    "cmyk tiff": ("color-space", lambda: saved(IMAGE.convert("CMYK"), "TIFF")),
    "lab tiff": ("color-space", lambda: saved(IMAGE.convert("LAB"), "TIFF")),
    "tiff of floats": ("sample-format", lambda: tiff(GRAY.astype(np.float32))),
    "tiff of 32-bit integers": ("sample-format", lambda: tiff(GRAY.astype(np.int32))),
    "tiff of signed integers": ("sample-format", lambda: tiff(GRAY.astype(np.int16))),
    "12-bit tiff": ("sample-format", _twelve_bits),
    "animated gif": (
        "animation",
        lambda: saved(IMAGE, "GIF", save_all=True, append_images=[ImageOps.mirror(IMAGE)]),
    ),
    "animated avif": (
        "animation",
        lambda: saved(IMAGE, "AVIF", save_all=True, append_images=[ImageOps.mirror(IMAGE)]),
    ),
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
def test_what_is_no_picture_is_refused(data: bytes) -> None:
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


def test_a_picture_of_exactly_the_limit_is_read() -> None:
    assert read_photo(saved(COLOR, "PNG"), 61 * 47).width == 47


def test_a_large_thumbnail_of_an_mpo_is_a_preview() -> None:
    first = saved(COLOR, "JPEG")
    data = bytearray(saved(IMAGE, "MPO", save_all=True, append_images=[ImageOps.mirror(IMAGE)]))
    entries = data.index((0x030000).to_bytes(4, "little"), data.index(b"0100"))
    data[entries + 16 : entries + 20] = (0x010002).to_bytes(4, "little")  # full HD
    photo = read_photo(bytes(data), MAX_PIXELS)
    assert np.array_equal(photo.pixels, read_photo(first, MAX_PIXELS).pixels)
    assert len(data) > photo.preview_bytes >= len(first) * 0.9
    assert photo.attachments == ()


def test_another_picture_of_an_mpo_is_kept_beside_it() -> None:
    data = saved(IMAGE, "MPO", save_all=True, append_images=[ImageOps.mirror(IMAGE)])
    photo = read_photo(data, MAX_PIXELS)
    assert photo.preview_bytes == 0
    [kept] = photo.attachments
    assert (kept.kind, kept.media_type) == ("auxiliary", "image/jpeg")
    assert data.endswith(kept.data)


def test_neither_an_embedded_thumbnail_nor_trailing_data_is_a_preview() -> None:
    thumbnail = saved(IMAGE.resize((16, 12)), "JPEG")
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    block = exif.tobytes() + thumbnail
    data = saved(COLOR, "JPEG", exif=block)
    assert thumbnail in data
    assert read_photo(data, MAX_PIXELS).preview_bytes == 0
    photo = read_photo(data + b"the end", MAX_PIXELS)
    assert photo.preview_bytes == 0
    assert (photo.container or b"").endswith(b"the end")


def test_too_little_memory_is_no_fault_of_the_picture(tmp_path: Path) -> None:
    header = struct.pack(">IIBBBBB", 16_000, 16_000, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(2001 * 16_000), 1)
    chunks = ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b""))
    png = b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(*chunk) for chunk in chunks)
    (tmp_path / "large.png").write_bytes(png)
    program = (
        "import resource, sys\n"
        "from grayvault.imaging.formats.read_photo import read_photo\n"
        "used = int(open('/proc/self/statm').read().split()[0]) * resource.getpagesize()\n"
        "resource.setrlimit(resource.RLIMIT_AS, (used + 10**8, used + 10**8))\n"
        "try:\n    read_photo(open(sys.argv[1], 'rb').read(), 10**9)\n"
        "except MemoryError:\n    print('no memory')"
    )
    command = [sys.executable, "-W", "ignore", "-c", program, str(tmp_path / "large.png")]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stdout == b"no memory\n"
