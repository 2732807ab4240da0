"""All measures at once, of photos as they are read: sizes, depths, opacity, colour spaces."""

import json
import math
from dataclasses import asdict, replace
from io import BytesIO

import imagecodecs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray
from PIL import Image

from grayvault.core.comparison import Comparison
from grayvault.core.errors import UnsupportedError
from grayvault.core.photo import Alpha, Metadata, Photo, Pixels
from grayvault.imaging.color.color_space import color_space, xyz_to_srgb
from grayvault.imaging.color.flatten_alpha import flatten_alpha
from grayvault.imaging.measure.compare import compare
from tests.support import color_error_definition as definition
from tests.support.examples import examples
from tests.support.photos import crop, deep_crop, shared

ADOBE_RGB = bytes(imagecodecs.cms_profile("adobergb"))


def photo(pixels: Pixels, alpha: Alpha | None = None, icc: bytes | None = None) -> Photo:
    return Photo(pixels, "png", Metadata(icc=icc), alpha=alpha)


def quickly(reference: Photo, other: Photo) -> Comparison:
    return compare(reference, other, with_ssimulacra2=False)


def worse(pixels: NDArray[np.uint8], quality: int = 30) -> NDArray[np.uint8]:
    file = BytesIO()
    Image.fromarray(pixels).save(file, "jpeg", quality=quality)
    return np.asarray(Image.open(file))


def assert_equal_pictures(comparison: Comparison) -> None:
    """Every figure is what equal pictures have."""
    delta_e = (
        comparison.delta_e_mean,
        comparison.delta_e_median,
        comparison.delta_e_p95,
        comparison.delta_e_max,
    )
    assert (*delta_e, comparison.delta_e_tile) == (0,) * 5
    assert (comparison.luma_psnr, comparison.cb_psnr, comparison.cr_psnr) == (None,) * 3
    assert comparison.luma_ssim is None or comparison.luma_ssim == pytest.approx(1)
    assert comparison.colorfulness_difference == 0
    assert (comparison.bleeding_mean, comparison.bleeding_tile) == (0, 0)


@pytest.mark.parametrize("size", [(200, 301), (40, 2000)])
def test_colour_error_is_the_definition_s(size: tuple[int, int]) -> None:
    reference = np.tile(crop("coffee", min(size[0], 300), 300), (1, 7, 1))[:, : size[1]]
    other = worse(reference)
    comparison = quickly(photo(reference), photo(other))
    expected = definition.figures(reference, other)
    assert comparison.delta_e_mean == pytest.approx(expected.mean, abs=1e-3)
    assert comparison.delta_e_p95 == pytest.approx(expected.p95, abs=1e-3)
    assert comparison.delta_e_tile == pytest.approx(expected.tile, abs=1e-3)
    assert 0 < comparison.delta_e_median < comparison.delta_e_p95 < comparison.delta_e_max
    assert max(comparison.width, comparison.height) == min(1536, size[1])


def test_planes_are_those_of_the_reduced_pictures() -> None:
    reference = np.tile(crop("coffee", 200, 500), (1, 4, 1))
    other = worse(reference)
    comparison = quickly(photo(reference), photo(other))
    planes = []
    for pixels in (reference, other):
        small = Image.fromarray(pixels).resize((1536, 154), Image.Resampling.BOX)
        planes.append(np.moveaxis(np.asarray(small.convert("YCbCr"), np.float64), -1, 0))
    squared = np.square(planes[0] - planes[1]).mean(axis=(1, 2))
    expected = 10 * np.log10(255**2 / squared)
    # Pillow's planes are rounded.
    assert (comparison.luma_psnr, comparison.cb_psnr, comparison.cr_psnr) == pytest.approx(
        expected, abs=0.1
    )


@pytest.mark.parametrize(
    "picture",
    [
        photo(crop("coffee", 60, 80)),
        photo(deep_crop("coffee", 60, 80)),
        photo(crop("coffee", 60, 80)[..., 1].copy()),
        photo(crop("coffee", 60, 80), alpha=crop("chelsea", 60, 80)[..., 0].copy()),
        photo(crop("coffee", 60, 80), icc=ADOBE_RGB),
        photo(crop("coffee", 1, 1)),
    ],
    ids=["8 bits", "16 bits", "gray", "opacity", "Adobe RGB", "1 pixel"],
)
def test_equal_pictures_have_no_error(picture: Photo) -> None:
    assert_equal_pictures(quickly(picture, replace(picture, pixels=picture.pixels.copy())))


def test_ssimulacra2_is_measured_where_it_is_asked_for() -> None:
    pixels = crop("coffee", 260, 270)
    reference, other = photo(pixels), photo(worse(pixels))
    comparison = compare(reference, other)
    assert comparison.ssimulacra2_mean is not None
    assert comparison.ssimulacra2_mean == comparison.ssimulacra2_worst
    assert 0 < comparison.ssimulacra2_mean < 90
    assert comparison.ssimulacra2_mean == comparison.ssimulacra2_display
    without = replace(
        comparison, ssimulacra2_mean=None, ssimulacra2_worst=None, ssimulacra2_display=None
    )
    assert quickly(reference, other) == without


def test_16_bits_are_compared_with_8() -> None:
    deep = deep_crop("coffee", 60, 80)
    comparison = quickly(photo(deep), photo((deep // 257).astype(np.uint8)))
    assert 0 < comparison.delta_e_mean < 0.5
    assert 50 < (comparison.luma_psnr or 0) < 60


def test_gray_is_compared_with_colour() -> None:
    pixels = crop("coffee", 60, 80)
    gray = np.asarray(Image.fromarray(pixels).convert("L"))
    comparison = quickly(photo(pixels), photo(gray))
    assert comparison.luma_psnr is None or comparison.luma_psnr > 55  # codes of gray are whole
    assert comparison.colorfulness == 0
    assert comparison.colorfulness_difference < -20
    assert comparison.bleeding_mean == 0
    assert comparison.delta_e_mean > 10
    other_way = quickly(photo(gray), photo(pixels))
    assert other_way.colorfulness_difference == -comparison.colorfulness_difference
    assert other_way.bleeding_mean > 0


def test_pixels_that_are_transparent_in_both_are_not_compared() -> None:
    pixels, alpha = crop("coffee", 60, 80), np.full((60, 80), 255, np.uint8)
    other = pixels.copy()
    alpha[:, 40:] = 0
    other[:, 40:] = 0
    assert_equal_pictures(quickly(photo(pixels, alpha), photo(other, alpha)))
    other[:, :10] = 255 - other[:, :10]
    comparison = quickly(photo(pixels, alpha), photo(other, alpha))
    left = quickly(photo(pixels[:, :40].copy()), photo(other[:, :40].copy()))
    assert comparison.delta_e_mean == pytest.approx(left.delta_e_mean, rel=1e-4)
    assert comparison.delta_e_max == pytest.approx(left.delta_e_max, rel=1e-4)


def test_other_opacity_is_compared_on_white() -> None:
    pixels, alpha = crop("coffee", 60, 80), crop("chelsea", 60, 80)[..., 0].copy()
    flattened = flatten_alpha(pixels, alpha)
    assert_equal_pictures(quickly(photo(pixels, alpha), photo(flattened)))
    comparison = quickly(photo(pixels, alpha), photo(pixels))
    expected = quickly(photo(flattened), photo(pixels))
    assert asdict(comparison) == pytest.approx(asdict(expected))


def test_a_profile_of_srgb_says_the_same_as_none() -> None:
    pixels = crop("coffee", 60, 80)
    comparison = quickly(photo(pixels), photo(pixels, icc=bytes(imagecodecs.cms_profile("srgb"))))
    assert (comparison.luma_psnr, comparison.cb_psnr, comparison.cr_psnr) == (None, None, None)
    assert comparison.delta_e_max < 0.2


def test_pictures_of_two_colour_spaces_are_compared_by_their_colours() -> None:
    adobe = crop("coffee", 60, 80)
    same = np.rint(xyz_to_srgb(color_space(ADOBE_RGB).xyz(adobe))).astype(np.uint8)
    by_colors = quickly(photo(adobe, icc=ADOBE_RGB), photo(same))
    by_codes = quickly(photo(adobe), photo(same))
    assert by_colors.delta_e_median < 0.5 < by_codes.delta_e_median
    assert (by_colors.luma_psnr or 0) > 50 > (by_codes.luma_psnr or 0)
    assert abs(by_colors.colorfulness_difference) < 0.5 < by_codes.colorfulness_difference


def test_a_phone_s_p3_is_more_colourful_than_its_codes() -> None:
    with Image.open(shared("camera/iphone11-bus.jpg")) as image:
        pixels, icc = np.asarray(image.resize((160, 120))), image.info["icc_profile"]
    named, bare = photo(pixels, icc=icc), photo(pixels)
    assert quickly(named, named).colorfulness > quickly(bare, bare).colorfulness


@pytest.mark.parametrize("other", [(60, 81), (80, 60), (30, 40)])
def test_pictures_of_two_sizes_are_refused(other: tuple[int, int]) -> None:
    with pytest.raises(UnsupportedError, match=r"80 × 60 pixels .* only pictures of one size"):
        quickly(photo(crop("coffee", 60, 80)), photo(crop("coffee", *other)))


@settings(deadline=None, max_examples=examples(50))
@given(st.data(), st.integers(1, 14), st.integers(1, 14))
def test_any_two_pictures_have_figures_that_json_can_hold(
    data: st.DataObject, height: int, width: int
) -> None:
    shapes = st.sampled_from([(height, width), (height, width, 3)])
    photos = []
    for _ in range(2):
        depth = data.draw(st.sampled_from([np.uint8, np.uint16]))
        alphas = st.none() | hnp.arrays(depth, (height, width))
        photos.append(photo(data.draw(hnp.arrays(depth, shapes)), data.draw(alphas)))
    comparison = asdict(quickly(*photos))
    assert json.loads(json.dumps(comparison, allow_nan=False)) == comparison
    signed = {"colorfulness_difference", "luma_ssim"}
    assert all(
        math.isfinite(v) and (k in signed or v >= 0) for k, v in comparison.items() if v is not None
    )
