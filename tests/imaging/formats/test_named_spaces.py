"""Colour spaces that a file or its codestream names by number are never taken for sRGB."""

from collections.abc import Callable
from typing import Any

import imagecodecs
import numpy as np
import pytest

from grayvault.imaging.color.color_space import color_space, xyz_to_srgb
from grayvault.imaging.formats.read_photo import read_photo
from tests.imaging.formats.files import MAX_PIXELS, saved, with_png_chunk
from tests.support.photos import crop, deep_crop

Codes = tuple[int, int, int]

COLOR = crop("coffee", 61, 47)


def named(primaries: int, transfer: int) -> bytes:
    """A PNG whose cICP chunk says this."""
    chunk = bytes([primaries, transfer, 0, 1])
    return with_png_chunk(saved(COLOR, "PNG"), b"IDAT", b"cICP", chunk)


def named_in_avif(primaries: int, transfer: int) -> bytes:
    """An AVIF whose `colr` property says this."""
    data = bytearray(saved(COLOR, "AVIF"))
    at = data.index(b"nclx") + 4
    data[at : at + 4] = bytes([0, primaries, 0, transfer])
    return bytes(data)


def xyz_of(codes: list[list[int]], data: bytes) -> Any:
    """Codes of 8 bits as XYZ at D50, by the profile that a file's photo is read with."""
    icc = read_photo(data, MAX_PIXELS).metadata.icc
    assert icc is not None
    pixels = np.array([codes], np.uint8)
    return imagecodecs.cms_transform(
        pixels, icc, imagecodecs.cms_profile("xyz"), outcolorspace="xyz", outdtype=np.float32
    )[0]


@pytest.mark.parametrize(("primaries", "transfer"), [(12, 13), (9, 1), (9, 14), (12, 4)])
def test_a_space_that_is_named_by_number_gets_its_profile(primaries: int, transfer: int) -> None:
    red, _, white = xyz_of([[255, 0, 0], [0, 0, 0], [255, 255, 255]], named(primaries, transfer))
    assert white == pytest.approx((0.9642, 1, 0.8249), abs=2e-3)
    assert red[1] == pytest.approx({12: 0.2412, 9: 0.2790}[primaries], abs=2e-3)
    assert read_photo(named(1, 13), MAX_PIXELS).metadata.icc is None


@pytest.mark.parametrize(
    ("primaries", "shown"),
    [
        (4, [(255, 0, 0), (0, 250, 0), (0, 75, 255), (228, 115, 83)]),
        (5, [(255, 0, 0), (0, 255, 28), (0, 0, 254), (203, 120, 90)]),
        (6, [(248, 36, 0), (63, 251, 0), (26, 35, 255), (196, 122, 90)]),
        (7, [(248, 36, 0), (63, 251, 0), (26, 35, 255), (196, 122, 90)]),
        (8, [(255, 0, 0), (0, 255, 0), (0, 0, 255), (220, 115, 83)]),
        (11, [(255, 0, 0), (0, 255, 0), (0, 0, 255), (209, 115, 83)]),
        (22, [(255, 38, 0), (0, 249, 0), (4, 51, 255), (201, 121, 90)]),
    ],
)
@pytest.mark.parametrize("transfer", [13, 6])
@pytest.mark.parametrize("file", [named, named_in_avif])
def test_primaries_of_television_and_film_look_as_chromium_156_shows_them(
    file: Callable[[int, int], bytes], primaries: int, shown: list[Codes], transfer: int
) -> None:
    """With sRGB's curve. That is also how it shows BT.601's in AVIF; in PNG it takes gamma 2.4."""
    icc = read_photo(file(primaries, transfer), MAX_PIXELS).metadata.icc
    codes = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (200, 120, 90), (128, 128, 128)]
    pixels = np.array([codes], np.uint8)
    expected = [*shown, (128, 128, 128)]
    assert xyz_to_srgb(color_space(icc).xyz(pixels))[0] == pytest.approx(np.array(expected), abs=2)


@pytest.mark.parametrize("primaries", [1, 7])
def test_the_curve_of_smpte_240m_is_its_own(primaries: int) -> None:
    """As Chromium 156 shows it."""
    icc = read_photo(named(primaries, 7), MAX_PIXELS).metadata.icc
    gray = np.full((1, 1, 3), 128, np.uint8)
    assert xyz_to_srgb(color_space(icc).xyz(gray)) == pytest.approx(np.full((1, 1, 3), 141), abs=1)


@pytest.mark.parametrize(("transfer", "gamma"), [(8, 1.0), (4, 2.2)])
def test_srgb_s_primaries_with_another_curve_keep_that(transfer: int, gamma: float) -> None:
    gray, white = xyz_of([[128] * 3, [255] * 3], named(1, transfer))
    assert gray / white == pytest.approx([(128 / 255) ** gamma] * 3, abs=2e-3)


def test_a_jpeg_xl_of_linear_light_keeps_that() -> None:
    data = bytes(imagecodecs.jpegxl_encode(deep_crop("coffee", 61, 47), lossless=True))
    gray, white = xyz_of([[128] * 3, [255] * 3], data)
    assert gray / white == pytest.approx([128 / 255] * 3, abs=2e-3)
