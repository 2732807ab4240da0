import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray
from skimage.metrics import peak_signal_noise_ratio

from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_luma
from grayvault.imaging.measure.psnr import luma_psnr, psnr
from tests.support.photos import crop, deep_crop


@pytest.mark.parametrize("pixels", [crop("coffee", 300, 50), deep_crop("coffee", 300, 50)])
def test_psnr_follows_the_formula(pixels: NDArray[np.uint8]) -> None:
    luma = rgb_to_luma(pixels)
    peak = np.iinfo(luma.dtype).max
    noise = np.random.default_rng(0).normal(0, peak / 60, luma.shape)
    noisy = np.clip(luma + noise, 0, peak).astype(luma.dtype)
    squared = np.mean((luma.astype(np.float64) - noisy) ** 2)
    assert psnr(luma, noisy) == pytest.approx(10 * np.log10(peak**2 / squared), abs=1e-4)


@settings(deadline=None)
@given(
    hnp.arrays(np.float32, (2, 300, 2), elements=st.floats(-127.5, 127.5, width=32)),
)
def test_of_codes_that_are_not_whole_the_peak_is_255(planes: NDArray[np.float32]) -> None:
    if np.mean((planes[0].astype(np.float64) - planes[1]) ** 2) < 1e-9:
        return
    expected = peak_signal_noise_ratio(
        planes[0].astype(np.float64), planes[1].astype(np.float64), data_range=255
    )
    assert psnr(planes[0], planes[1]) == pytest.approx(expected, abs=1e-3)
    assert psnr(planes[1], planes[0]) == psnr(planes[0], planes[1])


def test_equal_planes_have_no_psnr() -> None:
    luma = rgb_to_luma(crop("coffee", 30, 40))
    assert psnr(luma, luma.copy()) is None


@pytest.mark.parametrize("size", [(1, 1), (300, 200), (700, 31)])
def test_that_of_luma_is_that_of_both_pictures_luma(size: tuple[int, int]) -> None:
    random = np.random.default_rng(0)
    first, second = random.integers(0, 256, (2, *size, 3), dtype=np.uint8)
    expected = psnr(rgb_to_luma(first), rgb_to_luma(second))
    assert luma_psnr(first, second) == expected
    assert luma_psnr(first, rgb_to_luma(second)) == expected
    assert luma_psnr(first, first) is None
