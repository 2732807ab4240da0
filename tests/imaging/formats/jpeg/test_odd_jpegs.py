"""JPEGs that every viewer opens, however odd, and those that none opens."""

import numpy as np
import pytest

from grayvault.core.errors import UnreadablePhotoError
from tests.imaging.formats.damaged import (
    Make,
    cut,
)
from tests.imaging.formats.test_completeness import JPEG, damage, read, whole


def with_segment(body: bytes, marker: int) -> bytes:
    segment = bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2, "big") + body
    return JPEG()[:20] + segment + JPEG()[20:]


def without_height() -> bytes:
    """The height is 0 in the frame header and given by DNL behind the scan."""
    data = JPEG()
    at = data.index(b"\xff\xc0") + 5
    lines = b"\xff\xdc\x00\x04" + data[at : at + 2]
    return data[:at] + b"\0\0" + data[at + 2 : -2] + lines + b"\xff\xd9"


def twice(marker: bytes) -> bytes:
    """A JPEG with its first segment of this kind twice."""
    data = JPEG()
    at = data.index(marker)
    end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return data[:end] + data[at:]


OPENED: dict[str, Make] = {
    "a line end before it": lambda: b"\r\n" + JPEG(),
    "a byte order mark before it": lambda: b"\xef\xbb\xbf" + JPEG(),
    "start markers before it": lambda: b"\xff\xd8" * 3 + JPEG(),
    "no end": lambda: JPEG()[:-2],
    "half of its end": lambda: JPEG()[:-1],
    "no end, and zeros": lambda: JPEG()[:-2] + bytes(5000),
    "zeros after its end": lambda: JPEG() + bytes(50_000),
    "zeros in a segment": lambda: with_segment(b"Maker" + bytes(40_000), 0xE7),
    "a density of 0": lambda: JPEG()[:13] + bytes(5) + JPEG()[18:],
    "fill bytes": lambda: JPEG()[:-2] + b"\xff" * 20 + b"\xff\xd9",
    "surplus bytes": lambda: JPEG()[:-2] + b"\x12\x34\x56\x78\x9a" + b"\xff\xd9",
    "its height behind it": without_height,
    "two JFIF segments": lambda: twice(b"\xff\xe0"),
    "two quantisation tables": lambda: twice(b"\xff\xdb"),
    "two code tables": lambda: twice(b"\xff\xc4"),
    "a JFIF segment that is cut off": lambda: with_segment(b"JFIF\0", 0xE0),
    "an ICC segment that is cut off": lambda: with_segment(b"ICC_PROFILE\0", 0xE2),
    "an Adobe segment that is cut off": lambda: with_segment(b"Adobe", 0xEE),
    "an Exif segment that is cut off": lambda: with_segment(b"Exif\0\0", 0xE1),
}


@pytest.mark.parametrize("name", OPENED)
def test_a_jpeg_that_every_viewer_opens_is_read(name: str) -> None:
    photo = read(OPENED[name]())
    assert photo.damage is None
    assert photo.left_out == ()
    assert np.array_equal(photo.pixels, read(JPEG()).pixels)


def test_bytes_before_a_jpeg_are_kept() -> None:
    before = b"HTTP/1.1 200 OK\r\n\r\n"
    photo = read(before + JPEG())
    assert photo.left_out == ()
    assert before in (photo.container or b"")
    assert photo.jpeg == JPEG()


def test_many_fill_bytes_take_no_long_time() -> None:
    """A search that looked at each of them once more for each would never end."""
    assert "half of the picture is missing" in damage(cut(JPEG(), 0.5) + b"\xff" * 2_000_000)


def test_a_jpeg_far_behind_the_start_of_a_file_is_none() -> None:
    with pytest.raises(UnreadablePhotoError):
        read(b"Something else.\n" * 1000 + JPEG())


def test_a_progressive_jpeg_cut_off_between_two_scans_is_refused() -> None:
    data = whole("progressive jpeg")
    last = data.rindex(b"\xff\xda")
    table = data.rindex(b"\xff\xc4", 0, last)
    assert "last scans" in damage(data[: max(table, data.rindex(b"\xff\xda", 0, table))])
