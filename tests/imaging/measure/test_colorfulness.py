"""Colourfulness, written down a second time from Hasler and Süsstrunk, 2003, section 6."""

import math
from statistics import fmean, pstdev

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_planes
from grayvault.imaging.measure.colorfulness import colorfulness
from tests.support.examples import examples
from tests.support.photos import Name, crop


def definition(codes: NDArray[np.float32]) -> float:
    pixels = [tuple(map(float, pixel)) for pixel in codes.reshape(-1, 3)]
    rg = [red - green for red, green, _ in pixels]
    yb = [0.5 * (red + green) - blue for red, green, blue in pixels]
    deviation = math.sqrt(pstdev(rg) ** 2 + pstdev(yb) ** 2)
    return deviation + 0.3 * math.sqrt(fmean(rg) ** 2 + fmean(yb) ** 2)


@settings(deadline=None, max_examples=examples(50))
@given(
    hnp.arrays(
        np.float32,
        st.tuples(st.integers(1, 6), st.integers(1, 6), st.just(3)),
        elements=st.floats(0, 255, width=32),
    )
)
def test_colourfulness_follows_the_paper(codes: NDArray[np.float32]) -> None:
    assert colorfulness(codes) == pytest.approx(definition(codes), abs=1e-3)


@pytest.mark.parametrize("name", ["astronaut", "coffee", "chelsea", "rocket"])
def test_the_colourfulness_of_photos_follows_the_paper(name: Name) -> None:
    codes = crop(name, 40, 50).astype(np.float32)
    assert colorfulness(codes) == pytest.approx(definition(codes), abs=1e-3)


def test_gray_has_no_colourfulness() -> None:
    gray = crop("coffee", 40, 50)[..., :1].astype(np.float32)
    assert colorfulness(np.repeat(gray, 3, axis=2)) == 0


def test_paler_colours_have_less_in_proportion() -> None:
    codes = crop("coffee", 40, 50).astype(np.float32)
    luma = rgb_to_planes(codes)[0][..., None]
    for share in (0.25, 0.5, 0.75):
        pale = luma + share * (codes - luma)
        assert colorfulness(pale) == pytest.approx(share * colorfulness(codes), rel=1e-4)


def test_the_colourfulness_of_one_pixel_is_its_distance_from_gray() -> None:
    red = np.array([[[255, 0, 0]]], np.float32)
    assert colorfulness(red) == pytest.approx(0.3 * math.hypot(255, 127.5))
