from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL.TiffImagePlugin import IFDRational

from grayvault.imaging.formats.metadata.exif_exposure_and_place import (
    CameraFacts,
    read_camera_facts,
)
from grayvault.imaging.formats.read_photo import read_photo
from tests.support.gps import gps_exif
from tests.support.photos import shared

IPHONE_LENS = "iPhone 11 back dual wide camera 4.25mm f/1.8"


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("camera/canon-1000d-street.jpg", CameraFacts(None, 1 / 250, 5.6, 34.0, 100.0)),
        ("camera/iphone11-bus.jpg", CameraFacts(IPHONE_LENS, 1 / 1754, 1.8, 4.25, 32.0)),
        ("formats/samsung-one-ui-6.heic", CameraFacts(None, 0.1, 1.8, 5.4, 200.0)),
    ],
)
def test_the_tags_of_real_cameras_are_read(name: str, facts: CameraFacts) -> None:
    photo = read_photo(shared(name).read_bytes(), 50_000_000)
    read = read_camera_facts(photo.metadata.exif)
    assert read == CameraFacts(**{**vars(facts), "exposure_seconds": read.exposure_seconds})
    assert read.exposure_seconds == pytest.approx(facts.exposure_seconds, rel=1e-3)


def test_a_photo_without_exif_says_nothing() -> None:
    photo = read_photo(shared("formats/Landscape_1.jpg").read_bytes(), 50_000_000)
    assert read_camera_facts(photo.metadata.exif) == CameraFacts()


@pytest.mark.parametrize(
    ("name", "latitude", "longitude"),
    [
        ("camera/iphone6s-train.jpg", 52.209678, -0.895531),
        ("camera/nexus5x-sunset.jpg", 56.153775, 10.199317),
        ("formats/IMG_2682.heic", 41.2203, -96.071625),
    ],
)
def test_the_places_of_real_photos_are_those_of_exiftool(
    name: str, latitude: float, longitude: float
) -> None:
    photo = read_photo(shared(name).read_bytes(), 50_000_000)
    read = read_camera_facts(photo.metadata.exif)
    assert (read.latitude, read.longitude) == (latitude, longitude)


def place(*values: Any) -> bytes:
    return gps_exif(*values).tobytes()


def test_a_place_is_in_degrees() -> None:
    read = read_camera_facts(place((46.0, 30.0, 36.0), "S", (7.0, 15.0, 0.0), "W"))
    assert (read.latitude, read.longitude) == (-46.51, -7.25)


@pytest.mark.parametrize(
    "exif",
    [
        place((91.0, 0.0, 0.0), "N", (7.0, 0.0, 0.0), "E"),
        place((46.0, 0.0), "N", (7.0, 0.0, 0.0), "E"),
        place((46.0, 0.0, 0.0), "X", (7.0, 0.0, 0.0), "E"),
        place((46.0, IFDRational(1, 0), 0.0), "N", (7.0, 0.0, 0.0), "E"),
        place((46.0, 0.0, 0.0), "N", (IFDRational(0, 0),) * 3, "E"),
        place((46.0, 0.0, 0.0), "N", (180.0, 0.0, 1.0), "E"),
        place((46.0, 0.0, 0.0), "N", (7.0, 0.0, 0.0), ""),
        place((0.0, 0.0, 0.0), "N", (0.0, 0.0, 0.0), "W"),
    ],
)
def test_no_place_is_better_than_a_wrong_one(exif: bytes) -> None:
    read = read_camera_facts(exif)
    assert (read.latitude, read.longitude) == (None, None)


@given(st.binary(max_size=200))
def test_no_bytes_are_an_error(tail: bytes) -> None:
    whole = place((46.0, 30.0, 36.0), "N", (7.0, 15.0, 0.0), "E")
    read_camera_facts(tail)
    read_camera_facts(whole[: len(whole) // 2] + tail)
