import math
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray
from PIL import Image

from grayvault.core.fidelity import Fidelity
from grayvault.core.settings import Bound
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_luma
from grayvault.imaging.measure import ciede2000
from grayvault.imaging.measure import color_error as measure
from tests.support.photos import crop, deep_crop


# R'G'B' to CIELAB (D65, 2 degrees) as IEC 61966-2-1 and CIE 15 give them, to two decimals.
@pytest.mark.parametrize(
    ("rgb", "lab"),
    [
        ((255, 255, 255), (100.00, 0.00, 0.00)),
        ((0, 0, 0), (0.00, 0.00, 0.00)),
        ((255, 0, 0), (53.24, 80.09, 67.20)),
        ((0, 255, 0), (87.73, -86.18, 83.18)),
        ((0, 0, 255), (32.30, 79.19, -107.86)),
        ((119, 119, 119), (50.03, 0.00, 0.00)),
    ],
)
def test_lab_of_known_colours(rgb: tuple[int, ...], lab: tuple[float, ...]) -> None:
    got = measure.to_lab(np.array(rgb, np.uint8).reshape(1, 1, 3))
    assert got.dtype == np.float32
    assert got[0, 0] == pytest.approx(lab, abs=0.02)


@pytest.mark.parametrize(
    ("size", "compared"),
    [
        ((1536, 1024), (1536, 1024)),
        ((1537, 1024), (1536, 1023)),
        ((3000, 4000), (1152, 1536)),
        ((1, 40_000), (1, 1536)),
        ((7, 5), (7, 5)),
        ((3072, 3), (1536, 2)),
    ],
)
def test_the_long_side_is_1536_at_most(size: tuple[int, int], compared: tuple[int, int]) -> None:
    assert measure.measured_size(*size) == compared


def test_a_large_picture_is_reduced_by_pillow_s_box() -> None:
    large = np.tile(crop("coffee", 100, 200), (4, 10, 1))
    expected = Image.fromarray(large).resize((1536, 307), Image.Resampling.BOX)
    assert np.array_equal(measure.reduce_pixels(large), np.asarray(expected))
    luma = rgb_to_luma(large)
    expected = Image.fromarray(luma).resize((1536, 307), Image.Resampling.BOX)
    assert np.array_equal(measure.reduce_luma(luma), np.asarray(expected))


def test_a_small_picture_stays() -> None:
    pixels = crop("coffee", 50, 60)
    assert np.array_equal(measure.reduce_pixels(pixels), pixels)


def test_gray_is_compared_in_three_channels() -> None:
    gray = crop("coffee", 50, 60)[..., 1].copy()
    assert np.array_equal(measure.reduce_pixels(gray), np.dstack([gray] * 3))


def test_16_bits_are_not_rounded() -> None:
    deep = deep_crop("coffee", 50, 60)
    assert np.allclose(measure.reduce_pixels(deep), deep / 257, atol=1e-4)
    large = np.tile(deep, (40, 40, 1))
    red = Image.fromarray(large[..., 0].astype(np.float32) / 257)
    expected = np.asarray(red.resize((1536, 1280), Image.Resampling.BOX))
    assert np.allclose(measure.reduce_pixels(large)[..., 0], expected, atol=1e-3)


@pytest.mark.parametrize(
    ("size", "side"),
    [((1024, 1536), 48), ((512, 768), 24), ((300, 720), 22), ((304, 720), 22), ((100, 90), 8)],
)
def test_a_tile_is_a_32nd_of_the_long_side(size: tuple[int, int], side: int) -> None:
    assert measure.tile_side(*size) == side


def naive_worst_tile(error: NDArray[np.float32], rows: int, columns: int) -> float:
    worst = 0.0
    for top in range(0, error.shape[0], rows):
        for left in range(0, error.shape[1], columns):
            tile = error[top : top + rows, left : left + columns].astype(np.float64)
            worst = max(worst, float(tile.mean()))
    return worst


@settings(deadline=None)
@given(
    hnp.arrays(
        np.float32,
        st.tuples(st.integers(1, 30), st.integers(1, 30)),
        elements=st.floats(0, 100, width=32),
    ),
    st.integers(1, 40),
    st.integers(1, 40),
)
def test_the_worst_tile_is_a_loop_s(error: NDArray[np.float32], rows: int, columns: int) -> None:
    assert measure.worst_tile(error, (rows, columns)) == pytest.approx(
        naive_worst_tile(error, rows, columns), abs=1e-4
    )


@settings(deadline=None)
@given(
    hnp.arrays(
        np.float32,
        st.tuples(st.integers(1, 20), st.integers(1, 20)),
        elements=st.floats(0, 100, width=32),
    ),
    st.integers(0, 100),
)
def test_a_percentile_is_numpy_s(error: NDArray[np.float32], percent: int) -> None:
    expected = np.percentile(error.astype(np.float64), percent)
    assert measure.percentile(error, percent, None) == pytest.approx(expected, abs=1e-4)


def test_fidelity_is_the_definition_s() -> None:
    reference = crop("coffee", 200, 301)
    with Image.open(BytesIO(_jpeg(reference))) as image:
        restored = np.asarray(image.convert("RGB"))
    lab, restored_lab = (measure.to_lab(pixels) for pixels in (reference, restored))
    delta_e = ciede2000.delta_e(lab, restored_lab)
    error = np.sort(delta_e.astype(np.float64).ravel())
    rank = 0.95 * (error.size - 1)
    below = math.floor(rank)
    p95 = error[below] + (rank - below) * (error[below + 1] - error[below])
    fidelity = measure.fidelity(lab, restored_lab, 33.3)
    assert fidelity.delta_e_mean == pytest.approx(error.mean(), abs=1e-5)
    assert fidelity.delta_e_p95 == pytest.approx(p95, abs=1e-4)
    assert fidelity.delta_e_tile == pytest.approx(naive_worst_tile(delta_e, 9, 9), abs=1e-4)
    assert fidelity.luma_psnr == 33.3
    assert fidelity.delta_e_mean > 0.5  # so that the comparison says something


def _jpeg(pixels: NDArray[np.uint8]) -> bytes:
    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=30)
    return buffer.getvalue()


def test_one_small_thing_turned_gray_is_seen_by_the_worst_tile_alone() -> None:
    reference = np.full((320, 640, 3), 128, np.uint8)
    reference[100:120, 200:220] = (220, 30, 40)
    restored = np.full_like(reference, 128)
    fidelity = measure.fidelity(measure.to_lab(reference), measure.to_lab(restored), None)
    assert fidelity.delta_e_mean < 0.2
    assert fidelity.delta_e_p95 == 0
    assert fidelity.delta_e_tile > 25


def test_equal_pictures_have_no_error() -> None:
    lab = measure.to_lab(crop("chelsea", 40, 50))
    assert measure.fidelity(lab, lab, None) == Fidelity(0.0, 0.0, 0.0, None)


@pytest.mark.parametrize(
    ("fidelity", "within"),
    [
        (Fidelity(2.0, 6.0, 8.0, None), True),
        (Fidelity(2.01, 6.0, 8.0, None), False),
        (Fidelity(2.0, 6.01, 8.0, None), False),
        (Fidelity(2.0, 6.0, 8.01, None), False),
    ],
)
def test_every_figure_has_a_bound(fidelity: Fidelity, within: bool) -> None:
    assert fidelity.within(Bound(2.0, 6.0, 8.0)) is within


def test_opacity_weighs_the_error() -> None:
    reference, restored = crop("coffee", 200, 301), crop("coffee", 201, 301)[1:]
    lab, restored_lab = measure.to_lab(reference), measure.to_lab(restored)
    opaque = measure.fidelity(lab, restored_lab, None, weights=np.ones((200, 301), np.float32))
    plain = measure.fidelity(lab, restored_lab, None)
    assert opaque.delta_e_mean == pytest.approx(plain.delta_e_mean, rel=1e-6)
    assert opaque.delta_e_p95 == pytest.approx(plain.delta_e_p95, rel=1e-3)
    assert opaque.delta_e_tile == pytest.approx(plain.delta_e_tile, rel=1e-6)

    weights = np.zeros((200, 301), np.float32)
    weights[:, :150] = 0.5
    left = measure.fidelity(lab[:, :150], restored_lab[:, :150], None)
    seen = measure.fidelity(lab, restored_lab, None, weights=weights)
    assert seen.delta_e_mean == pytest.approx(left.delta_e_mean, rel=1e-6)
    assert seen.delta_e_p95 == pytest.approx(left.delta_e_p95, rel=1e-3)

    nothing = measure.fidelity(lab, restored_lab, None, weights=np.zeros_like(weights))
    assert nothing == Fidelity(0.0, 0.0, 0.0, None)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_opacity_is_reduced_as_pixels_are(dtype: type) -> None:
    alpha: NDArray[np.uint8] = np.zeros((400, 3072), dtype)
    alpha[:, 1536:] = np.iinfo(dtype).max
    weights = measure.reduce_alpha(alpha)
    assert weights is not None
    assert weights.shape == (200, 1536)
    assert (weights.min(), weights.max(), weights.mean()) == (0, 1, 0.5)
    assert measure.reduce_alpha(None) is None
