"""Luma coefficients out of JPEGs as cameras and programs write them, and back beside chroma."""

import subprocess
from io import BytesIO
from pathlib import Path

import imagecodecs
import jpeglib
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from grayvault.core.errors import DamagedFileError
from grayvault.core.photo import Metadata
from grayvault.imaging.codec.jpeg_coefficients import exact_obstacle, luma_jpeg, replace_luma
from grayvault.imaging.formats.write_image import encode_jpeg_planes
from tests.imaging.formats.files import oriented_exif, saved
from tests.support.photos import crop, shared, shared_all
from tests.support.tools import need

SIZES = [(1, 1), (1, 9), (5, 7), (8, 8), (17, 9), (33, 41), (75, 100)]
"""Heights and widths."""

EXIF = oriented_exif(6).removeprefix(b"Exif\0\0")
SAMPLINGS = ["444", "422", "420", "440", "411"]


def subsampled(size: tuple[int, int], sampling: str) -> bytes:
    """A JPEG as libjpeg-turbo's own interface writes it."""
    return bytes(imagecodecs.jpeg8_encode(crop("coffee", *size), level=90, subsampling=sampling))


def luma_of(jpeg: bytes, folder: Path) -> tuple[NDArray[np.int16], NDArray[np.uint16]]:
    """The luma's coefficients and their table."""
    path = folder / "read.jpeg"
    path.write_bytes(jpeg)
    coefficients = jpeglib.read_dct(str(path))
    return coefficients.Y, coefficients.qt[coefficients.quant_tbl_no[0]]


def same_luma(first: bytes, second: bytes, folder: Path) -> bool:
    return all(
        np.array_equal(*arrays)
        for arrays in zip(luma_of(first, folder), luma_of(second, folder), strict=True)
    )


def kinds(size: tuple[int, int]) -> dict[str, bytes]:
    pixels = crop("coffee", *size)
    return {
        **{sampling: subsampled(size, sampling) for sampling in SAMPLINGS},
        "progressive": saved(pixels, "JPEG", quality=90, progressive=True),
        "restart markers": saved(pixels, "JPEG", quality=90, restart_marker_blocks=1),
        "gray": saved(pixels[..., 1], "JPEG", quality=90),
        "coarse": saved(pixels, "JPEG", quality=5),
        "own tables": saved(pixels, "JPEG", qtables=[list(range(1, 65)), [7] * 64]),
    }


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_gray_jpeg_has_the_very_coefficients(size: tuple[int, int], tmp_path: Path) -> None:
    for name, jpeg in kinds(size).items():
        assert exact_obstacle(jpeg) is None, name
        gray = luma_jpeg(jpeg)
        assert same_luma(gray, jpeg, tmp_path), name
        with Image.open(BytesIO(gray)) as image:
            assert (image.mode, image.size) == ("L", size[::-1]), name


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_gray_jpeg_equals_that_of_jpegtran(size: tuple[int, int], tmp_path: Path) -> None:
    jpegtran = need("jpegtran")
    for name, jpeg in kinds(size).items():
        done = subprocess.run(
            [jpegtran, "-grayscale"], input=jpeg, stdout=subprocess.PIPE, check=True
        )
        assert same_luma(luma_jpeg(jpeg), done.stdout, tmp_path), name


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("half", [False, True])
def test_chroma_stands_beside_the_very_coefficients(
    size: tuple[int, int], half: bool, tmp_path: Path
) -> None:
    height, width = size
    chroma_size = ((height + 1) // 2, (width + 1) // 2) if half else size
    chroma = np.stack([np.full(chroma_size, 40, np.float32), np.full(chroma_size, -30, np.float32)])
    metadata = Metadata(exif=EXIF, xmp=b"<x/>", icc=b"profile")
    colored = encode_jpeg_planes(np.zeros(size, np.uint8), chroma, 90, metadata)
    for name, jpeg in kinds(size).items():
        result = replace_luma(colored, luma_jpeg(jpeg))
        assert same_luma(result, jpeg, tmp_path), name
        with Image.open(BytesIO(result)) as image:
            assert image.size == (width, height)
            assert image.info["exif"] == oriented_exif(6)
            assert image.info["xmp"] == b"<x/>"
            assert image.info["icc_profile"] == b"profile"
            planes = np.asarray(image.convert("YCbCr")).astype(float)
        with Image.open(BytesIO(jpeg)) as image:
            assert np.abs(planes[..., 0] - np.asarray(image.convert("L"))).mean() < 25
        assert np.abs(planes[..., 1].mean() - 168) < 12


def patched(jpeg: bytes, old: bytes, new: bytes) -> bytes:
    assert jpeg.count(old) == 1
    return jpeg.replace(old, new)


def refused() -> dict[str, bytes]:
    pixels = crop("coffee", 40, 60)
    plain = subsampled((40, 60), "444")
    components = b"\x03\x01\x11\x00\x02\x11\x01\x03\x11\x01"
    return {
        "luma and chroma": saved(pixels, "JPEG", keep_rgb=True),
        "luma and chroma ": saved(Image.fromarray(pixels).convert("CMYK"), "JPEG"),
        "coarser": patched(plain, components, b"\x03\x01\x11\x00\x02\x22\x01\x03\x22\x01"),
        "arithmetic": patched(plain, b"\xff\xc0", b"\xff\xc9"),
        "more than 8 bits": patched(plain, b"\xff\xc0\x00\x11\x08", b"\xff\xc1\x00\x11\x0c"),
        "frame header": plain[:100],
        "frame header ": b"",
    }


@pytest.mark.parametrize("reason", refused())
def test_the_obstacle_to_taking_out_coefficients_is_named(reason: str) -> None:
    obstacle = exact_obstacle(refused()[reason])
    assert obstacle is not None
    assert reason.strip() in obstacle


def test_a_frame_without_its_picture_is_damage() -> None:
    whole = subsampled((40, 60), "420")
    with pytest.raises(DamagedFileError):
        luma_jpeg(whole[: whole.index(b"\xff\xda")])


def test_photos_of_cameras(tmp_path: Path) -> None:
    for path in shared_all("camera")[::4]:
        jpeg = path.read_bytes()
        assert exact_obstacle(jpeg) is None
        assert same_luma(luma_jpeg(jpeg), jpeg, tmp_path)


def test_the_reason_is_found_behind_large_segments() -> None:
    assert exact_obstacle(shared("camera/nikon-d3200-banana.jpg").read_bytes()) is None
