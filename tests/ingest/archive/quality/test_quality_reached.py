"""A photo looks at least as asked for, and what is recorded is what is restored."""

from collections.abc import Callable

import numpy as np
import pytest

from grayvault.colorizers.colorize import hints_of
from grayvault.core.fidelity import Likeness
from tests.imaging.color.test_color_space import profile
from tests.imaging.formats.files import saved
from tests.ingest.archive.quality.photos import SAME, Archived, archived, png, settings
from tests.support.photos import Name, crop, deep_crop

SMALL = crop("coffee", 60, 80)


def transparent() -> bytes:
    """A photo that fades from left to right."""
    alpha = np.tile(np.linspace(0, 255, 80).astype(np.uint8), (60, 1))
    return png(np.dstack([SMALL, alpha]))


ODD_PHOTOS: dict[str, Callable[[], bytes]] = {
    "one pixel": lambda: png(np.full((1, 1, 3), (90, 20, 200), np.uint8)),
    "7 by 9": lambda: png(crop("coffee", 7, 9)),
    "thin": lambda: png(crop("coffee", 1, 200)),
    "one colour": lambda: png(np.full((40, 50, 3), (200, 30, 60), np.uint8)),
    "gray": lambda: png(SMALL[..., 1]),
    "gray in three channels": lambda: png(np.dstack([SMALL[..., 1]] * 3)),
    "gray JPEG": lambda: saved(SMALL[..., 1].copy(), "JPEG", quality=90),
    "16 bits": lambda: png(deep_crop("coffee", 60, 80)),
    "transparent": transparent,
    "wide gamut": lambda: saved(SMALL, "PNG", icc_profile=profile(1.8)),
    "JPEG": lambda: saved(SMALL, "JPEG", quality=90),
}


def assert_reached(photo: Archived, quality: float) -> None:
    likeness = photo.likeness
    assert likeness.full_size >= quality
    assert likeness.display >= quality
    assert_same(photo.measured(), likeness)


def assert_same(actual: Likeness, recorded: Likeness) -> None:
    assert actual.full_size == pytest.approx(recorded.full_size, abs=SAME)
    assert actual.full_size_worst == pytest.approx(recorded.full_size_worst, abs=SAME)
    assert actual.display == pytest.approx(recorded.display, abs=SAME)


@pytest.mark.parametrize(
    ("name", "quality"),
    [
        ("coffee", 80.0),
        pytest.param("astronaut", 70.0, marks=pytest.mark.slow),
        pytest.param("rocket", 60.0, marks=pytest.mark.slow),
        pytest.param("chelsea", 90.0, marks=pytest.mark.slow),
    ],
)
def test_a_gray_picture_with_hints_looks_as_asked_for(name: Name, quality: float) -> None:
    photo = archived(png(crop(name, 160, 220)), settings(quality, color="never"))
    assert photo.file.record.tier == "compact"
    hints = hints_of(photo.file.record.hints)
    assert hints is not None
    assert hints.lightness
    assert_reached(photo, quality)
    assert photo.likeness.lower < quality + 3  # no bytes are wasted on more


@pytest.mark.parametrize("quality", [70.0, pytest.param(90.0, marks=pytest.mark.slow)])
@pytest.mark.parametrize("kind", ODD_PHOTOS)
def test_odd_photos_look_as_asked_for(kind: str, quality: float) -> None:
    assert_reached(archived(ODD_PHOTOS[kind](), settings(quality)), quality)


@pytest.mark.parametrize(
    "kind", ["one pixel", "7 by 9", "thin", "one colour", "transparent", "wide gamut"]
)
def test_odd_photos_are_stored_gray_where_colour_is_forbidden(kind: str) -> None:
    photo = archived(ODD_PHOTOS[kind](), settings(70.0, color="never"))
    assert photo.file.record.tier == "compact"
    assert photo.file.record.hints
    assert_reached(photo, 70.0)


@pytest.mark.parametrize("quality", [35.0, 60.0, 90.0])
def test_a_better_gray_photo_takes_more_bytes(quality: float) -> None:
    gray = png(crop("coffee", 100, 140)[..., 1])
    worse, better = (archived(gray, settings(q)) for q in (quality, quality + 10))
    assert worse.file.record.tier == "compact"
    assert_reached(worse, quality)
    assert worse.stored_bytes < better.stored_bytes


@pytest.mark.parametrize("tier", ["exact", "lossless"])
def test_luma_is_kept_as_it_is_and_hints_are_fine_enough(tier: str) -> None:
    jpeg = saved(crop("coffee", 66, 88), "JPEG", quality=90)
    coarse, fine = (archived(jpeg, settings(q, tier=tier, color="never")) for q in (60.0, 80.0))
    for photo, quality in ((coarse, 60.0), (fine, 80.0)):
        assert photo.file.record.tier == tier
        hints = hints_of(photo.file.record.hints)
        assert hints is not None
        assert not hints.lightness
        assert_reached(photo, quality)
    assert coarse.file.codestream == fine.file.codestream
    assert len(coarse.file.record.hints) < len(fine.file.record.hints)


def test_a_jpeg_keeps_its_coefficients_where_they_are_smaller() -> None:
    jpeg = saved(crop("coffee", 120, 160), "JPEG", quality=20)
    photo = archived(jpeg, settings(90.0))
    assert photo.file.record.distance == 0 or photo.file.record.tier == "exact"
    assert photo.stored_bytes < 1.1 * len(jpeg)
    assert_reached(photo, 90.0)


@pytest.mark.parametrize("kind", ["photo", "JPEG", "16 bits"])
def test_a_photo_without_hints_looks_as_asked_for(kind: str) -> None:
    data = {"photo": lambda: png(SMALL), **ODD_PHOTOS}[kind]()
    photo = archived(data, settings(90.0, hints="none"))
    assert photo.file.record.note is not None
    assert "no colorizer restores it without hints at quality 90" in photo.file.record.note
    assert_reached(photo, 90.0)


def test_a_jpeg_in_colour_that_saves_too_little_without_loss_looks_as_asked_for() -> None:
    jpeg = saved(crop("coffee", 66, 88), "JPEG", quality=95)
    photo = archived(jpeg, settings(95.0, tier="color", min_saving=0.3))
    assert photo.file.record.tier == "color"
    assert_reached(photo, 95.0)
    assert photo.stored_bytes <= len(jpeg)
