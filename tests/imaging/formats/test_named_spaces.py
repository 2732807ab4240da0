"""Colour spaces that a file or its codestream names by number are never taken for sRGB."""

from typing import Any

import imagecodecs
import numpy as np
import pytest

from grayvault.imaging.formats.read_photo import read_photo
from tests.imaging.formats.files import MAX_PIXELS, saved, with_png_chunk
from tests.support.photos import crop, deep_crop

COLOR = crop("coffee", 61, 47)


def named(primaries: int, transfer: int) -> bytes:
    """A PNG whose cICP chunk says this."""
    chunk = bytes([primaries, transfer, 0, 1])
    return with_png_chunk(saved(COLOR, "PNG"), b"IDAT", b"cICP", chunk)


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


@pytest.mark.parametrize(("transfer", "gamma"), [(8, 1.0), (4, 2.2)])
def test_srgb_s_primaries_with_another_curve_keep_that(transfer: int, gamma: float) -> None:
    gray, white = xyz_of([[128] * 3, [255] * 3], named(1, transfer))
    assert gray / white == pytest.approx([(128 / 255) ** gamma] * 3, abs=2e-3)


def test_a_jpeg_xl_of_linear_light_keeps_that() -> None:
    data = bytes(imagecodecs.jpegxl_encode(deep_crop("coffee", 61, 47), lossless=True))
    gray, white = xyz_of([[128] * 3, [255] * 3], data)
    assert gray / white == pytest.approx([128 / 255] * 3, abs=2e-3)
