"""How alike photos look, at full size and at display size, of photos as they are read."""

from dataclasses import replace

import imagecodecs
import numpy as np
import pytest
from PIL import Image

from grayvault.core.arrays import UInt8Array
from grayvault.core.errors import UnsupportedError
from grayvault.core.fidelity import Likeness
from grayvault.core.photo import Metadata, Photo, Pixels
from grayvault.imaging.color.color_space import color_space, xyz_to_srgb
from grayvault.imaging.measure.color_error import reduce_pixels
from grayvault.imaging.measure.likeness import LikenessReference
from grayvault.imaging.measure.sample_windows import sample_windows
from grayvault.imaging.measure.ssimulacra2.score import Ssimulacra2Reference
from tests.imaging.measure.ssimulacra2.pairs import jpeg
from tests.support.photos import crop, deep_crop

ADOBE_RGB = bytes(imagecodecs.cms_profile("adobergb"))


def photo(pixels: Pixels, icc: bytes | None = None) -> Photo:
    return Photo(pixels, "png", Metadata(icc=icc))


def large(height: int, width: int) -> UInt8Array:
    """A photo of scikit-image, enlarged."""
    return np.asarray(Image.fromarray(crop("coffee", 280, 400)).resize((width, height)))


def test_a_small_photo_has_one_score() -> None:
    pixels = crop("coffee", 200, 300)
    distorted = jpeg(pixels, 40)
    expected = Ssimulacra2Reference(pixels).score(distorted)
    likeness = LikenessReference(photo(pixels)).measure(photo(distorted))
    assert likeness.full_size == likeness.full_size_worst == likeness.display == expected


def test_pixels_that_are_reduced_already_give_the_same_score() -> None:
    opacity = np.full((1200, 1600), 255, np.uint8)
    opacity[:600] = 0
    original, spoilt = large(1200, 1600), jpeg(large(1200, 1600), 20)
    for alpha in (None, opacity):
        pair = [replace(photo(pixels), alpha=alpha) for pixels in (original, spoilt)]
        reference = LikenessReference(pair[0])
        assert reference.measure(pair[1], reduce_pixels(spoilt)) == reference.measure(pair[1])


def test_a_large_photo_is_judged_by_its_crops_and_as_a_whole() -> None:
    original = large(1200, 1600)
    spoilt = original.copy()
    spoilt[:, 1100:] = jpeg(original, 5)[:, 1100:]
    likeness = LikenessReference(photo(original)).measure(photo(spoilt))
    scores = [
        Ssimulacra2Reference(original[window]).score(spoilt[window])
        for window in sample_windows((1200, 1600))
    ]
    assert likeness.full_size == pytest.approx(np.mean(scores))
    assert likeness.full_size_worst == min(scores) < likeness.full_size < 100
    size = (1536, 1152)
    small, small_spoilt = (
        np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BOX))
        for pixels in (original, spoilt)
    )
    assert likeness.display == Ssimulacra2Reference(small).score(small_spoilt)


def test_damage_between_the_crops_shows_only_at_display_size() -> None:
    original = large(1600, 2400)
    spoilt = original.copy()
    spoilt[:100] = 255 - spoilt[:100]
    reference = LikenessReference(photo(original))
    assert reference.full_size(photo(spoilt)) == (100, 100)
    assert reference.display(photo(spoilt)) < 90


@pytest.mark.parametrize("size", [(1, 1), (7, 9), (1, 300), (112, 150)])
def test_a_tiny_photo_is_judged_too(size: tuple[int, int]) -> None:
    original = photo(crop("coffee", *size))
    reference = LikenessReference(original)
    assert reference.measure(original).full_size_worst == 100
    slight = np.clip(original.pixels.astype(np.int16) + 4, 0, 255).astype(np.uint8)
    strong = 255 - original.pixels
    scores = [reference.measure(photo(pixels)).display for pixels in (slight, strong)]
    assert 100 > scores[0] > 60 > scores[1]


def test_depth_opacity_and_colour_space_count_as_they_look() -> None:
    pixels = crop("coffee", 120, 140)
    deep, opacity = photo(deep_crop("coffee", 120, 140)), np.full((120, 140), 255, np.uint8)
    assert LikenessReference(photo(pixels)).measure(deep).display > 90
    opacity[:, 70:] = 0
    hidden = pixels.copy()
    hidden[:, 70:] = 0
    first, second = (replace(photo(codes), alpha=opacity) for codes in (pixels, hidden))
    assert LikenessReference(first).measure(second).full_size_worst == 100
    adobe = photo(pixels, ADOBE_RGB)
    same = np.rint(xyz_to_srgb(color_space(ADOBE_RGB).xyz(pixels))).astype(np.uint8)
    assert LikenessReference(adobe).measure(photo(same)).display == 100
    assert LikenessReference(adobe).measure(photo(pixels)).display < 90


def test_gray_is_compared_with_colour() -> None:
    pixels = crop("chelsea", 120, 140)
    gray = np.asarray(Image.fromarray(pixels).convert("L"))
    assert LikenessReference(photo(pixels)).measure(photo(gray)).display < 50
    assert LikenessReference(photo(gray)).measure(photo(gray)).display == 100


def test_no_score_is_below_the_least_that_vault_files_hold() -> None:
    blocks = np.random.default_rng(0).integers(0, 2, (20, 20, 3), dtype=np.uint8)
    pixels = np.kron(blocks, np.full((16, 16, 1), 255, np.uint8))
    assert Ssimulacra2Reference(pixels).score(255 - pixels) < -1000
    likeness = LikenessReference(photo(pixels)).measure(photo(255 - pixels))
    assert likeness == Likeness(-1000, -1000, -1000)


def test_photos_of_two_sizes_are_refused() -> None:
    reference = LikenessReference(photo(crop("coffee", 40, 50)))
    with pytest.raises(UnsupportedError, match="photos of one size"):
        reference.measure(photo(crop("coffee", 50, 40)))
