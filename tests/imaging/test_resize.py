import numpy as np
import pytest
from PIL import Image

from grayvault.imaging.resize import Filter, fit_long_side, resize, resize_plane
from tests.support.photos import crop, deep_crop

COLOR = crop("chelsea", 60, 80)
DEEP = deep_crop("chelsea", 60, 80)
FILTERS: tuple[Filter, ...] = ("box", "bilinear", "lanczos")


@pytest.mark.parametrize("method", FILTERS)
def test_8_bits_are_resized_as_pillow_does(method: Filter) -> None:
    filters = {"box": Image.Resampling.BOX, "bilinear": Image.Resampling.BILINEAR}
    pillows = filters.get(method, Image.Resampling.LANCZOS)
    expected = np.asarray(Image.fromarray(COLOR).resize((33, 21), pillows))
    assert np.array_equal(resize(COLOR, (21, 33), method), expected)
    assert resize(COLOR[..., 0].copy(), (21, 33), method).shape == (21, 33)


@pytest.mark.parametrize("method", FILTERS)
@pytest.mark.parametrize("size", [(21, 33), (60, 80), (1, 1), (120, 100)])
def test_16_bits_stay_16_bits(method: Filter, size: tuple[int, int]) -> None:
    for pixels in (DEEP, DEEP[..., 1].copy()):
        resized = resize(pixels, size, method)
        assert resized.dtype == np.uint16
        assert resized.shape == (*size, *pixels.shape[2:])
        low = resize((pixels // 257).astype(np.uint8), size, method)
        assert np.abs(resized / 257 - low).max() < 2.2


def test_overshoot_at_16_bits_is_cut_off() -> None:
    edge = np.zeros((20, 20), np.uint16)
    edge[:, 10:] = 65535
    resized = resize(edge, (13, 13), "lanczos")
    assert resized.min() == 0
    assert resized.max() == 65535


def test_box_halves_by_averaging_four() -> None:
    plane = np.random.default_rng(1).normal(0, 90, (40, 60)).astype(np.float32)
    averages = plane.reshape(20, 2, 30, 2).mean(axis=(1, 3))
    assert np.abs(resize_plane(plane, (20, 30), "box") - averages).max() < 1e-4


def test_the_same_size_is_the_same_picture() -> None:
    assert np.array_equal(resize(COLOR, (60, 80), "lanczos"), COLOR)


@pytest.mark.parametrize(
    ("size", "expected"),
    [((300, 400), (192, 256)), ((4000, 3), (256, 1)), ((256, 100), (256, 100)), ((1, 1), (1, 1))],
)
def test_a_long_side_is_fitted_and_nothing_is_enlarged(
    size: tuple[int, int], expected: tuple[int, int]
) -> None:
    assert fit_long_side(size, 256) == expected
