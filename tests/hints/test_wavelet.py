import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grayvault.hints.wavelet import forward, inverse
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_chroma
from tests.support.examples import examples
from tests.support.photos import Name, crop


@settings(deadline=None, max_examples=examples(60))
@given(st.integers(1, 4), st.integers(1, 4), st.integers(0, 4), st.integers(0, 99))
def test_planes_come_back(rows: int, columns: int, levels: int, seed: int) -> None:
    shape = (2, rows << levels, columns << levels)
    planes = np.random.default_rng(seed).uniform(-200, 200, shape)
    pyramid = forward(planes, levels)
    assert pyramid.base.shape == (2, rows, columns)
    shapes = [level.shape for level in pyramid.details]
    assert shapes == [(3, 2, rows << k, columns << k) for k in range(levels)]
    assert np.abs(inverse(pyramid) - planes).max() < 1e-9


@pytest.mark.parametrize("name", ["astronaut", "coffee", "rocket"])
def test_photos_are_mostly_in_the_base(name: Name) -> None:
    planes = rgb_to_chroma(crop(name, 192, 256)).astype(np.float64)
    pyramid = forward(planes, 3)
    assert np.abs(inverse(pyramid) - planes).max() < 1e-9
    assert np.square(pyramid.base).sum() > 0.9 * np.square(planes).sum()


def test_one_colour_is_all_in_the_base() -> None:
    pyramid = forward(np.full((2, 64, 96), 30.0), 5)
    assert all(np.abs(level).max() < 1e-6 for level in pyramid.details)
    assert np.ptp(pyramid.base) < 1e-6


def test_the_wavelet_is_nearly_orthonormal() -> None:
    """A coefficient of 1 changes the planes by about 1, wherever it stands."""
    for orientation in range(3):
        for level in range(3):
            pyramid = forward(np.zeros((2, 64, 64)), 3)
            middle = pyramid.details[level].shape[2] // 2
            pyramid.details[level][orientation, 0, middle, middle] = 1
            norm = float(np.linalg.norm(inverse(pyramid)))
            assert 0.8 < norm < 1.25
            assert not inverse(pyramid)[1].any()
