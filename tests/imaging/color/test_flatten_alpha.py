"""Partly transparent pictures on white, beside Pillow's own compositing."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from grayvault.imaging.color.flatten_alpha import flatten_alpha, flatten_planes
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_chroma, rgb_to_luma
from grayvault.imaging.color.ycbcr_to_rgb import ycbcr_to_rgb
from tests.support.photos import crop

COLORS = crop("coffee", 40, 60)
ALPHA = np.linspace(0, 255, 40 * 60).astype(np.uint8).reshape(40, 60)


def composited() -> Image.Image:
    white = Image.new("RGBA", (60, 40), "white")
    return Image.alpha_composite(white, Image.fromarray(np.dstack([COLORS, ALPHA])))


def test_it_equals_pillow_s_composite() -> None:
    expected = np.asarray(composited().convert("RGB")).astype(int)
    assert np.abs(flatten_alpha(COLORS, ALPHA) - expected).max() <= 1


def test_planes_give_the_same_as_pixels() -> None:
    luma, chroma = flatten_planes(rgb_to_luma(COLORS), rgb_to_chroma(COLORS), ALPHA, ALPHA)
    difference = np.abs(ycbcr_to_rgb(luma, chroma).astype(int) - flatten_alpha(COLORS, ALPHA))
    assert difference.max() <= 3


@given(st.integers(0, 65535), st.integers(0, 65535))
def test_the_blend_lies_between_the_colour_and_white(code: int, alpha: int) -> None:
    [[blended]] = flatten_alpha(np.full((1, 1), code, np.uint16), np.full((1, 1), alpha, np.uint16))
    assert code <= blended <= 65535
    assert alpha or blended == 65535
    assert alpha < 65535 or blended == code


def test_a_tall_picture_is_flattened_as_its_rows_are() -> None:
    colors, alpha = np.tile(COLORS, (15, 1, 1)), np.tile(ALPHA, (15, 1))
    assert np.array_equal(
        flatten_alpha(colors, alpha), np.tile(flatten_alpha(COLORS, ALPHA), (15, 1, 1))
    )
