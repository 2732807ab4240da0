"""Bleeding, written down a second time from color-error.md, and what it promises there."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_planes
from grayvault.imaging.measure.bleeding import bleeding
from tests.support.examples import examples
from tests.support.photos import Name, crop

Planes = NDArray[np.float32]
NAMES: list[Name] = ["astronaut", "coffee", "chelsea", "rocket"]


def photo(name: Name, height: int = 120, width: int = 150) -> Planes:
    return rgb_to_planes(crop(name, height, width).astype(np.float32))


def with_chroma(planes: Planes, chroma: Planes) -> Planes:
    return np.stack([planes[0], *chroma]).astype(np.float32)


def blurred(planes: Planes, sigma: float) -> Planes:
    """The chroma blurred, the luma as it is."""
    return with_chroma(planes, np.stack([gaussian_filter(plane, sigma) for plane in planes[1:]]))


def slope(planes: Planes) -> NDArray[np.float64]:
    squared = np.zeros(planes.shape[1:])
    for plane in planes:
        smooth = gaussian_filter(plane.astype(np.float64), 3, mode="nearest")
        for along in np.gradient(np.pad(smooth, 1, mode="edge")):
            squared += along[1:-1, 1:-1] ** 2
    return np.sqrt(squared)


def definition(reference: Planes, other: Planes) -> tuple[float, float]:
    own, luma = slope(reference[1:]), slope(reference[:1])
    leak = np.maximum(slope(other[1:]) - 2 * own, 0) * ((own < 1) & (luma < 1)) * 100
    side = max(8, round(max(leak.shape) / 32))
    tiles = [
        leak[top : top + side, left : left + side].mean()
        for top in range(0, leak.shape[0], side)
        for left in range(0, leak.shape[1], side)
    ]
    return float(leak.mean()), float(max(tiles))


@settings(deadline=None, max_examples=examples(20))
@given(
    st.sampled_from(NAMES),
    st.integers(1, 120),
    st.integers(1, 150),
    st.floats(0.5, 20),
    st.floats(0, 8),
)
def test_bleeding_follows_the_definition(
    name: Name, height: int, width: int, blur: float, noise: float
) -> None:
    reference = photo(name, height, width)
    other = blurred(reference, blur)
    other[1:] += np.random.default_rng(0).normal(0, noise, other[1:].shape)
    actual, expected = bleeding(reference, other), definition(reference, other)
    # Rounding in single precision may take a pixel at the threshold for flat or not.
    assert actual[0] == pytest.approx(expected[0], rel=1e-2, abs=1e-2)
    assert actual[1] == pytest.approx(expected[1], rel=2e-2, abs=2e-2)


@settings(deadline=None, max_examples=examples(20))
@given(
    st.sampled_from(NAMES), st.floats(-60, 60), st.floats(-60, 60), st.floats(0, 2), st.booleans()
)
def test_other_colours_everywhere_do_not_bleed(
    name: Name, blue: float, red: float, vivid: float, turned: bool
) -> None:
    reference = photo(name)
    chroma = reference[:0:-1] if turned else reference[1:]
    shift = np.array([blue, red], np.float32)[:, None, None]
    other = with_chroma(reference, vivid * chroma + shift)
    assert bleeding(reference, other) == pytest.approx((0, 0), abs=0.01)


@pytest.mark.parametrize("name", NAMES)
def test_equal_pictures_and_gray_ones_do_not_bleed(name: Name) -> None:
    reference = photo(name)
    assert bleeding(reference, reference.copy()) == (0, 0)
    assert bleeding(reference, with_chroma(reference, np.zeros_like(reference[1:]))) == (0, 0)


def patches(*, border: bool = False, texture: float = 0.0) -> Planes:
    """A blue half beside a neutral one; `border`: their luma differs, too."""
    planes = np.zeros((3, 128, 256), np.float32)
    planes[0] = 128 + np.random.default_rng(0).normal(0, texture, planes.shape[1:])
    planes[1, :, :128] = 40
    if border:
        planes[0, :, :128] -= 60
    return planes


@pytest.mark.parametrize("border", [False, True])
def test_colour_that_leaks_over_a_border_bleeds_the_farther_the_more(border: bool) -> None:
    reference = patches(border=border)
    figures = [bleeding(reference, blurred(reference, sigma)) for sigma in (0.5, 3, 6, 12, 24)]
    means, worst = zip(*figures, strict=True)
    assert means[0] < 0.1 < means[1]
    assert all(less < more for less, more in pairwise(means))
    assert worst[1] > 5 * means[1]  # beside the border, and nowhere else
    # A leak of 40 codes a row, over 256 pixels: it can't come to more.
    assert means[-1] < 40 / 256 * 100


def test_the_stronger_the_colour_that_leaks_the_more() -> None:
    figures = []
    for strength in (0.25, 0.5, 1, 1.5):
        planes = patches()
        planes[1:] *= strength
        figures.append(bleeding(planes, blurred(planes, 8))[0])
    assert figures == sorted(figures)
    assert figures[0] > 0


def test_a_spot_of_colour_on_a_flat_place_is_seen_by_the_worst_tile() -> None:
    reference = patches()
    spotted = reference.copy()
    spotted[2, 60:66, 200:206] += 50
    mean, worst = bleeding(reference, spotted)
    assert worst > 20 * mean > 0


def test_bleeding_in_texture_or_at_a_border_is_not_counted() -> None:
    rough, smooth = patches(texture=100), patches()
    hidden, seen = (bleeding(picture, blurred(picture, 8))[0] for picture in (rough, smooth))
    assert hidden < 0.2 * seen
    bordered = patches(border=True)
    filled = bordered.copy()
    filled[1, :, 128:] = -40
    assert bleeding(bordered, filled) == pytest.approx((0, 0), abs=0.05)


@pytest.mark.parametrize("name", NAMES)
def test_bleeding_is_the_same_in_a_mirror(name: Name) -> None:
    reference = photo(name)
    other = blurred(reference, 6)
    mirrored = reference[:, :, ::-1], other[:, :, ::-1]
    assert bleeding(*mirrored)[0] == pytest.approx(bleeding(reference, other)[0], rel=1e-4)


def test_a_single_pixel_has_no_bleeding() -> None:
    pixel = np.full((3, 1, 1), 50, np.float32)
    assert bleeding(pixel, pixel + 20) == (0, 0)
