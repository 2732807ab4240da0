"""The smaller of two good things: coefficients or compact luma, transcoded or encoded colours."""

from io import BytesIO
from pathlib import Path

import imagecodecs
import jpeglib
import numpy as np
import pytest
from PIL import Image

from grayvault.core.photo import Photo
from grayvault.core.settings import Bound, IngestSettings
from grayvault.imaging.codec import jxl
from grayvault.imaging.codec.jpeg_luma_codec import rebuild_jpeg
from grayvault.imaging.formats.read_photo import read_photo
from grayvault.ingest.archive.encode_photo import encode_photo
from tests.imaging.formats.files import MAX_PIXELS, saved
from tests.support.photos import Name, crop

LOOSE = IngestSettings(colorizer="propagate", bound=Bound(3.0, 12.0, 14.0))
NO_HINTS = IngestSettings(colorizer="propagate", bound=Bound(mean=0.1))


def photo_of(name: Name, quality: int) -> Photo:
    return read_photo(saved(crop(name, 300, 400), "JPEG", quality=quality), MAX_PIXELS)


@pytest.mark.parametrize("name", ["coffee", "chelsea"])
def test_a_poor_jpeg_s_coefficients_are_smaller(name: Name, tmp_path: Path) -> None:
    photo = photo_of(name, 60)
    encoded = encode_photo(photo, LOOSE)
    assert (encoded.luma.tier, encoded.luma.distance) == ("exact", 0.0)
    assert encoded.note == "kept exact: its coefficients take no more bytes than compact luma"
    plain = encode_photo(Photo(photo.pixels, "png", photo.metadata), LOOSE)
    assert plain.luma.tier == "compact"
    assert len(encoded.luma.codestream) <= len(plain.luma.codestream)
    assert photo.jpeg is not None
    (tmp_path / "source.jpg").write_bytes(photo.jpeg)
    (tmp_path / "gray.jpg").write_bytes(rebuild_jpeg(encoded.luma.codestream, None))
    source, gray = (jpeglib.read_dct(str(tmp_path / name)) for name in ("source.jpg", "gray.jpg"))
    assert np.array_equal(source.Y, gray.Y)


def test_a_good_jpeg_s_compact_luma_is_smaller() -> None:
    encoded = encode_photo(photo_of("coffee", 97), LOOSE)
    assert (encoded.luma.tier, encoded.luma.distance, encoded.note) == ("compact", 1.0, None)


def test_a_poor_gray_jpeg_is_kept_exact() -> None:
    data = saved(crop("coffee", 132, 176)[..., 1].copy(), "JPEG", quality=60)
    encoded = encode_photo(read_photo(data, MAX_PIXELS), IngestSettings())
    assert (encoded.luma.tier, encoded.hints) == ("exact", b"")


@pytest.mark.parametrize("settings", [IngestSettings(tier="color"), NO_HINTS])
def test_a_jpeg_in_colour_is_transcoded(settings: IngestSettings) -> None:
    photo = photo_of("coffee", 95)
    encoded = encode_photo(photo, settings)
    assert (encoded.luma.tier, encoded.luma.distance, encoded.luma.holds_jpeg) == (
        "color",
        0.0,
        True,
    )
    back = imagecodecs.jpegxl_decode_jpeg(encoded.luma.codestream, numthreads=1)
    with Image.open(BytesIO(back)) as image:
        assert np.array_equal(np.asarray(image.convert("RGB")), photo.pixels)


def test_a_jpeg_that_transcoding_hardly_makes_smaller_is_encoded() -> None:
    encoded = encode_photo(photo_of("coffee", 80), IngestSettings(tier="color", min_saving=0.4))
    assert (encoded.luma.distance, encoded.luma.holds_jpeg) == (1.0, False)


def test_other_pictures_in_colour_are_encoded() -> None:
    photo = photo_of("coffee", 80)
    png = Photo(photo.pixels, "png", photo.metadata)
    encoded = encode_photo(png, IngestSettings(tier="color"))
    assert (encoded.luma.distance, encoded.luma.holds_jpeg) == (1.0, False)
    assert jxl.decode(encoded.luma.codestream).shape == photo.pixels.shape
