"""No cell is to be seen in skies and skin."""

import numpy as np
import pytest
import skimage.data
from numpy.typing import NDArray
from skimage.filters import gaussian
from skimage.morphology import isotropic_dilation

from grayvault.core.photo import Chroma, Pixels
from grayvault.hints import stream_v2
from grayvault.hints.fit_hints import FitSettings, fit_hints, quantize_hints
from grayvault.hints.to_chroma import hints_to_chroma
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_chroma, rgb_to_luma
from grayvault.imaging.formats.read_photo import read_photo
from grayvault.imaging.resize import resize
from tests.support.photos import crop, shared

MOST = 1.05
"""Chroma gradient on cell borders over that inside cells."""

SKIES = ("kodak-z612-castle.jpg", "nexus5x-sunset.jpg", "oppo-r7-cairn.jpg", "canon-g11-dusk.jpg")


def smooth_places(chroma: Chroma, cell: int) -> NDArray[np.bool_]:
    """Where nothing within two cells changes fast, shape (height, width).

    The true chroma, blurred to the size of a cell, moves by less than 3 codes a cell there.
    """
    blurred = [gaussian(plane, sigma=cell, preserve_range=True) for plane in chroma]
    slopes = [np.hypot(*np.gradient(plane)) for plane in blurred]
    edges = np.add(*slopes) * cell >= 3
    return np.asarray(~isotropic_dilation(edges, 2 * cell))


def seams(chroma: Chroma, smooth: NDArray[np.bool_], cell: int) -> float:
    """The mean difference of neighbouring samples across borders of cells over that inside cells.

    Differences are absolute, those of Cb and Cr added; only pairs of samples that both are
    `smooth` count, in rows and columns alike.
    """
    across, inside = [], []
    for planes, places in ((chroma, smooth), (chroma.swapaxes(1, 2), smooth.T)):
        difference = np.abs(np.diff(planes, axis=2)).sum(axis=0)
        counts = places[:, 1:] & places[:, :-1]
        is_border = np.arange(1, planes.shape[2]) % cell == 0
        across.append(difference[:, is_border][counts[:, is_border]])
        inside.append(difference[:, ~is_border][counts[:, ~is_border]])
    assert sum(values.size for values in across) > 500
    return float(np.concatenate(across).mean() / np.concatenate(inside).mean())


def restored(photo: Pixels, cells: int, step_index: int) -> tuple[Chroma, Chroma, int]:
    """The chroma of a photo's hints, their nearest cells, and how many samples a cell is wide."""
    luma = rgb_to_luma(photo).astype(np.float32)
    fit = fit_hints(luma, rgb_to_chroma(photo), FitSettings(cells, 12, step_index))
    hints = stream_v2.dequantize_hints(quantize_hints(fit, step_index))
    cell, rest = divmod(luma.shape[0], hints.means.shape[1])
    assert rest == 0
    return hints_to_chroma(hints, luma), hints.means.repeat(cell, axis=1).repeat(cell, axis=2), cell


def sky(name: str) -> Pixels:
    photo = read_photo(shared(f"camera/{name}").read_bytes(), 200_000_000).pixels
    return resize(photo, (1536, 1152) if photo.shape[0] > photo.shape[1] else (1152, 1536), "box")


def assert_no_seams(photo: Pixels, cells: int, step_index: int) -> None:
    chroma, _, cell = restored(photo, cells, step_index)
    assert seams(chroma, smooth_places(rgb_to_chroma(photo), cell), cell) <= MOST


@pytest.mark.parametrize("step_index", [132, 160])
def test_cells_are_not_seen(step_index: int) -> None:
    assert_no_seams(crop("coffee", 384, 576), 192, step_index)
    assert_no_seams(skimage.data.astronaut(), 192, step_index)


def test_cells_are_not_seen_in_a_noisy_sky() -> None:
    assert_no_seams(crop("rocket", 384, 576), 192, 160)


@pytest.mark.slow
@pytest.mark.parametrize("name", SKIES)
def test_cells_are_not_seen_in_skies(name: str) -> None:
    photo = sky(name)
    for cells, step_index in ((192, 100), (192, 132), (384, 132), (384, 170)):
        assert_no_seams(photo, cells, step_index)


def test_the_measure_sees_cells() -> None:
    photo = crop("rocket", 384, 576)
    chroma, nearest, cell = restored(photo, 192, 132)
    smooth = smooth_places(rgb_to_chroma(photo), cell)
    assert seams(chroma + (nearest - chroma) / np.float32(4), smooth, cell) > 1.2 * MOST
