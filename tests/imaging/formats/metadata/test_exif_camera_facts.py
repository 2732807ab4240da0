from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from grayvault.imaging.formats.metadata.exif_camera_facts import CameraFacts, read_camera_facts
from grayvault.imaging.formats.read_photo import read_photo
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


def place(latitude: Sequence[object], north: str, longitude: Sequence[object], east: str) -> bytes:
    exif = Image.Exif()
    gps = exif.get_ifd(0x8825)
    gps.update({1: north, 2: latitude, 3: east, 4: longitude})
    return exif.tobytes()


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
