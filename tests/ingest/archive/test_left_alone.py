"""Sources that the archive leaves alone, and why."""

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from grayvault.core.jobs import Outcome
from grayvault.core.settings import IngestSettings
from grayvault.core.view import View
from grayvault.imaging.formats.metadata.restored_label import add_label
from grayvault.ingest.archive.archive_photo import ArchiveResources, archive_photo
from grayvault.restore.render import render
from grayvault.vault.layout import VaultFolder
from tests.imaging.formats.files import saved
from tests.ingest.archive.test_archive_photo import (
    LOOSE,
    WHATEVER_IT_SAVES,
    assert_left,
    coffee,
    source_of,
    stored_files,
    written,
)
from tests.support.photos import crop, shared


def test_no_gain_leaves_the_source_alone(
    photos: Path, resources: ArchiveResources, folder: VaultFolder
) -> None:
    source = written(photos / "small.jpg", saved(crop("coffee", 90, 90), "JPEG", quality=20))
    assert_left(archive_photo(source, LOOSE, resources), "skipped", "no-gain", source.path)
    assert stored_files(folder) == []
    assert list(folder.tmp.iterdir()) == []


def test_a_restored_picture_is_left_alone(photos: Path, resources: ArchiveResources) -> None:
    outcome = archive_photo(written(photos / "coffee.jpg", coffee()), LOOSE, resources)
    assert outcome.photo_id is not None
    file = resources.store.get(outcome.photo_id)
    for number, output in enumerate(("jpeg", "png", "webp", "tiff")):
        data = render(file, View("color", output))  # type: ignore[arg-type]
        source = written(photos / f"restored{number}.jpg", data)
        assert_left(archive_photo(source, LOOSE, resources), "skipped", "restored", source.path)
    gray = written(photos / "gray.jpg", render(file, View("gray", "jpeg")))
    assert archive_photo(gray, WHATEVER_IT_SAVES, resources).kind == "archived"


@pytest.mark.parametrize(
    ("data", "kind", "reason"),
    [
        (b"", "failed", "unreadable"),
        (b"a text named .jpg\n", "failed", "unreadable"),
        (coffee()[:4000], "skipped", "half-written"),
        (
            saved(Image.fromarray(crop("coffee", 9, 9)).convert("CMYK"), "JPEG"),
            "skipped",
            "color-space",
        ),
        (saved(Image.new("L", (1001, 1000)), "PNG"), "skipped", "too-large"),
        (
            saved(crop("coffee", 9, 9), "JPEG", xmp=add_label(None, {"Color": "restored"})),
            "skipped",
            "restored",
        ),
    ],
)
def test_a_file_that_is_not_archived_has_a_reason(
    data: bytes, kind: str, reason: str, photos: Path, resources: ArchiveResources
) -> None:
    source = written(photos / "some.jpg", data)
    outcome = archive_photo(source, LOOSE, resources)
    assert_left(outcome, kind, reason, source.path)
    assert outcome.stamp == source.stamp
    assert list(resources.store.ids()) == []


def test_a_changed_file_is_to_be_tried_again(
    photos: Path, resources: ArchiveResources, folder: VaultFolder
) -> None:
    path = photos / "coffee.jpg"
    source = written(path, coffee())
    for changed in (
        replace(source, stamp=replace(source.stamp, size=source.stamp.size - 1)),
        replace(source, stamp=replace(source.stamp, mtime_ns=source.stamp.mtime_ns - 1)),
        replace(source, stamp=replace(source.stamp, inode=source.stamp.inode + 1)),
    ):
        assert archive_photo(changed, LOOSE, resources) == Outcome("changed", changed.stamp)
    path.unlink()
    assert archive_photo(source, LOOSE, resources) == Outcome("changed", source.stamp)
    assert stored_files(folder) == []


def test_a_folder_in_the_place_of_a_file_failed(photos: Path, resources: ArchiveResources) -> None:
    source = source_of(photos / "summer", photos)
    assert_left(archive_photo(source, LOOSE, resources), "failed", "unreadable", source.path)


@pytest.mark.slow
def test_a_video_that_passes_through_is_no_gain(resources: ArchiveResources) -> None:
    """Its picture alone would grow."""
    photo = shared("formats/samsung-one-ui-6.heic")
    settings = IngestSettings(colorizer="propagate")
    outcome = archive_photo(
        source_of(photo, photo.parent), settings, replace(resources, max_pixels=20_000_000)
    )
    assert (outcome.kind, outcome.reason) == ("skipped", "no-gain")
