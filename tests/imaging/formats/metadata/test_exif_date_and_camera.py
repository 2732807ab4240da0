import struct
from collections.abc import Mapping
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from grayvault.imaging.formats.metadata.exif_date_and_camera import Capture, read_capture
from grayvault.imaging.formats.read_photo import read_photo
from tests.support.photos import shared

ORIGINAL, DIGITIZED = 0x9003, 0x9004


def block(first: Mapping[int, object], exif: Mapping[int, object]) -> bytes:
    """An Exif block as Pillow writes it."""
    made = Image.Exif()
    made.update(first)
    made.get_ifd(0x8769).update(exif)
    return made.tobytes()


def date(original: str, **more: str) -> str | None:
    tags = {"fraction": 0x9291, "offset": 0x9011}
    return read_capture(
        block({}, {ORIGINAL: original} | {tags[name]: more[name] for name in more})
    ).at


def camera(make: str | None, model: str | None) -> str | None:
    texts = {0x010F: make, 0x0110: model}
    return read_capture(
        block({tag: text.encode() for tag, text in texts.items() if text}, {})
    ).camera


@pytest.mark.parametrize(
    ("name", "at", "camera"),
    [
        ("camera/canon-1000d-street.jpg", "2008-07-01T17:27:03.020000", "Canon EOS 1000D"),
        ("camera/iphone11-bus.jpg", "2024-09-28T11:03:29.239000+02:00", "Apple iPhone 11"),
        ("camera/nikon-d90-book.jpg", "2011-04-25T01:55:30", "NIKON D90"),
        ("formats/samsung-one-ui-6.heic", "2024-01-12T21:38:53.853000-08:00", "samsung SM-S906U"),
        ("formats/denali.webp", "2010-08-13T21:00:01.850000", "Canon EOS 7D"),
        ("formats/Landscape_1.jpg", None, None),
    ],
)
def test_the_tags_of_real_cameras_are_read(name: str, at: str | None, camera: str | None) -> None:
    photo = read_photo(shared(name).read_bytes(), 50_000_000)
    assert read_capture(photo.metadata.exif) == Capture(at, camera)


@given(st.datetimes(datetime(1826, 1, 1), datetime(9999, 12, 31)))  # noqa: DTZ001
def test_any_date_is_read_to_its_second(when: datetime) -> None:
    read = date(when.strftime("%Y").zfill(4) + when.strftime(":%m:%d %H:%M:%S"))
    assert read == when.replace(microsecond=0).isoformat()


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "    :  :     :  :  ",
        "0000:00:00 00:00:00",
        "2024:02:30 12:00:00",
        "2024:13:01 12:00:00",
        "2024:12:01 24:00:00",
        "1825:12:31 23:59:59",
        "2024:12:01",
        "yesterday",
        "٢٠٢٤:01:01 00:00:00",
    ],
)
def test_a_wrong_date_is_none(wrong: str) -> None:
    assert date(wrong) is None
    both = block({}, {ORIGINAL: wrong, DIGITIZED: "2020:01:02 03:04:05", 0x9012: "+01:00"})
    assert read_capture(both).at == "2020-01-02T03:04:05+01:00"


@pytest.mark.parametrize(
    ("fraction", "offset", "expected"),
    [
        ("5", "Z", ".500000"),
        ("123456789", "+24:00", ".123456"),
        ("-1", "-11:30", "-11:30"),
        ("", "+05:45", "+05:45"),
        ("0", "", ""),
        ("²", "+1:00", ""),
    ],
)
def test_fractions_and_offsets_that_make_sense_are_kept(
    fraction: str, offset: str, expected: str
) -> None:
    read = date("2024:05:01 12:30:00", fraction=fraction, offset=offset)
    assert read == f"2024-05-01T12:30:00{expected}"
    assert datetime.fromisoformat(read).year == 2024


@pytest.mark.parametrize(
    ("make", "model", "expected"),
    [
        ("NIKON CORPORATION", "NIKON D90", "NIKON D90"),
        ("EASTMAN KODAK COMPANY", "KODAK Z612", "KODAK Z612"),
        ("Apple", "iPhone 5", "Apple iPhone 5"),
        ("LG Electronics", "LG-H870", "LG-H870"),
        ("Leica", None, "Leica"),
        (None, "D6503", "D6503"),
        (None, None, None),
        ("  Canon \n", "\x1b[31mEOS\t5D\u202e  ", "Canon [31mEOS 5D"),
        ("\x07", "\u200b", None),
        ("M" * 500, "X" * 500, "M" * 80),
    ],
)
def test_maker_and_model_on_one_line(
    make: str | None, model: str | None, expected: str | None
) -> None:
    assert camera(make, model) == expected


@given(st.binary(max_size=80), st.sampled_from([b"II*\0", b"MM\0*", b"Exif\0\0II*\0"]))
def test_no_bytes_are_too_odd(junk: bytes, mark: bytes) -> None:
    capture = read_capture(mark + junk)
    assert capture.camera is None or capture.camera.isprintable()


def test_directories_that_lead_round_in_circles_end() -> None:
    pointers = b"".join(struct.pack("<HHII", 0x8769, 4, 1, 8) for _ in range(5_000))
    assert read_capture(b"II*\0\x08\0\0\0" + struct.pack("<H", 5_000) + pointers) == Capture()


def test_no_exif() -> None:
    assert read_capture(None) == read_capture(b"") == Capture()
