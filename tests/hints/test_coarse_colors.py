from dataclasses import replace

import numpy as np
import pytest

from grayvault.core.arrays import Float64Array
from grayvault.core.photo import Chroma, Luma, Pixels
from grayvault.hints.cell_grid import average_cells
from grayvault.hints.coarse_colors import with_true_light
from grayvault.hints.fit_hints import Fit, FitSettings, Grids, fit_grids, quantize_hints
from grayvault.hints.stream_v2 import QuantizedHints, dequantize_hints
from grayvault.hints.to_chroma import hints_to_chroma
from grayvault.imaging.color.lightness import lightness_to_rgb, rgb_to_lightness
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_chroma, rgb_to_luma
from tests.support.photos import Name, crop

SIZE, AREA = (192, 256), 8
PHOTOS: tuple[Name, ...] = ("astronaut", "coffee", "chelsea")


def fitted(pixels: Pixels, step_index: int, grids: Grids) -> tuple[Fit, QuantizedHints]:
    lightness = rgb_to_lightness(pixels).astype(np.float32)
    settings = FitSettings(max(grids.means), max(grids.slopes), step_index, 3)
    fit = fit_grids(lightness, rgb_to_chroma(pixels), grids, settings)
    return fit, replace(quantize_hints(fit, step_index), lightness=True)


def mended(pixels: Pixels, fit: Fit, coded: QuantizedHints) -> QuantizedHints:
    lightness = rgb_to_lightness(pixels).astype(np.float32)
    return with_true_light(coded, fit, lightness, rgb_to_chroma(pixels))


def mean_light(lightness: Luma, chroma: Chroma) -> Float64Array:
    """The cube root of linear light, averaged over areas: (rows, columns, 3)."""
    light = (lightness_to_rgb(lightness, chroma) / 255.0) ** 2.2
    rows, columns = SIZE[0] // AREA, SIZE[1] // AREA
    means = light.reshape(rows, AREA, columns, AREA, 3).mean(axis=(1, 3))
    return np.asarray(np.cbrt(means), np.float64)


@pytest.mark.parametrize("name", PHOTOS)
@pytest.mark.parametrize("step_index", [60, 90, 120])
def test_areas_are_nearer_to_the_light_of_the_photo(name: Name, step_index: int) -> None:
    pixels = crop(name, *SIZE)
    fit, coded = fitted(pixels, step_index, Grids((6, 8), 5, 2))
    lightness = rgb_to_lightness(pixels)
    wanted = mean_light(lightness, rgb_to_chroma(pixels))
    before, after = (
        np.abs(
            mean_light(lightness, hints_to_chroma(dequantize_hints(hints), luma)) - wanted
        ).mean()
        for luma in [lightness.astype(np.float32)]
        for hints in (coded, mended(pixels, fit, coded))
    )
    assert after < 0.9 * before


def vivid(pixels: Pixels) -> Pixels:
    """A photo whose colours are three times as strong: many lie at the edge of the cube."""
    luma = rgb_to_luma(pixels)[..., None].astype(np.float32)
    stronger: Pixels = np.clip(np.rint(luma + 3 * (pixels - luma)), 0, 255).astype(np.uint8)
    return stronger


@pytest.mark.parametrize("name", PHOTOS)
def test_areas_of_a_vivid_photo_keep_their_colors(name: Name) -> None:
    pixels = vivid(crop(name, *SIZE))
    fit, coded = fitted(pixels, 100, Grids((6, 8), 5, 2))
    lightness, areas = rgb_to_lightness(pixels), (SIZE[0] // AREA, SIZE[1] // AREA)
    before, after = (
        np.abs(average_cells(rgb_to_chroma(restored) - rgb_to_chroma(pixels), areas)).max()
        for luma in [lightness.astype(np.float32)]
        for hints in (coded, mended(pixels, fit, coded))
        for restored in [
            lightness_to_rgb(lightness, hints_to_chroma(dequantize_hints(hints), luma))
        ]
    )
    assert after < 1.5 * before


def test_the_finest_levels_keep_their_codes() -> None:
    pixels = crop("coffee", *SIZE)
    fit, coded = fitted(pixels, 90, Grids((6, 8), 5, 2))
    changed = [
        bool((before != after).any())
        for before, after in zip(
            coded.means.details, mended(pixels, fit, coded).means.details, strict=True
        )
    ]
    assert changed == [True, True, False, False, False]


def test_two_levels_stay_as_they_are() -> None:
    pixels = crop("coffee", 24, 32)
    fit, coded = fitted(pixels, 90, Grids((6, 8), 2, 1))
    assert mended(pixels, fit, coded) is coded


@pytest.mark.parametrize("gray", [0, 1, 128, 255])
def test_gray_stays_gray(gray: int) -> None:
    pixels = np.full((*SIZE, 3), gray, np.uint8)
    fit, coded = fitted(pixels, 90, Grids((6, 8), 5, 2))
    assert not dequantize_hints(mended(pixels, fit, coded)).means.any()


@pytest.mark.parametrize("color", [(255, 0, 0), (0, 0, 255), (255, 255, 0), (1, 0, 2)])
def test_vivid_and_black_areas_keep_their_colors(color: tuple[int, int, int]) -> None:
    pixels = np.full((*SIZE, 3), color, np.uint8)
    fit, coded = fitted(pixels, 90, Grids((6, 8), 5, 2))
    before, after = (
        dequantize_hints(coded).means,
        dequantize_hints(mended(pixels, fit, coded)).means,
    )
    assert np.abs(after - before).max() < 5
