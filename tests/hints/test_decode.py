import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grayvault.color.split import chroma_of, luma_of
from grayvault.domain.hints import Hints
from grayvault.hints import coder
from grayvault.hints.decode import decode
from grayvault.hints.encode import HintSettings, encode
from grayvault.hints.grid import averaged, interpolated
from grayvault.imageio.resize import resize, resize_plane
from tests.hints import reference
from tests.hints.examples import hint_sets, luma_plane
from tests.photos import Name, crop


@settings(deadline=None, max_examples=50)
@given(hint_sets(most=5), st.integers(1, 11), st.integers(1, 11))
def test_chroma_is_what_the_document_says(hints: Hints, height: int, width: int) -> None:
    luma = luma_plane(height, width)
    expected = reference.chroma(coder.encode(hints), luma.tolist())
    chroma = decode(hints, luma)
    assert chroma.dtype == np.float32
    assert chroma.shape == (2, height, width)
    scale = 1 + np.abs(np.asarray(expected)).max()
    assert np.abs(chroma - expected).max() < 1e-4 * scale


@pytest.mark.parametrize("cells", [(1, 1), (3, 5), (7, 2), (20, 30), (33, 31)])
def test_cells_are_averages(cells: tuple[int, int]) -> None:
    plane = luma_plane(20, 30)
    expected = reference.averages(plane.tolist(), *cells)
    assert np.abs(averaged(plane, cells) - expected).max() < 1e-3


@settings(deadline=None)
@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 30), st.integers(1, 30))
def test_even_cells_are_an_even_plane(rows: int, columns: int, height: int, width: int) -> None:
    plane = interpolated(np.full((1, rows, columns), 42, np.float32), (height, width))
    assert np.abs(plane - 42).max() < 1e-3
    assert np.abs(averaged(plane, (rows, columns)) - 42).max() < 1e-3


def test_a_slope_follows_luma() -> None:
    luma = luma_plane(16, 16)
    means, slopes = np.zeros((2, 1, 1), np.int16), np.array([16, -8], np.int16).reshape(2, 1, 1)
    cb, cr = decode(Hints(means, slopes, 2.0, 1 / 16), luma)
    assert np.abs(cb - (luma - luma.mean())).max() < 1e-3
    assert np.abs(cr + (luma - luma.mean()) / 2).max() < 1e-3


@pytest.mark.parametrize("name", ["astronaut", "coffee", "chelsea"])
@pytest.mark.parametrize("smaller", [2, 4])
def test_half_the_size_is_the_whole_reduced(name: Name, smaller: int) -> None:
    pixels = crop(name, 256, 384)
    luma = luma_of(pixels).astype(np.float32)
    hints = encode(luma, chroma_of(pixels), HintSettings(24))
    size = 256 // smaller, 384 // smaller
    small = decode(hints, resize_plane(luma, size, "box"))
    whole = np.stack([resize_plane(plane, size, "box") for plane in decode(hints, luma)])
    assert np.abs(small - whole).mean() < 0.15
    assert np.abs(small - whole).max() < 6


def test_one_sample_shows_the_mean_colour() -> None:
    pixels = crop("coffee", 200, 300)
    luma = luma_of(pixels)
    hints = encode(luma.astype(np.float32), chroma_of(pixels), HintSettings(9))
    one = decode(hints, resize(luma, (1, 1), "box").astype(np.float32))
    middle = decode(hints, luma.astype(np.float32))[:, 90:110, 140:160].mean(axis=(1, 2))
    assert np.abs(one[:, 0, 0] - middle).max() < 12
