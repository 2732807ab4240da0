"""CIEDE2000 as published, and as scikit-image has it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from skimage.color import deltaE_ciede2000, xyz2lab

from grayvault.imaging.measure.ciede2000 import delta_e, xyz_to_lab

# Sharma, Wu and Dalal, "The CIEDE2000 color-difference formula: implementation notes,
# supplementary test data, and mathematical observations", Color Research and Application 30(1),
# 2005, table 1: pairs 1, 3, 4, 7, 9, 11, 16, 17, 19, 25, 27, 29, 31, 33 and 34.
SHARMA = [
    ((50.0000, 2.6772, -79.7751), (50.0000, 0.0000, -82.7485), 2.0425),
    ((50.0000, 2.8361, -74.0200), (50.0000, 0.0000, -82.7485), 3.4412),
    ((50.0000, -1.3802, -84.2814), (50.0000, 0.0000, -82.7485), 1.0000),
    ((50.0000, 0.0000, 0.0000), (50.0000, -1.0000, 2.0000), 2.3669),
    ((50.0000, 2.5000, 0.0000), (50.0000, 0.0000, -2.5000), 4.3065),
    ((50.0000, 2.5000, 0.0000), (73.0000, 25.0000, -18.0000), 27.1492),
    ((50.0000, 2.5000, 0.0000), (56.0000, -27.0000, -3.0000), 31.9030),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((61.2901, 3.7196, -5.3901), (61.4292, 2.2480, -4.9620), 1.8731),
    ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
    ((90.8027, -2.0831, 1.4410), (91.1528, -1.6435, 0.0447), 1.4441),
    ((6.7747, -0.2908, -2.4247), (5.8714, -0.0985, -2.2286), 0.6377),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
]

OPPOSITE = [
    ((50.0000, 2.4900, -0.0010), (50.0000, -2.4900, 0.0009), 7.1792),
    ((50.0000, 2.4900, -0.0010), (50.0000, -2.4900, 0.0011), 7.2195),
]


@pytest.mark.parametrize(("lab_1", "lab_2", "published"), SHARMA)
def test_delta_e_is_the_published_one(
    lab_1: tuple[float, ...], lab_2: tuple[float, ...], published: float
) -> None:
    first, second = (np.array(lab, np.float32).reshape(1, 1, 3) for lab in (lab_1, lab_2))
    assert delta_e(first, second)[0, 0] == pytest.approx(published, abs=1e-4)
    assert delta_e(second, first)[0, 0] == pytest.approx(published, abs=1e-4)


@pytest.mark.parametrize(("lab_1", "lab_2", "published"), OPPOSITE)
def test_opposite_hues_are_nearly_as_published(
    lab_1: tuple[float, ...], lab_2: tuple[float, ...], published: float
) -> None:
    first, second = (np.array(lab, np.float32).reshape(1, 1, 3) for lab in (lab_1, lab_2))
    assert delta_e(first, second)[0, 0] == pytest.approx(published, abs=2e-3)


@given(seed=st.integers(0, 2**32 - 1), spread=st.sampled_from([0.0, 0.01, 1.0, 20.0]))
def test_pictures_differ_as_by_scikit_image(seed: int, spread: float) -> None:
    """Several strips of pixels, some of them gray; hues that are opposite have no mean."""
    random = np.random.default_rng(seed)
    lightness, a, b = (
        random.uniform(*ends, (130, 140)) for ends in ((0, 100), *((-120, 120),) * 2)
    )
    first = np.stack([lightness, a, b], axis=-1).astype(np.float32)
    second = (first + random.normal(0, spread, first.shape)).astype(np.float32)
    first[:, ::9, 1:], second[::7, :, 1:] = 0, 0
    expected = deltaE_ciede2000(first.astype(np.float64), second.astype(np.float64))
    not_opposite = (first[..., 1:] * second[..., 1:]).sum(axis=-1) >= 0
    np.testing.assert_allclose(
        delta_e(first, second)[not_opposite], expected[not_opposite], atol=1e-3
    )


@given(seed=st.integers(0, 2**32 - 1), brightest=st.sampled_from([0.01, 1.1]))
def test_lab_is_scikit_image_s(seed: int, brightest: float) -> None:
    xyz = np.random.default_rng(seed).uniform(0, brightest, (130, 140, 3)).astype(np.float32)
    np.testing.assert_allclose(xyz_to_lab(xyz), xyz2lab(xyz.astype(np.float64)), atol=1e-3)
