"""Views of a photo that is stored as lightness and hints."""

from functools import cache

import numpy as np
import pytest

from grayvault.colorizers.colorize import hints_of
from grayvault.colorizers.propagate import Propagate
from grayvault.colorizers.registry import PROPAGATE
from grayvault.core.hints import Hints
from grayvault.core.photo import Chroma, Luma
from grayvault.core.vault_file import VaultFile
from grayvault.core.view import OutputFormat, View
from grayvault.hints.to_chroma import hints_to_chroma
from grayvault.imaging.codec import jxl
from grayvault.imaging.color.lightness import lightness_to_rgb
from grayvault.restore.render import render
from grayvault.restore.restored_pixels import restored_pixels
from grayvault.restore.views.colorizer_for_view import restoration
from tests.restore.test_render import as_array, opened, vault_file
from tests.support import color_error_definition as definition
from tests.support.photos import crop

PHOTO = crop("coffee", 151, 201)


@cache
def lightness_photo() -> VaultFile:
    file = vault_file(PHOTO, quality=75.0, color="never", hint_bytes=1 << 20)
    hints = hints_of(file.record.hints)
    assert hints is not None
    assert hints.lightness
    return file


def test_colours_are_joined_with_lightness() -> None:
    file = lightness_photo()
    hints = hints_of(file.record.hints)
    assert hints is not None
    gray = jxl.decode_gray(file.codestream)
    expected = lightness_to_rgb(gray, hints_to_chroma(hints, gray.astype(np.float32)))
    assert np.array_equal(as_array(render(file, View("color", "png")), "png"), expected)


@pytest.mark.parametrize("output", ["jpeg", "jxl", "webp", "avif"])
@pytest.mark.parametrize("width", [None, 120])
def test_every_format_shows_the_same_colours(output: OutputFormat, width: int | None) -> None:
    file = lightness_photo()
    png = opened(render(file, View("color", "png", width)))
    other = opened(render(file, View("color", output, width, quality=95)))
    difference = definition.figures(np.asarray(png), np.asarray(other.convert("RGB")))
    assert difference.mean < 1.2
    assert difference.tile < 4


@pytest.mark.parametrize("width", [67, 40])
def test_a_smaller_view_is_near_the_whole(width: int) -> None:
    file = lightness_photo()
    small = opened(render(file, View("color", "png", width)))
    reduced = opened(render(file, View("color", "png"))).resize(small.size)
    assert definition.figures(np.asarray(reduced), np.asarray(small)).mean < 1.5


@pytest.mark.parametrize(("output", "width"), [("png", 20), ("jpeg", 40)])
def test_a_small_view_leaves_out_the_finest_hints(output: OutputFormat, width: int) -> None:
    file = lightness_photo()
    small = restoration(file, View("color", output, width), PROPAGATE).hints
    whole = restoration(file, View("color", output), PROPAGATE).hints
    assert small is not None
    assert whole is not None
    assert small.means.size < whole.means.size
    assert min(small.means.shape[1:]) > 20


def test_the_gray_view_is_the_stored_lightness() -> None:
    file = lightness_photo()
    gray = as_array(render(file, View("gray", "png")), "png")
    assert np.array_equal(gray, jxl.decode_gray(file.codestream))


def test_without_its_hints_a_photo_is_still_joined_with_lightness() -> None:
    """Whatever colours are guessed, they are as light as the stored picture."""
    file = lightness_photo()
    view = View("color", "png", hints=False)
    restored = restored_pixels(file, view, _Reddish()).pixels.astype(np.float64)
    lightness = np.sqrt(np.square(restored) @ [0.265, 0.657, 0.078])
    inside = ((restored > 0) & (restored < 255)).all(axis=2)
    assert inside.mean() > 0.5
    assert np.abs(lightness - jxl.decode_gray(file.codestream))[inside].max() <= 1


class _Reddish(Propagate):
    """A colorizer that makes everything reddish, and needs no hints."""

    def predict(self, luma: Luma, hints: Hints | None, size: tuple[int, int]) -> Chroma:
        assert hints is None
        chroma = np.zeros((2, *size), np.float32)
        chroma[1] = 20
        return chroma


def test_the_hints_view_shows_colours_at_one_lightness() -> None:
    file = lightness_photo()
    hints = as_array(render(file, View("hints", "png")), "png").astype(np.float64)
    lightness = np.sqrt(np.square(hints) @ [0.265, 0.657, 0.078])
    assert np.abs(lightness - 128).max() <= 1
    assert np.ptp(hints, axis=2).mean() > 20
