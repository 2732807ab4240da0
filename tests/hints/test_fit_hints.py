import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from grayvault.core.photo import Luma
from grayvault.hints import stream, stream_v2, stream_v3
from grayvault.hints.entropy_coding.symbol_order import check_grid_size
from grayvault.hints.fit_hints import FitSettings, base_grid, fine_grids, fit_hints, quantize_hints
from grayvault.hints.to_chroma import hints_to_chroma
from grayvault.imaging.codec.codec_for_tier import luma_codec
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_chroma, rgb_to_luma
from grayvault.imaging.color.ycbcr_to_rgb import ycbcr_to_rgb
from grayvault.imaging.measure.ciede2000 import delta_e
from grayvault.imaging.measure.color_error import to_lab
from tests.support.examples import examples
from tests.support.photos import Name, crop

DISTANCE = 4.0
PHOTOS: tuple[Name, ...] = ("astronaut", "coffee", "chelsea", "rocket")


def restored_error(pixels: NDArray[np.uint8], luma: Luma, fit_luma: Luma) -> float:
    """The mean ΔE00 of `pixels` restored on `shown`, by hints that were fitted to `fit_luma`.

    At a step so fine that it hides nothing of the fit: at coarser ones the gain, some thousandths,
    is less than what the codes differ by.
    """
    fit_settings = FitSettings(192, 12, step_index=16)
    fit = fit_hints(fit_luma.astype(np.float32), rgb_to_chroma(pixels), fit_settings)
    hints = stream_v2.dequantize_hints(quantize_hints(fit, fit_settings.step_index))
    restored = ycbcr_to_rgb(luma, hints_to_chroma(hints, luma.astype(np.float32)))
    return float(delta_e(to_lab(pixels), to_lab(restored)).mean())


@pytest.mark.parametrize("name", PHOTOS)
def test_at_distance_4_hints_are_fitted_to_the_luma_that_is_decoded(name: Name) -> None:
    pixels = crop(name, 256, 384)
    luma = rgb_to_luma(pixels)
    codec = luma_codec("compact", DISTANCE)
    luma_hat = codec.decode(codec.encode(luma).codestream)
    on_decoded = restored_error(pixels, luma_hat, fit_luma=luma_hat)
    assert on_decoded < restored_error(pixels, luma_hat, fit_luma=luma)


@pytest.mark.parametrize("name", PHOTOS)
def test_finer_steps_are_nearer_to_the_photo_and_cost_more(name: Name) -> None:
    pixels = crop(name, 256, 256)
    luma, chroma = rgb_to_luma(pixels).astype(np.float32), rgb_to_chroma(pixels)
    fit = fit_hints(luma, chroma, FitSettings(128, 12, 132))
    errors, sizes = [], []
    for index in range(32, 129, 16):
        hints = quantize_hints(fit, index)
        errors.append(
            float(
                np.square(hints_to_chroma(stream_v2.dequantize_hints(hints), luma) - chroma).mean()
            )
        )
        sizes.append(len(stream_v2.encode(hints)))
    assert errors == sorted(errors)
    assert sizes == sorted(sizes, reverse=True)


@pytest.mark.parametrize("name", PHOTOS)
def test_finer_grids_are_nearer_to_the_photo(name: Name) -> None:
    pixels = crop(name, 256, 256)
    luma, chroma = rgb_to_luma(pixels).astype(np.float32), rgb_to_chroma(pixels)
    errors = []
    for cells in (8, 16, 32, 64, 128):
        hints = stream_v2.dequantize_hints(
            quantize_hints(fit_hints(luma, chroma, FitSettings(cells, 12, 80)), 80)
        )
        errors.append(float(np.square(hints_to_chroma(hints, luma) - chroma).mean()))
    assert errors == sorted(errors, reverse=True)


@pytest.mark.parametrize("step_index", [80, 132])
def test_slopes_pay_where_chroma_follows_luma(step_index: int) -> None:
    luma = rgb_to_luma(crop("astronaut", 200, 200)).astype(np.float32)
    chroma = np.stack([20 + luma / 4, -10 - luma / 8]).astype(np.float32)
    errors, sizes = [], []
    for fit_luma in (luma, np.full_like(luma, 128)):  # flat luma has no slopes
        hints = quantize_hints(
            fit_hints(fit_luma, chroma, FitSettings(192, 12, step_index)), step_index
        )
        errors.append(
            float(
                np.abs(hints_to_chroma(stream_v2.dequantize_hints(hints), fit_luma) - chroma).mean()
            )
        )
        sizes.append(len(stream_v2.encode(hints)))
    assert errors[0] < 0.85 * errors[1]
    assert sizes[0] < 0.8 * sizes[1]


def test_slopes_are_left_out_where_chroma_knows_nothing_of_luma() -> None:
    luma = rgb_to_luma(crop("astronaut", 200, 200)).astype(np.float32)
    chroma = rgb_to_chroma(crop("coffee", 200, 200))
    fit = fit_hints(luma, chroma, FitSettings(96, 12, 160))
    share = np.mean([np.mean(level != 0) for level in fit.slopes.details])
    assert share < 0.05


@pytest.mark.parametrize("color", [(30, 30), (-80, 100), (0, 0)])
def test_one_colour_costs_next_to_nothing(color: tuple[int, int]) -> None:
    luma = rgb_to_luma(crop("coffee", 100, 150)).astype(np.float32)
    chroma = np.zeros((2, 100, 150), np.float32) + np.array(color, np.float32)[:, None, None]
    hints = quantize_hints(fit_hints(luma, chroma, FitSettings(192, 12, 132)), 132)
    assert len(stream_v2.encode(hints)) <= 20
    assert np.abs(hints_to_chroma(stream_v2.dequantize_hints(hints), luma) - chroma).max() < 1


@settings(deadline=None, max_examples=examples(60))
@given(
    st.integers(1, 60),
    st.integers(1, 60),
    st.sampled_from((1, 12, 192)),
    st.integers(20, 144),
    st.integers(0, 9),
)
def test_any_picture_has_hints(
    height: int, width: int, cells: int, step_index: int, seed: int
) -> None:
    random = np.random.default_rng(seed)
    luma = random.integers(0, 256, (height, width)).astype(np.float32)
    chroma = random.uniform(-127.5, 127.5, (2, height, width)).astype(np.float32)
    hints = quantize_hints(fit_hints(luma, chroma, FitSettings(cells, 12, step_index)), step_index)
    back = stream.decode(stream_v2.encode(hints))
    expected = stream_v2.dequantize_hints(hints)
    assert np.array_equal(back.means, expected.means)
    assert np.array_equal(back.slopes, expected.slopes)
    assert np.isfinite(hints_to_chroma(back, luma)).all()


@pytest.mark.parametrize("size", [(512, 512), (384, 512), (300, 2)])
@pytest.mark.parametrize("step_index", [0, 16, 40, 132, 255])
def test_the_strongest_colours_have_hints_at_every_step(
    size: tuple[int, int], step_index: int
) -> None:
    """Square pictures have the smallest base, so the largest codes."""
    chroma = np.zeros((2, *size), np.float32) + np.array([-85, -107], np.float32)[:, None, None]
    chroma[:, :, size[1] // 2 :] *= -1  # green beside magenta
    luma = np.full(size, 128, np.float32)
    hints = quantize_hints(fit_hints(luma, chroma, FitSettings(384, 12, step_index)), step_index)
    back = stream.decode(stream_v2.encode(hints))
    assert np.array_equal(back.means, stream_v2.dequantize_hints(hints).means)


@settings(deadline=None)
@given(st.integers(1, 40_000), st.integers(1, 40_000), st.integers(0, 255))
@example(5700, 8544, 95)
@example(1, 20_000, 95)
@example(20_000, 8, 95)
def test_fine_grids_are_those_that_a_decoder_takes(height: int, width: int, step: int) -> None:
    most = stream_v3.MOST_CELLS
    grids = fine_grids((height, width), most, step)
    assert max(grids.base) <= 255
    assert grids.mean_levels < 16
    check_grid_size(*grids.base, grids.mean_levels, most)
    assert np.prod(grids.means) < 3 * height * width
    if min(height, width) > 1000:
        assert np.prod(grids.means) > min(most, height * width / 4) / 2


@given(st.integers(1, 20_000), st.integers(1, 20_000))
def test_the_base_follows_the_picture(height: int, width: int) -> None:
    rows, columns = base_grid(height, width)
    assert 1 <= rows <= 255
    assert 1 <= columns <= 255
    ratio = max(height, width) / min(height, width)
    assert (rows >= columns) == (height >= width) or rows == columns
    if ratio < 255:
        assert abs(np.log(max(rows, columns) / min(rows, columns) / ratio)) < 0.5
