import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from skimage.color import rgb2lab

from grayvault.hints.uniform_chroma import from_opponent, from_uniform, to_opponent, to_uniform
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_chroma
from grayvault.imaging.measure.ciede2000 import Lab, delta_e
from tests.support.examples import examples
from tests.support.photos import Name, crop

CODE = st.floats(-127.5, 127.5)


@settings(deadline=None, max_examples=examples(200))
@given(CODE, CODE)
def test_colours_come_back(cb: float, cr: float) -> None:
    chroma = np.array([cb, cr])
    assert np.abs(from_uniform(to_uniform(chroma)) - chroma).max() < 1e-3
    assert np.abs(from_opponent(to_opponent(chroma)) - chroma).max() < 1e-9


@pytest.mark.parametrize("name", ["astronaut", "coffee", "chelsea", "rocket"])
def test_photos_come_back(name: Name) -> None:
    chroma = rgb_to_chroma(crop(name, 200, 300)).astype(np.float64)
    assert np.abs(from_uniform(to_uniform(chroma)) - chroma).max() < 1e-3


def test_gray_is_at_the_origin() -> None:
    assert not to_uniform(np.zeros((2, 1))).any()
    assert not from_uniform(np.zeros((2, 1))).any()


@settings(deadline=None)
@given(st.floats(-1e18, 1e18), st.floats(-1e18, 1e18))
def test_colours_that_no_picture_has_stay_finite(u: float, v: float) -> None:
    assert np.isfinite(from_uniform(np.array([u, v]))).all()


def lab(luma: float, uniform: NDArray[np.float64]) -> Lab:
    """CIELAB of colours in uniform coordinates (2, count) at one luma, without rounding."""
    cb, cr = from_uniform(uniform)
    red, blue = luma + 1.402 * cr, luma + 1.772 * cb
    green = (luma - 0.299 * red - 0.114 * blue) / 0.587
    colors = rgb2lab(np.stack([red, green, blue], axis=-1) / 255)
    return np.asarray(colors, np.float32)


@pytest.mark.parametrize("luma", [90, 130, 170])
@pytest.mark.parametrize("far", [0.0, 8.0, 16.0])
def test_a_step_is_about_one_ciede2000(luma: float, far: float) -> None:
    angles = np.arange(16) * np.pi / 8
    start = far * np.stack([np.cos(angles), np.sin(angles)])
    for turn in range(8):
        step = np.array([[np.cos(turn * np.pi / 4)], [np.sin(turn * np.pi / 4)]])
        differences = delta_e(lab(luma, start), lab(luma, start + step))
        assert differences.min() > 0.7
        assert differences.max() < 1.4
