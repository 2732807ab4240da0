"""Partly transparent pictures: colours and opacity apart, and together again."""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import imagecodecs
import numpy as np
import pytest
from PIL import Image

from grayvault.core.photo import Metadata
from grayvault.core.view import OutputFormat
from grayvault.imaging.formats.independent_reader import read_independently
from grayvault.imaging.formats.read_photo import read_photo
from grayvault.imaging.formats.write_image import encode_pixels
from tests.imaging.formats.files import MAX_PIXELS, oriented_exif, png_chunk, saved, tiff
from tests.support.photos import crop, deep_crop

COLOR, DEEP = crop("coffee", 61, 47), deep_crop("coffee", 61, 47)
ALPHA = np.linspace(0, 255, 61 * 47).astype(np.uint8).reshape(61, 47)
DEEP_ALPHA = ALPHA.astype(np.uint16) * 257
RGBA, LA = np.dstack([COLOR, ALPHA]), np.dstack([COLOR[..., 1], ALPHA])
DEEP_RGBA = np.dstack([DEEP, DEEP_ALPHA])

FILES: dict[str, tuple[Any, Callable[[], bytes]]] = {
    "png": (RGBA, lambda: saved(RGBA, "PNG")),
    "gray png": (LA, lambda: saved(LA, "PNG")),
    "16-bit png": (DEEP_RGBA, lambda: bytes(imagecodecs.png_encode(DEEP_RGBA))),
    "16-bit gray png": (
        DEEP_RGBA[..., 2:],
        lambda: bytes(imagecodecs.png_encode(DEEP_RGBA[..., 2:].copy())),
    ),
    "webp": (RGBA, lambda: saved(RGBA, "WEBP", lossless=True, exact=True)),
    "tiff": (RGBA, lambda: saved(RGBA, "TIFF")),
    "16-bit tiff": (
        DEEP_RGBA,
        lambda: tiff(DEEP_RGBA, photometric="rgb", extrasamples=["unassalpha"]),
    ),
    "jxl": (RGBA, lambda: bytes(imagecodecs.jpegxl_encode(RGBA, lossless=True))),
    "gray jxl": (LA, lambda: bytes(imagecodecs.jpegxl_encode(LA, lossless=True))),
}


@pytest.mark.parametrize("name", FILES)
def test_colours_and_opacity_come_apart(name: str) -> None:
    samples, make = FILES[name]
    photo = read_photo(make(), MAX_PIXELS)
    colors = samples[..., 0] if samples.shape[2] == 2 else samples[..., :3]
    assert photo.alpha is not None
    assert photo.alpha.dtype == photo.pixels.dtype == samples.dtype
    assert np.array_equal(photo.alpha, samples[..., -1])
    if name == "jxl":  # libjxl makes what isn't seen as it likes
        seen = photo.alpha > 0
        assert np.array_equal(photo.pixels[seen], colors[seen])
    else:
        assert np.array_equal(photo.pixels, colors)


@pytest.mark.parametrize("multiplied", [False, True])
def test_an_avif_s_opacity_is_read(multiplied: bool) -> None:
    options: dict[str, Any] = {"quality": 100, "subsampling": "4:4:4"}
    data = saved(RGBA, "AVIF", alpha_premultiplied=multiplied, **options)
    photo = read_photo(data, MAX_PIXELS)
    assert photo.alpha is not None
    assert np.abs(photo.alpha.astype(int) - ALPHA).max() <= 2
    seen = ALPHA >= 128 if multiplied else ALPHA >= 0
    assert np.abs(photo.pixels.astype(int) - COLOR)[seen].max() <= 3 + 2 * multiplied


@pytest.mark.parametrize("image", [Image.fromarray(COLOR), Image.fromarray(COLOR).quantize(9)])
def test_a_transparent_colour_is_opacity(image: Image.Image) -> None:
    key: Any = tuple(int(code) for code in COLOR[5, 5]) if image.mode == "RGB" else 3
    data = saved(image, "PNG", transparency=key)
    photo = read_photo(data, MAX_PIXELS)
    with Image.open(BytesIO(data)) as opened:
        expected = np.asarray(opened.convert("RGBA"))
    assert photo.alpha is not None
    assert np.array_equal(photo.alpha, expected[..., 3])
    assert np.array_equal(photo.pixels, expected[..., :3])


@pytest.mark.parametrize("bits", [1, 2, 4])
def test_a_transparent_gray_of_few_bits_is_opacity(bits: int) -> None:
    levels = COLOR[:, :40, 1] >> (8 - bits)
    a_byte = 8 // bits
    shares = [levels[:, at::a_byte] << (8 - bits * (at + 1)) for at in range(a_byte)]
    rows: Any = np.sum(shares, axis=0, dtype=np.uint8)
    data = zlib.compress(b"".join(b"\0" + row.tobytes() for row in rows))
    header = struct.pack(">IIBBBBB", 40, 61, bits, 0, 0, 0, 0)
    clear = int(levels.max())
    chunks = (b"IHDR", header), (b"tRNS", struct.pack(">H", clear)), (b"IDAT", data), (b"IEND", b"")
    png = b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(*chunk) for chunk in chunks)
    second = read_independently(png)
    assert second is not None
    for photo in (read_photo(png, MAX_PIXELS), second.photo):
        assert photo.alpha is not None
        assert np.array_equal(photo.alpha, np.where(levels == clear, 0, 255))
        assert np.array_equal(photo.pixels, levels * (255 // (2**bits - 1)))


def test_a_gif_with_a_transparent_colour_is_read() -> None:
    photo = read_photo(saved(Image.fromarray(COLOR).quantize(9), "GIF", transparency=2), MAX_PIXELS)
    assert photo.alpha is not None
    assert set(np.unique(photo.alpha)) == {0, 255}


@pytest.mark.parametrize("deep", [False, True])
def test_colours_multiplied_by_opacity_are_divided(deep: bool) -> None:
    samples = (DEEP_RGBA if deep else RGBA).astype(np.float64)
    top = 65535 if deep else 255
    samples[..., :3] *= samples[..., 3:] / top
    data = tiff(
        np.rint(samples).astype(np.uint16 if deep else np.uint8),
        photometric="rgb",
        extrasamples=["assocalpha"],
    )
    photo = read_photo(data, MAX_PIXELS)
    seen = ALPHA > 64
    expected = (DEEP if deep else COLOR)[seen].astype(int)
    assert np.abs(photo.pixels[seen].astype(int) - expected).max() <= 4


@pytest.mark.parametrize("name", ["png", "16-bit png", "webp", "jxl"])
def test_a_fully_opaque_picture_has_no_opacity(name: str) -> None:
    opaque = np.dstack([COLOR, np.full_like(ALPHA, 255)])
    deep = np.dstack([DEEP, np.full_like(DEEP_ALPHA, 65535)])
    files = {
        "png": lambda: saved(opaque, "PNG"),
        "16-bit png": lambda: bytes(imagecodecs.png_encode(deep)),
        "webp": lambda: saved(opaque, "WEBP", lossless=True),
        "jxl": lambda: bytes(imagecodecs.jpegxl_encode(opaque, lossless=True)),
    }
    photo = read_photo(files[name](), MAX_PIXELS)
    assert photo.alpha is None
    assert np.array_equal(photo.pixels, DEEP if name == "16-bit png" else COLOR)


def test_opacity_is_turned_with_its_picture() -> None:
    photo = read_photo(saved(RGBA, "PNG", exif=oriented_exif(6)), MAX_PIXELS)
    assert photo.alpha is not None
    assert np.array_equal(photo.alpha, np.rot90(ALPHA, -1))


@pytest.mark.parametrize("output", ["png", "tiff", "webp", "avif"])
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("deep", [False, True])
def test_opacity_is_written(output: OutputFormat, channels: int, deep: bool) -> None:
    pixels, alpha = (DEEP, DEEP_ALPHA) if deep else (COLOR, ALPHA)
    pixels = pixels if channels == 3 else pixels[..., 1].copy()
    photo = read_photo(encode_pixels(pixels, output, 100, Metadata(), alpha), MAX_PIXELS)
    assert photo.alpha is not None
    if output in {"png", "tiff"}:
        assert np.array_equal(photo.alpha, alpha)
        as_gray = photo.pixels if photo.pixels.ndim == pixels.ndim else photo.pixels[..., 0]
        assert np.array_equal(as_gray, pixels)
    else:
        assert np.abs(photo.alpha.astype(int) - ALPHA).max() <= 3


@pytest.mark.parametrize("output", ["jpeg", "jxl"])
def test_formats_without_opacity_leave_it_out(output: OutputFormat) -> None:
    data = encode_pixels(COLOR, output, 90, Metadata(), ALPHA)
    assert data == encode_pixels(COLOR, output, 90, Metadata())
