from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grayvault.colorizers.anchor_to_hints import BASE_ROOM, DETAIL_ROOM, anchor_chroma
from grayvault.core.hints import Hints
from grayvault.core.photo import Chroma
from grayvault.hints import stream_v2
from grayvault.hints.cell_grid import average_cells, interpolate_cells
from grayvault.hints.fit_hints import FitSettings, fit_hints, quantize_hints
from grayvault.hints.quantize import FINER
from grayvault.hints.to_chroma import hints_to_chroma
from grayvault.hints.uniform_chroma import to_uniform
from grayvault.hints.wavelet import forward
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_chroma, rgb_to_luma
from tests.hints.examples import hint_sets
from tests.support.examples import examples
from tests.support.photos import Name, crop

LEVELS = 4
"""Of the grid that these hints have: 4 by 6 cells, doubled so often."""

SLACK = 3.0
"""A correction is interpolated from cells, which their averages don't quite give back: up to 2.9
rooms were seen for noise, 1.7 for anything smoother."""


def hints_and_chroma(name: Name, step_index: int) -> tuple[Hints, Chroma]:
    """Hints of a crop, and what they alone give at half of its size."""
    photo = crop(name, 256, 320)
    luma = rgb_to_luma(photo).astype(np.float32)
    fit = fit_hints(luma, rgb_to_chroma(photo), FitSettings(96, 12, step_index))
    hints = stream_v2.dequantize_hints(quantize_hints(fit, step_index))
    return hints, hints_to_chroma(hints, luma[::2, ::2])


def low(chroma: Chroma) -> Chroma:
    rough = np.random.default_rng(1).normal(0, 30, (2, 6, 6)).astype(np.float32)
    return interpolate_cells(rough, (chroma.shape[1], chroma.shape[2]))


def noise(chroma: Chroma) -> Chroma:
    return np.random.default_rng(1).normal(0, 20, chroma.shape).astype(np.float32)


DRAGS: tuple[Callable[[Chroma], Chroma], ...] = (
    lambda chroma: np.full_like(chroma, 30),
    lambda chroma: -2 * chroma,
    low,
    noise,
)
"""What a network gone wrong might add: one colour, the opposite colours, clouds, noise."""


def shift_of_means(after: Chroma, before: Chroma, hints: Hints) -> Chroma:
    grid = hints.means.shape[1], hints.means.shape[2]
    return average_cells(after - before, grid)


@pytest.mark.parametrize("name", ["astronaut", "coffee", "chelsea", "rocket"])
@pytest.mark.parametrize("step_index", [90, 130, 170])
@pytest.mark.parametrize("drag", DRAGS)
def test_cell_means_stay_within_the_quantiser_s_rounding(
    name: Name, step_index: int, drag: Callable[[Chroma], Chroma]
) -> None:
    hints, before = hints_and_chroma(name, step_index)
    after = anchor_chroma(before + drag(before), before, hints)
    start = hints.means.astype(np.float64)
    moved = start + shift_of_means(after, before, hints)
    pyramid = forward(to_uniform(moved) - to_uniform(start), LEVELS)
    rooms = [hints.step * FINER ** (k + 1 - LEVELS) for k in range(-1, LEVELS)]
    assert np.abs(pyramid.base).max() <= SLACK * BASE_ROOM * rooms[0]
    for detail, room in zip(pyramid.details, rooms[1:], strict=True):
        assert np.abs(detail).max() <= SLACK * DETAIL_ROOM * room


@pytest.mark.parametrize("name", ["astronaut", "coffee", "chelsea", "rocket"])
@pytest.mark.parametrize("drag", DRAGS[:3])
def test_a_hinted_colour_is_not_dragged_away(name: Name, drag: Callable[[Chroma], Chroma]) -> None:
    hints, before = hints_and_chroma(name, 130)
    dragged = before + drag(before)
    left = shift_of_means(anchor_chroma(dragged, before, hints), before, hints)
    wished = shift_of_means(dragged, before, hints)
    assert np.sqrt(np.square(left).mean()) < 0.25 * np.sqrt(np.square(wished).mean())


def test_detail_inside_cells_stays() -> None:
    """What averages out in every cell is the network's own to say."""
    hints, before = hints_and_chroma("coffee", 130)
    stripes = np.zeros_like(before)
    stripes[:, :, 0::2], stripes[:, :, 1::2] = 8, -8
    after = anchor_chroma(before + stripes, before, hints)
    assert np.abs(after - before - stripes).max() < 1e-2


@settings(deadline=None, max_examples=examples(60))
@given(hint_sets(most=6), st.integers(8, 30), st.integers(8, 30))
def test_chroma_that_agrees_with_the_hints_stays(hints: Hints, height: int, width: int) -> None:
    before = hints_to_chroma(hints, np.full((height, width), 99, np.float32))
    after = anchor_chroma(before.copy(), before, hints)
    assert np.abs(after - before).max() <= 0.01 + 1e-3 * np.abs(before).max()
