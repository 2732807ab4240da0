"""AVIF pictures that their file crops: a `clap` property of a width, a height, and a centre."""

import struct

import numpy as np
import pytest

from grayvault.core.errors import PhotoRefusedError
from grayvault.imaging.formats.independent_reader import read_independently
from grayvault.imaging.formats.read_photo import read_photo
from tests.imaging.formats.files import MAX_PIXELS, oriented_exif, saved
from tests.support.photos import crop

COLOR = crop("coffee", 64, 96)
"""64 high, 96 wide."""


def cropped(avif: bytes, *numbers: int) -> bytes:
    """An AVIF of one picture with a property of these numbers, numerators and denominators."""
    clap = struct.pack(">I4s8i", 40, b"clap", *numbers)
    at = avif.index(b"ipma") - 4
    end = at + int.from_bytes(avif[at : at + 4], "big")
    associations = bytearray(avif[at:end])
    associations[18] += 1
    last = max(number & 0x7F for number in associations[19:])
    associations.append(0x80 | (last + 1))
    data = bytearray(avif[:at] + clap + associations + avif[end:])
    grown = len(clap) + 1
    for kind, more in ((b"meta", grown), (b"iprp", grown), (b"ipco", len(clap)), (b"ipma", 1)):
        start = data.index(kind) - 4
        size = int.from_bytes(data[start : start + 4], "big") + more
        data[start : start + 4] = size.to_bytes(4, "big")
    place = avif.index(b"mdat") + 4
    return bytes(data).replace(place.to_bytes(4, "big"), (place + grown).to_bytes(4, "big"), 1)


@pytest.mark.parametrize("orientation", [1, 6])
@pytest.mark.parametrize("centre", [(-32, 1, -16, 1), (-64, 2, -32, 2)])
def test_what_no_viewer_shows_is_left_out(orientation: int, centre: tuple[int, ...]) -> None:
    whole = saved(COLOR, "AVIF", exif=oriented_exif(orientation))
    data = cropped(whole, 32, 1, 64, 2, *centre)
    stored = read_photo(saved(COLOR, "AVIF"), MAX_PIXELS).pixels[:32, :32]
    shown = stored if orientation == 1 else np.rot90(stored, 3)
    assert np.array_equal(read_photo(data, MAX_PIXELS).pixels, shown)
    second = read_independently(data)
    assert second is not None
    assert second.photo.pixels.shape == shown.shape
    assert np.abs(second.photo.pixels.astype(int) - shown).mean() < 2


@pytest.mark.parametrize(
    "numbers",
    [
        (32, 1, 32, 1, 0, 1, 0, 1),  # in the middle: phones crop, browsers don't
        (65, 2, 64, 1, -127, 4, 0, 1),
        (192, 1, 64, 1, 48, 1, 0, 1),
        (0, 1, 64, 1, -48, 1, 0, 1),
    ],
)
def test_the_whole_picture_is_kept_if_some_viewer_shows_it(numbers: tuple[int, ...]) -> None:
    whole = saved(COLOR, "AVIF")
    data = cropped(whole, *numbers)
    pixels = read_photo(whole, MAX_PIXELS).pixels
    assert np.array_equal(read_photo(data, MAX_PIXELS).pixels, pixels)
    second = read_independently(data)
    assert second is not None
    assert second.photo.pixels.shape == pixels.shape


def test_a_picture_that_is_too_large_is_refused_however_little_is_shown() -> None:
    data = cropped(saved(COLOR, "AVIF"), 1, 1, 1, 1, -95, 2, -63, 2)
    assert read_photo(data, 64 * 96).pixels.shape == (1, 1, 3)
    with pytest.raises(PhotoRefusedError, match="the limit"):
        read_photo(data, 64 * 96 - 1)
