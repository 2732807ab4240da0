import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from grayvault.core.photo import Chroma, Luma, Pixels
from grayvault.imaging.color.lightness import WEIGHTS, lightness_to_rgb, rgb_to_lightness
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_chroma
from tests.support.examples import examples
from tests.support.photos import Name, crop, deep_crop

SHAPE = (5, 4)
CHROMAS = hnp.arrays(
    np.float32,
    (2, *SHAPE),
    elements=st.floats(-1e6, 1e6, width=32) | st.floats(-127.5, 127.5, width=32),
)


def formula(pixels: Pixels) -> NDArray[np.float64]:
    """Lightness as the document defines it, without rounding."""
    squares = np.square(pixels.astype(np.float64))
    return np.asarray(np.sqrt(squares @ [0.265, 0.657, 0.078]))


def top_code(pixels: Pixels) -> int:
    return int(np.iinfo(pixels.dtype).max)


@pytest.mark.parametrize("name", ["astronaut", "coffee", "chelsea", "rocket"])
def test_a_photo_comes_back_from_its_own_lightness_and_chroma(name: Name) -> None:
    pixels = crop(name, 200, 300)
    back = lightness_to_rgb(rgb_to_lightness(pixels), rgb_to_chroma(pixels))
    assert np.abs(back.astype(int) - pixels).max() <= 1


def test_16_bits_come_back() -> None:
    pixels = deep_crop("coffee", 150, 200)
    back = lightness_to_rgb(rgb_to_lightness(pixels), rgb_to_chroma(pixels))
    assert back.dtype == np.uint16
    assert np.abs(back.astype(int) - pixels).max() <= 2


@pytest.mark.parametrize("pixels", [crop("coffee", 150, 40), deep_crop("rocket", 150, 40)])
def test_lightness_is_the_documented_one(pixels: Pixels) -> None:
    assert sum(WEIGHTS) == pytest.approx(1)
    lightness = rgb_to_lightness(pixels)
    assert lightness.dtype == pixels.dtype
    assert np.abs(lightness - formula(pixels)).max() <= 0.51


GRAYS = np.arange(256, dtype=np.uint8).reshape(16, 16)


@pytest.mark.parametrize("gray", [GRAYS, GRAYS.astype(np.uint16) * 257])
def test_gray_stays_gray(gray: Luma) -> None:
    colored = np.dstack([gray] * 3)
    assert np.array_equal(rgb_to_lightness(colored), gray)
    assert np.array_equal(rgb_to_lightness(gray), gray)
    nothing = np.zeros((2, 16, 16), np.float32)
    assert np.array_equal(lightness_to_rgb(gray, nothing), colored)


@settings(deadline=None, max_examples=examples(200))
@given(hnp.arrays(np.uint8, SHAPE) | hnp.arrays(np.uint16, SHAPE), CHROMAS)
def test_any_chroma_makes_colours(lightness: Luma, chroma: Chroma) -> None:
    """Impossible chroma neither overflows nor warns (warnings are errors here)."""
    pixels = lightness_to_rgb(lightness, chroma)
    assert pixels.shape == (*SHAPE, 3)
    assert pixels.dtype == lightness.dtype


@pytest.mark.parametrize("name", ["astronaut", "coffee"])
def test_wrong_chroma_leaves_colours_as_light_as_they_were(name: Name) -> None:
    pixels = crop(name, 200, 300)
    lightness = rgb_to_lightness(pixels)
    restored = lightness_to_rgb(lightness, rgb_to_chroma(pixels) * np.float32(0.7))
    inside = ((restored > 0) & (restored < top_code(restored))).all(axis=2)
    assert inside.mean() > 0.5
    assert np.abs(formula(restored) - lightness)[inside].max() <= 1
