"""Gray with hints or colour, the colour error limit, and limits of hints."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from grayvault.core.arrays import Size
from grayvault.core.photo import Photo
from grayvault.core.settings import Bound
from grayvault.imaging.codec import jxl
from grayvault.imaging.codec.codec_for_tier import THOROUGH_EFFORT
from grayvault.imaging.formats.read_photo import read_photo
from grayvault.imaging.measure.likeness import LikenessReference
from grayvault.imaging.measure.sample_windows import spread_windows
from grayvault.ingest.archive.encode_photo import encode_photo
from grayvault.ingest.archive.quality.sample_photo import rough_sample_of, sample_of
from tests.ingest.archive.quality.photos import NO_LIMIT, Archived, archived, png, settings
from tests.ingest.archive.quality.test_quality_reached import assert_reached
from tests.support.photos import PHOTOS, Name, crop


@cache
def stored(name: Name, quality: float, color: str) -> Archived:
    return archived(png(crop(name, 66, 88)), settings(quality, color=color))


@pytest.mark.parametrize(
    ("name", "quality"), [("rocket", 75.0), pytest.param("rocket", 85.0, marks=pytest.mark.slow)]
)
def test_a_photo_is_kept_in_colour_where_that_takes_fewer_bytes(name: Name, quality: float) -> None:
    in_color, gray = stored(name, quality, "auto"), stored(name, quality, "never")
    assert in_color.file.record.tier == "color"
    assert in_color.file.record.note is not None
    assert "fewer bytes at the same quality" in in_color.file.record.note
    assert gray.file.record.tier == "compact"
    assert gray.file.record.note is None
    assert in_color.stored_bytes < gray.stored_bytes
    assert_reached(in_color, quality)
    assert_reached(gray, quality)


def test_a_photo_is_stored_gray_where_that_takes_fewer_bytes() -> None:
    photo = archived(png(crop("coffee", 66, 88)), settings(90.0))
    assert photo.file.record.tier == "compact"
    assert photo.stored_bytes < photo.file.record.color_bytes


def test_the_colour_error_limit_holds_beside_the_quality() -> None:
    bound = Bound(1.5, 5.0, 8.0)
    photo = archived(png(crop("coffee", 60, 80)), settings(60.0, color="never", bound=bound))
    assert photo.file.record.fidelity
    assert photo.file.record.fidelity.within(bound)
    assert photo.file.record.tier == "compact"
    assert_reached(photo, 60.0)


def test_a_limit_that_no_hints_hold_keeps_the_colours_and_says_so() -> None:
    bound = Bound(0.5, 2.0, 3.0)
    photo = archived(png(crop("coffee", 40, 50)), settings(60.0, bound=bound, color="never"))
    assert photo.file.record.tier == "color"
    assert photo.file.record.note is not None
    assert photo.file.record.note.startswith("kept in colour: no hints reach quality 60 within")
    assert photo.file.record.fidelity
    assert photo.file.record.fidelity.within(bound)


def test_tiny_photos_have_tiny_hints() -> None:
    photo = archived(png(crop("coffee", 66, 88)), settings(55.0, color="never", hint_bytes=1000))
    assert photo.file.record.tier == "compact"
    assert 100 < len(photo.file.record.hints) <= 1000
    assert_reached(photo, 55.0)


def test_hints_that_may_not_take_enough_bytes_keep_the_colours() -> None:
    photo = archived(png(crop("coffee", 60, 80)), settings(80.0, color="never", hint_bytes=40))
    assert photo.file.record.tier == "color"
    assert photo.file.record.note is not None
    assert photo.file.record.note.startswith("kept in colour: no hints reach quality 80 within")
    assert_reached(photo, 80.0)


@pytest.mark.parametrize("size", [(1201, 1333), (1733, 911), (3700, 431)])
def test_a_sample_is_compared_where_the_whole_photo_is(size: Size) -> None:
    original = LikenessReference(photo_of(size))
    sample = sample_of(original)
    assert sample.reference.full_size(sample.photo) == (100, 100)


def test_a_rough_sample_is_compared_where_the_middles_of_the_pieces_are() -> None:
    photo = photo_of(size := (1201, 1333))
    coarse = replace(photo, pixels=photo.pixels // 16 * 16)
    rough, of_coarse = (rough_sample_of(LikenessReference(whole)) for whole in (photo, coarse))
    middles = LikenessReference(photo, spread_windows(size, 6, 256))
    assert rough.reference.full_size(of_coarse.photo) == middles.full_size(coarse)
    assert rough.pixels == pytest.approx(1201 * 1333 / (rough.photo.height * rough.photo.width))


def test_a_sample_looks_as_the_whole_photo_does() -> None:
    """Encoded at one distance, they have nearly the same score."""
    original = LikenessReference(photo_of((1185, 1791)))
    assert encoded_score(sample_of(original).reference) == pytest.approx(
        encoded_score(original), abs=0.25
    )


def photo_of(size: Size) -> Photo:
    """A photo of many crops, none of which begins where a block of the codec does."""
    piece = crop("coffee", 395, 597)
    copies = -(-size[0] // piece.shape[0]), -(-size[1] // piece.shape[1]), 1
    return read_photo(png(np.tile(piece, copies)[: size[0], : size[1]]), 10**8)


def encoded_score(reference: LikenessReference) -> float:
    photo = reference.photo
    pixels = jxl.decode(jxl.encode(photo.pixels, 2.0, THOROUGH_EFFORT))
    return reference.full_size(replace(photo, pixels=pixels))[0]


@pytest.mark.slow
def test_a_large_photo_is_searched_by_its_sample_and_reaches_its_quality() -> None:
    tiled = np.tile(crop("coffee", 400, 600), (4, 3, 1))
    photo = archived(png(tiled), settings(70.0))
    sample = sample_of(LikenessReference(photo.photo))
    height, width = sample.photo.pixels.shape[:2]
    assert (height, width) == (1024, 1560)
    assert sample.pixels == pytest.approx(1600 * 1800 / (height * width))
    assert_reached(photo, 70.0)
    assert photo.likeness.lower < 73


@pytest.mark.slow
def test_a_photo_is_kept_in_colour_though_its_sample_costs_large_blocks_more() -> None:
    """The seams between its pieces do: the whole photo is judged by both of its gray pictures."""
    data = (PHOTOS / "camera/canon-g11-dusk.jpg").read_bytes()
    encoded = encode_photo(read_photo(data, NO_LIMIT), settings(80.0))
    assert encoded.luma.tier == "color"


@pytest.mark.slow
def test_a_photo_that_is_larger_in_colour_than_was_tried_is_stored_gray() -> None:
    """At the distance that reaches the quality the codec leaps; its neighbours don't say so."""
    photo = read_photo((PHOTOS / "kodak/21.png").read_bytes(), NO_LIMIT)
    gray, free = (encode_photo(photo, settings(70.0, color=color)) for color in ("never", "auto"))
    assert free.stored_bytes <= gray.stored_bytes


QUICK_LIMIT = Bound(1.8, 6.0, 8.0)


@pytest.mark.parametrize(
    ("color", "bound"), [("never", QUICK_LIMIT), ("auto", QUICK_LIMIT), ("auto", Bound(0.2, 1, 1))]
)
def test_a_quick_search_reaches_all_that_was_asked_for(color: str, bound: Bound) -> None:
    wanted = settings(80.0, color=color, bound=bound, effort="quick")
    photo = archived(png(crop("coffee", 160, 220)), wanted)
    assert photo.file.record.fidelity
    assert photo.file.record.fidelity.within(bound)
    assert_reached(photo, 80.0)


@pytest.mark.slow
@pytest.mark.parametrize("size", [(400, 600), (1600, 1800)])
def test_a_quick_search_takes_few_more_bytes(size: Size) -> None:
    tiled = png(np.tile(crop("coffee", 400, 600), (4, 3, 1))[: size[0], : size[1]])
    thorough, quick = (
        archived(tiled, settings(75.0, effort=effort)) for effort in ("thorough", "quick")
    )
    assert_reached(quick, 75.0)
    assert quick.stored_bytes < 1.15 * thorough.stored_bytes
