import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray
from PIL import Image

from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_chroma, rgb_to_luma
from tests.support.photos import Name, crop, deep_crop


@pytest.mark.parametrize("name", ["astronaut", "coffee", "chelsea", "rocket"])
def test_luma_of_8_bits_is_pillows(name: Name) -> None:
    pixels = crop(name, 260, 260)
    assert np.array_equal(rgb_to_luma(pixels), np.asarray(Image.fromarray(pixels).convert("L")))


@settings(deadline=None)
@given(hnp.arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9), st.just(3))))
def test_luma_of_any_8_bits_is_pillows(pixels: NDArray[np.uint8]) -> None:
    assert np.array_equal(rgb_to_luma(pixels), np.asarray(Image.fromarray(pixels).convert("L")))


def test_luma_of_every_red_and_green_is_pillows() -> None:
    red, green = np.mgrid[0:256, 0:256].astype(np.uint8)
    for blue in (0, 1, 127, 128, 254, 255):
        pixels = np.dstack([red, green, np.full_like(red, blue)])
        assert np.array_equal(rgb_to_luma(pixels), np.asarray(Image.fromarray(pixels).convert("L")))


@settings(deadline=None)
@given(hnp.arrays(np.uint16, st.tuples(st.integers(1, 9), st.integers(1, 9), st.just(3))))
def test_luma_of_16_bits_is_the_formula(pixels: NDArray[np.uint16]) -> None:
    formula = pixels.astype(np.float64) @ [0.299, 0.587, 0.114]
    luma = rgb_to_luma(pixels)
    assert luma.dtype == np.uint16
    assert np.abs(luma - formula).max() <= 1  # the integer weights are within 5e-6 of these


@pytest.mark.parametrize("code", [0, 1, 32767, 65534, 65535])
def test_gray_of_16_bits_is_its_own_luma(code: int) -> None:
    assert rgb_to_luma(np.full((3, 2, 3), code, np.uint16)).tolist() == [[code] * 2] * 3


def test_gray_pixels_are_their_own_luma() -> None:
    gray = crop("chelsea", 20, 30)[..., 0]
    assert np.array_equal(rgb_to_luma(gray), gray)


def test_chroma_is_pillows_centred_on_0() -> None:
    pixels = crop("coffee", 100, 120)
    ycc = np.asarray(Image.fromarray(pixels).convert("YCbCr"), np.float32)
    assert np.abs(rgb_to_chroma(pixels) + 128 - np.moveaxis(ycc[..., 1:], -1, 0)).max() <= 1


def test_chroma_of_primaries() -> None:
    blue_red = np.array([[[0, 0, 255], [255, 0, 0]]], np.uint8)
    cb, cr = rgb_to_chroma(blue_red)
    assert cb[0, 0] == pytest.approx(127.5, abs=1e-4)
    assert cr[0, 1] == pytest.approx(127.5, abs=1e-4)


def test_chroma_of_16_bits_is_in_8_bit_codes() -> None:
    deep = deep_crop("coffee", 40, 50)
    assert np.abs(rgb_to_chroma(deep) - rgb_to_chroma((deep // 257).astype(np.uint8))).max() < 1.2
