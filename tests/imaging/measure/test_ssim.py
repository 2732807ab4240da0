"""SSIM, written down a second time from Wang, Bovik, Sheikh and Simoncelli, 2004, equation 13."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.signal import convolve2d

from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_luma
from grayvault.imaging.measure.ssim import ssim
from tests.support.examples import examples
from tests.support.photos import Name, crop


def luma(name: Name, height: int = 60, width: int = 70) -> NDArray[np.float32]:
    return rgb_to_luma(crop(name, height, width)).astype(np.float32)


def definition(x: NDArray[np.floating], y: NDArray[np.floating]) -> float:
    places = np.exp(-0.5 * (np.arange(-5, 6) / 1.5) ** 2)
    window = np.outer(places, places) / places.sum() ** 2

    def local(plane: NDArray[np.floating]) -> NDArray[np.float64]:
        mean: NDArray[np.float64] = convolve2d(plane, window, mode="valid")
        return mean

    mean_x, mean_y = local(x), local(y)
    var_x, var_y = local(x * x) - mean_x**2, local(y * y) - mean_y**2
    both = local(x * y) - mean_x * mean_y
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    similarity = (2 * mean_x * mean_y + c1) * (2 * both + c2)
    similarity /= (mean_x**2 + mean_y**2 + c1) * (var_x + var_y + c2)
    return float(similarity.mean())


@settings(deadline=None, max_examples=examples(20))
@given(
    st.sampled_from(["astronaut", "coffee", "chelsea", "rocket"]),
    st.integers(11, 60),
    st.integers(11, 70),
    st.floats(0, 60),
)
def test_ssim_follows_the_paper(name: Name, height: int, width: int, noise: float) -> None:
    reference = luma(name, height, width)
    error = np.random.default_rng(0).normal(0, noise, reference.shape)
    noisy = np.clip(reference + error, 0, 255).astype(np.float32)
    assert ssim(reference, noisy) == pytest.approx(
        definition(reference.astype(np.float64), noisy.astype(np.float64)), abs=1e-4
    )
    assert ssim(noisy, reference) == pytest.approx(ssim(reference, noisy), abs=1e-6)


def test_equal_lumas_have_1_and_others_less() -> None:
    reference = luma("coffee")
    assert ssim(reference, reference.copy()) == pytest.approx(1)
    figures = [ssim(reference, np.clip(reference + by, 0, 255)) for by in (5, 20, 60)]
    assert figures == sorted(figures, key=lambda figure: -(figure or 0))
    assert (figures[0] or 1) < 1


@pytest.mark.parametrize(("height", "width"), [(1, 1), (10, 70), (60, 10)])
def test_pictures_smaller_than_the_window_have_no_ssim(height: int, width: int) -> None:
    reference = luma("coffee", height, width)
    assert ssim(reference, reference) is None
