import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from grayvault.colorizers.colorize import chroma_size, colorize, enlarge, half_size
from grayvault.colorizers.propagate import Propagate
from grayvault.colorizers.registry import BUILT_IN, PROPAGATE, ColorizerSet
from grayvault.core.colorizer import ModelRef
from grayvault.core.errors import UnsupportedError
from grayvault.core.hints import Hints
from grayvault.core.photo import Pixels
from grayvault.hints import stream_v2
from grayvault.hints.fit_hints import FitSettings, fit_hints, quantize_hints
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_chroma, rgb_to_luma
from grayvault.imaging.resize import resize, resize_plane
from tests.hints.examples import hint_sets
from tests.support.examples import examples
from tests.support.photos import crop, deep_crop


def hints_of(luma: NDArray[np.float32], photo: Pixels) -> Hints:
    return stream_v2.dequantize_hints(
        quantize_hints(fit_hints(luma, rgb_to_chroma(photo), FitSettings(96, 12, 100)), 100)
    )


def test_every_colorizer_goes_by_its_name_and_weights() -> None:
    for colorizer in BUILT_IN.listed:
        assert BUILT_IN.named(colorizer.ref.name) is colorizer
        assert BUILT_IN.restorer_of(colorizer.ref) is colorizer


def test_an_unknown_colorizer_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnsupportedError, match=r"'monet'.*propagate"):
        BUILT_IN.named("monet")


def test_where_weights_are_unknown_the_hints_alone_restore() -> None:
    assert BUILT_IN.restorer_of(ModelRef("hintnet", "5a" * 32)) is PROPAGATE
    assert BUILT_IN.restorer_of(ModelRef("monet")) is PROPAGATE


def test_without_hints_a_network_guesses() -> None:
    assert BUILT_IN.restorer_of(PROPAGATE.ref, hinted=False).ref.name == "hintnet"
    with pytest.raises(UnsupportedError, match=r"without hints only a network .* none works here"):
        ColorizerSet((PROPAGATE,)).restorer_of(PROPAGATE.ref, hinted=False)


@settings(deadline=None, max_examples=examples(50))
@given(hint_sets(most=6), st.integers(1, 20), st.integers(1, 20), st.booleans())
def test_any_hints_on_any_luma_keep_the_luma(
    hints: Hints, height: int, width: int, deep: bool
) -> None:
    photo: Pixels = (deep_crop if deep else crop)("coffee", height, width)
    luma = rgb_to_luma(photo)
    pixels = colorize(luma, luma, hints, Propagate())
    assert pixels.shape == (height, width, 3)
    assert pixels.dtype == luma.dtype
    formula = pixels.astype(np.float64) @ [0.299, 0.587, 0.114]
    assert np.abs(formula - luma).max() <= 0.52


@pytest.mark.parametrize("photo", [crop("coffee", 200, 301), deep_crop("coffee", 200, 301)])
def test_a_photo_is_near_itself_at_every_size(photo: Pixels) -> None:
    top = int(np.iinfo(photo.dtype).max)
    luma = rgb_to_luma(photo)
    scaled = (luma * np.float32(255 / top)).astype(np.float32)
    hints = hints_of(scaled, photo)
    for size in ((200, 301), (150, 226), (100, 150), (50, 75), (20, 30)):
        resized = resize(luma, size, "lanczos")
        pixels = colorize(luma, resized, hints, Propagate())
        reduced = resize(photo, size, "lanczos")
        assert pixels.shape == reduced.shape
        assert np.abs(pixels.astype(float) - reduced).mean() < 0.04 * top


@pytest.mark.parametrize("size", [(1, 1), (5, 8), (20, 30), (50, 75), (100, 151)])
def test_small_chroma_is_the_large_chroma_reduced(size: tuple[int, int]) -> None:
    photo = crop("coffee", 200, 301)
    luma = rgb_to_luma(photo)
    hints = hints_of(luma.astype(np.float32), photo)
    large = Propagate().predict(luma, hints, half_size((200, 301)))
    expected = np.stack([resize_plane(plane, size, "box") for plane in large])
    difference = np.abs(Propagate().predict(luma, hints, size) - expected)
    assert difference.mean() < 1
    assert difference.max() < 10


@pytest.mark.parametrize(
    ("size", "expected"), [((1, 1), (1, 1)), ((2, 3), (1, 2)), ((5, 4), (3, 2))]
)
def test_half_is_rounded_up(size: tuple[int, int], expected: tuple[int, int]) -> None:
    assert half_size(size) == expected


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((1, 1), (1, 1)),
        ((500, 333), (500, 333)),
        ((1000, 2000), (768, 1536)),
        ((3000, 4000), (1500, 2000)),
    ],
)
def test_chroma_is_half_but_not_less_than_the_measured_size(
    size: tuple[int, int], expected: tuple[int, int]
) -> None:
    assert chroma_size(size) == expected


def test_enlarged_keeps_even_colour() -> None:
    assert np.allclose(enlarge(np.full((2, 3, 4), -20, np.float32), (9, 7)), -20)
