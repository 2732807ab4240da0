import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from grayvault.codec.tiers import luma_codec
from grayvault.color.merge import merge
from grayvault.color.split import chroma_of, luma_of
from grayvault.domain.photo import Luma
from grayvault.hints import coder
from grayvault.hints.decode import decode
from grayvault.hints.encode import HintSettings, encode, grid_of
from grayvault.hints.ladder import BUSY, SMOOTH, Ladder
from grayvault.measure.fidelity import delta_e, lab_of
from tests.photos import Name, crop


def restored_error(pixels: NDArray[np.uint8], shown: Luma, hints_luma: Luma) -> float:
    """ΔE00 of `pixels` restored on `shown`, over several grids, by hints fitted to `hints_luma`."""
    errors = []
    for cells in (12, 24, 48, 96):
        hints = encode(hints_luma.astype(np.float32), chroma_of(pixels), HintSettings(cells))
        restored = merge(shown, decode(hints, shown.astype(np.float32)))
        errors.append(float(delta_e(lab_of(pixels), lab_of(restored)).mean()))
    return float(np.mean(errors))


@pytest.mark.parametrize("name", ["rocket", "coffee", "chelsea"])
def test_hints_are_fitted_to_the_luma_that_is_decoded(name: Name) -> None:
    pixels = crop(name, 256, 384)
    luma = luma_of(pixels)
    codec = luma_codec("compact", 4.0)
    luma_hat = codec.decode(codec.encode(luma).codestream)
    closed = restored_error(pixels, luma_hat, hints_luma=luma_hat)
    assert closed < restored_error(pixels, luma_hat, hints_luma=luma)


@pytest.mark.parametrize("name", ["astronaut", "coffee", "rocket"])
def test_finer_grids_are_nearer_to_the_photo(name: Name) -> None:
    pixels = crop(name, 256, 256)
    luma, chroma = luma_of(pixels).astype(np.float32), chroma_of(pixels)
    errors, sizes = [], []
    for cells in (8, 16, 32, 64, 128):
        hints = encode(luma, chroma, HintSettings(cells))
        errors.append(float(np.abs(decode(hints, luma) - chroma).mean()))
        sizes.append(len(coder.encode(hints)))
    assert errors == sorted(errors, reverse=True)
    assert sizes == sorted(sizes)


def test_slopes_pay_where_chroma_follows_luma() -> None:
    luma = luma_of(crop("astronaut", 200, 200)).astype(np.float32)
    chroma = np.stack([20 + luma / 4, -10 - luma / 8]).astype(np.float32)
    with_slopes = encode(luma, chroma, HintSettings(10))
    flat = encode(np.full_like(luma, 128), chroma, HintSettings(10))
    errors = [float(np.abs(decode(hints, luma) - chroma).mean()) for hints in (with_slopes, flat)]
    assert errors[0] < errors[1] / 4


def test_one_colour_costs_next_to_nothing() -> None:
    luma = luma_of(crop("coffee", 100, 100)).astype(np.float32)
    chroma = np.full((2, 100, 100), 30, np.float32)
    hints = encode(luma, chroma, HintSettings(50))
    assert len(coder.encode(hints)) < 60
    assert np.abs(decode(hints, luma) - 30).max() < 1


@settings(deadline=None, max_examples=60)
@given(
    st.integers(1, 40),
    st.integers(1, 40),
    st.sampled_from([SMOOTH[0], SMOOTH[-1], BUSY[0], BUSY[-1]]),
    st.integers(0, 9),
)
def test_any_picture_has_hints(height: int, width: int, rung: HintSettings, seed: int) -> None:
    random = np.random.default_rng(seed)
    luma = random.integers(0, 256, (height, width)).astype(np.float32)
    chroma = random.uniform(-127.5, 127.5, (2, height, width)).astype(np.float32)
    hints = encode(luma, chroma, rung)
    back = coder.decode(coder.encode(hints))
    assert np.array_equal(back.means, hints.means)
    assert np.array_equal(back.slopes, hints.slopes)
    assert np.isfinite(decode(back, luma)).all()


@settings(deadline=None)
@given(st.integers(1, 20_000), st.integers(1, 20_000), st.integers(1, 400))
def test_a_grid_follows_the_picture(height: int, width: int, cells: int) -> None:
    rows, columns = grid_of(height, width, cells)
    assert max(rows, columns) == min(cells, max(height, width))
    assert 1 <= rows <= height
    assert 1 <= columns <= width


@pytest.mark.parametrize("ladder", [SMOOTH, BUSY])
def test_a_ladder_s_rungs_are_ever_finer(ladder: Ladder) -> None:
    cells = [rung.cells for rung in ladder]
    assert cells == sorted(set(cells))
    pixels = crop("coffee", 300, 400)
    luma, chroma = luma_of(pixels).astype(np.float32), chroma_of(pixels)
    sizes = [len(coder.encode(encode(luma, chroma, rung))) for rung in ladder[::6]]
    assert sizes == sorted(sizes)
    for rung in ladder:  # the format holds multiples of these
        assert rung.mean_step * 8 == round(rung.mean_step * 8)
        assert rung.slope_step * 256 == round(rung.slope_step * 256)
