"""JPEG files made longer: to the byte, at the right place, and still the same picture."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from grayvault.imaging.formats.jpeg.jpeg_metadata import read_exif, with_exif
from grayvault.imaging.formats.jpeg.jpeg_padding import LEAST_PADDING, metadata_end, padded
from tests.support.pictures import piece

EXIF = b"II*\0\x08\0\0\0\0\0\0\0\0\0"


@pytest.fixture(scope="module")
def jpeg() -> bytes:
    file = BytesIO()
    piece(0).save(file, "jpeg", comment=b"a comment of the photo")
    return with_exif(file.getvalue(), EXIF)


def pixels(jpeg: bytes) -> bytes:
    return np.asarray(Image.open(BytesIO(jpeg))).tobytes()


@pytest.mark.parametrize("more", [0, 22, 23, 65_536, 65_537, 65_538, 65_558, 65_559, 300_000])
def test_a_file_gets_the_size_that_is_asked_for(jpeg: bytes, more: int) -> None:
    size = len(jpeg) + LEAST_PADDING + more
    result = padded(jpeg, size)
    assert result is not None
    assert len(result) == size
    assert pixels(result) == pixels(jpeg)
    assert read_exif(result) == EXIF
    assert Image.open(BytesIO(result)).info["comment"] == b"a comment of the photo"


@pytest.mark.parametrize("missing", [1, 65_537, LEAST_PADDING, LEAST_PADDING + 1000, -1, -21])
def test_what_does_not_fit_is_not_padded(jpeg: bytes, missing: int) -> None:
    assert padded(jpeg, len(jpeg) + LEAST_PADDING - missing) is None


def test_the_first_bytes_do_not_depend_on_the_picture(jpeg: bytes) -> None:
    end = metadata_end(jpeg) + LEAST_PADDING
    other = jpeg[:-1000] + jpeg[-500:]  # fewer bytes of the picture
    size = len(jpeg) + 2 * LEAST_PADDING
    first, second = padded(jpeg, size), padded(other, size)
    assert first is not None
    assert second is not None
    assert first[:end] == second[:end]
    assert end >= 1 << 17
