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
from PIL import Image, ImageOps

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
        is_gray = image.mode in {"L", "1"}
        expected = np.asarray(image.convert("L" if is_gray else "RGB"))
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


PNG = saved(COLOR, "PNG")


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
    [attachment] = photo.attachments
    assert (attachment.kind, attachment.media_type) == ("auxiliary", "image/jpeg")
    assert data.endswith(attachment.data)


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


def test_a_png_s_texts_and_profile_may_be_long() -> None:
    profile = bytes(imagecodecs.cms_profile("rgb", gamma=1.8)) + bytes(2_000_000)
    packet = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + b"ancestor " * 200_000 + b"</x:xmpmeta>"
    chunks = (
        (b"iCCP", b"long\0\0" + zlib.compress(profile)),
        (b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(packet)),
        (b"zTXt", b"Comment\0\0" + zlib.compress(b"word " * 400_000)),
    )
    data = PNG
    for kind, content in chunks:
        data = with_png_chunk(data, b"IDAT", kind, content)
    photo = read_photo(data, MAX_PIXELS)
    assert (photo.metadata.icc, photo.metadata.xmp) == (profile, packet)
    assert photo.container is not None


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
