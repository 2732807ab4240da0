import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from grayvault.core.hints import Hints
from grayvault.hints import stream, stream_v2
from grayvault.hints.cell_grid import average_cells, interpolate_cells
from grayvault.hints.fit_hints import FitSettings, fit_hints, quantize_hints
from grayvault.hints.stream_v2 import QuantizedHints
from grayvault.hints.to_chroma import hints_to_chroma
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_chroma, rgb_to_luma
from grayvault.imaging.resize import resize, resize_plane
from tests.hints.examples import coded_hints, coder_1_bytes, hint_sets, luma_plane
from tests.hints.reference import decode, planes
from tests.support.examples import examples
from tests.support.photos import Name, crop


def hints_of_photo(luma: NDArray[np.float32], chroma: NDArray[np.float32], cells: int) -> Hints:
    fit = fit_hints(luma, chroma, FitSettings(cells, 12, 100))
    return stream_v2.dequantize_hints(quantize_hints(fit, 100))


def assert_decodes_as_documented(data: bytes, luma: NDArray[np.float32]) -> None:
    expected = decode.chroma(data, luma.tolist())
    chroma = hints_to_chroma(stream.decode(data), luma)
    assert chroma.dtype == np.float32
    assert chroma.shape == (2, *luma.shape)
    scale = 1 + np.abs(np.asarray(expected)).max()
    assert np.abs(chroma - expected).max() < 1e-4 * scale


@settings(deadline=None, max_examples=examples(30))
@given(coded_hints(levels=2), st.integers(1, 11), st.integers(1, 11))
def test_chroma_is_the_documented_one(hints: QuantizedHints, height: int, width: int) -> None:
    assert_decodes_as_documented(stream_v2.encode(hints), luma_plane(height, width))


@settings(deadline=None, max_examples=examples(30))
@given(coder_1_bytes(most=5), st.integers(1, 11), st.integers(1, 11))
def test_coder_1_s_chroma_is_the_documented_one(data: bytes, height: int, width: int) -> None:
    assert_decodes_as_documented(data, luma_plane(height, width))


@pytest.mark.parametrize("name", ["coffee", "rocket"])
def test_a_photo_s_chroma_is_the_documented_one(name: Name) -> None:
    photo = crop(name, 48, 64)
    luma = rgb_to_luma(photo).astype(np.float32)
    hints = quantize_hints(fit_hints(luma, rgb_to_chroma(photo), FitSettings(32, 12, 100)), 100)
    expected = decode.chroma(stream_v2.encode(hints), luma.tolist())
    assert np.abs(hints_to_chroma(stream_v2.dequantize_hints(hints), luma) - expected).max() < 1e-3


@settings(deadline=None, max_examples=examples(60))
@given(hint_sets(), st.integers(1, 40), st.integers(1, 40), st.data())
def test_a_part_of_the_chroma_is_cut_from_the_whole(
    hints: Hints, height: int, width: int, data: st.DataObject
) -> None:
    top, left = data.draw(st.integers(0, height - 1)), data.draw(st.integers(0, width - 1))
    luma = luma_plane(height, width)
    at = slice(top, None, 2), slice(left, left + 7)
    difference = hints_to_chroma(hints, luma, at) - hints_to_chroma(hints, luma)[:, at[0], at[1]]
    assert np.abs(difference).max() < 0.02


@pytest.mark.parametrize("cells", [(1, 1), (3, 5), (7, 2), (20, 30), (33, 31)])
def test_cells_are_averages(cells: tuple[int, int]) -> None:
    plane = luma_plane(20, 30)
    expected = planes.averages(plane.tolist(), *cells)
    assert np.abs(average_cells(plane, cells) - expected).max() < 1e-3


@settings(deadline=None)
@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 30), st.integers(1, 30))
def test_even_cells_are_an_even_plane(rows: int, columns: int, height: int, width: int) -> None:
    plane = interpolate_cells(np.full((1, rows, columns), 42, np.float32), (height, width))
    assert np.abs(plane - 42).max() < 1e-3
    assert np.abs(average_cells(plane, (rows, columns)) - 42).max() < 1e-3


def test_a_slope_follows_luma() -> None:
    luma = luma_plane(16, 16)
    means = np.zeros((2, 1, 1), np.float32)
    slopes = np.array([1, -0.5], np.float32).reshape(2, 1, 1)
    cb, cr = hints_to_chroma(Hints(means, slopes, (1, 1), 1.0), luma)
    assert np.abs(cb - (luma - luma.mean())).max() < 1e-3
    assert np.abs(cr + (luma - luma.mean()) / 2).max() < 1e-3


def test_detail_is_counted_over_its_own_cells() -> None:
    luma = luma_plane(16, 16)
    means, slopes = np.zeros((2, 2, 2), np.float32), np.ones((2, 1, 1), np.float32)
    cb, _ = hints_to_chroma(Hints(means, slopes, (16, 16), 1.0), luma)
    assert np.abs(cb).max() < 1e-3  # every sample is its own cell's mean
    cb, _ = hints_to_chroma(Hints(means, slopes, (4, 4), 1.0), luma)
    assert (
        np.abs(cb - (luma - interpolate_cells(average_cells(luma, (4, 4)), (16, 16)))).max() < 1e-3
    )


@pytest.mark.parametrize("name", ["astronaut", "coffee", "chelsea"])
@pytest.mark.parametrize("smaller", [2, 4])
def test_half_the_size_is_the_whole_reduced(name: Name, smaller: int) -> None:
    photo = crop(name, 256, 384)
    luma = rgb_to_luma(photo).astype(np.float32)
    hints = hints_of_photo(luma, rgb_to_chroma(photo), 24)
    size = 256 // smaller, 384 // smaller
    small = hints_to_chroma(hints, resize_plane(luma, size, "box"))
    whole = np.stack([resize_plane(plane, size, "box") for plane in hints_to_chroma(hints, luma)])
    assert np.abs(small - whole).mean() < 0.15
    assert np.abs(small - whole).max() < 6


def test_one_sample_shows_the_mean_colour() -> None:
    photo = crop("coffee", 200, 300)
    luma = rgb_to_luma(photo)
    hints = hints_of_photo(luma.astype(np.float32), rgb_to_chroma(photo), 9)
    sample = hints_to_chroma(hints, resize(luma, (1, 1), "box").astype(np.float32))
    middle = hints_to_chroma(hints, luma.astype(np.float32))[:, 90:110, 140:160].mean(axis=(1, 2))
    assert np.abs(sample[:, 0, 0] - middle).max() < 12


def test_hints_as_fine_as_the_picture_are_left_as_they_were() -> None:
    luma = luma_plane(16, 16)
    means = np.random.default_rng(0).normal(size=(2, 16, 16)).astype(np.float32)
    hints = Hints(means.copy(), np.ones((2, 4, 4), np.float32), (4, 4), 1.0)
    first = hints_to_chroma(hints, luma)
    assert np.array_equal(hints.means, means)
    assert np.array_equal(hints_to_chroma(hints, luma), first)
    assert np.abs(first - means).max() > 1


def test_a_very_long_picture_takes_little_memory() -> None:
    cells, planes = np.ones((2, 3000, 2), np.float32), np.ones((6000, 4), np.float32)
    tracemalloc.start()
    try:
        chroma = interpolate_cells(cells, (6000, 4))
        means = average_cells(planes, (3000, 2))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert chroma == pytest.approx(1)
    assert means == pytest.approx(1)
    assert peak < 20_000_000
