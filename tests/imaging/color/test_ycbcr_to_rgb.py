import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from grayvault.core.photo import Chroma, Luma, Pixels
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_chroma, rgb_to_luma
from grayvault.imaging.color.ycbcr_to_rgb import into_gamut, ycbcr_to_rgb
from tests.support.examples import examples
from tests.support.photos import crop, deep_crop

SHAPE = (5, 4)
CHROMAS = hnp.arrays(
    np.float32,
    (2, *SHAPE),
    elements=st.floats(-1e6, 1e6, width=32) | st.floats(-127.5, 127.5, width=32),
)
LUMAS_8 = hnp.arrays(np.uint8, SHAPE)
LUMAS_16 = hnp.arrays(np.uint16, SHAPE)


def luma_formula(pixels: Pixels) -> NDArray[np.float64]:
    luma: NDArray[np.float64] = pixels.astype(np.float64) @ [0.299, 0.587, 0.114]
    return luma


@settings(deadline=None, max_examples=examples(300))
@given(LUMAS_8, CHROMAS)
def test_8_bits_keep_luma_within_half_a_code(luma: Luma, chroma: Chroma) -> None:
    pixels = ycbcr_to_rgb(luma, chroma)
    assert pixels.dtype == np.uint8
    assert np.abs(luma_formula(pixels) - luma).max() <= 0.5 + 1e-3


@settings(deadline=None, max_examples=examples(300))
@given(LUMAS_16, CHROMAS)
def test_16_bits_keep_luma_within_half_a_code(luma: Luma, chroma: Chroma) -> None:
    pixels = ycbcr_to_rgb(luma, chroma)
    assert pixels.dtype == np.uint16
    assert np.abs(luma_formula(pixels) - luma).max() <= 0.5 + 0.02  # of floats of 24 bits


@settings(deadline=None)
@given(hnp.arrays(np.uint8, (*SHAPE, 3), elements=st.integers(1, 254)))
def test_colours_inside_the_gamut_come_back(pixels: NDArray[np.uint8]) -> None:
    # On the cube's surface the rounding of luma alone can leave a colour no room: black is black.
    back = ycbcr_to_rgb(rgb_to_luma(pixels), rgb_to_chroma(pixels))
    assert np.abs(back.astype(int) - pixels).max() <= 1


@pytest.mark.parametrize("pixels", [crop("coffee", 300, 40), deep_crop("rocket", 150, 40)])
def test_a_photo_comes_back(pixels: Pixels) -> None:
    inside = np.clip(pixels, 1, np.iinfo(pixels.dtype).max - 1)
    back = ycbcr_to_rgb(rgb_to_luma(inside), rgb_to_chroma(inside))
    assert np.abs(back.astype(int) - inside).max() <= 1


def test_too_much_colour_keeps_its_hue() -> None:
    luma = np.full((1, 1), 200, np.uint8)
    wild = np.array([-30, 400], np.float32).reshape(2, 1, 1)
    cb, cr = rgb_to_chroma(ycbcr_to_rgb(luma, wild))[:, 0, 0]
    assert cr > 0
    assert cb / cr == pytest.approx(-30 / 400, abs=0.02)


@settings(deadline=None, max_examples=examples(200))
@given(LUMAS_8 | LUMAS_16, CHROMAS)
def test_into_gamut_gives_the_chroma_of_a_merge(luma: Luma, chroma: Chroma) -> None:
    fitted = into_gamut(luma, chroma)
    difference = ycbcr_to_rgb(luma, fitted).astype(int) - ycbcr_to_rgb(luma, chroma)
    assert np.abs(difference).max() <= 1
    assert np.all(np.abs(fitted) <= np.abs(chroma) * (1 + 1e-6))
    assert np.abs(fitted).max() <= 127.5 * (1 + 1e-4)


def test_into_gamut_leaves_chroma_that_fits_alone() -> None:
    pixels = crop("astronaut", 150, 40) // 2 + 60
    chroma = rgb_to_chroma(pixels)
    assert np.array_equal(into_gamut(rgb_to_luma(pixels), chroma), chroma)
