"""The estimate of what a photo takes in colour without loss."""

from functools import cache
from io import BytesIO

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import ExifTags, Image

from grayvault.core.photo import Metadata, Photo, Pixels
from grayvault.imaging.codec import jxl
from grayvault.imaging.codec.jpeg_luma_codec import JpegLumaCodec, jpeg_to_jxl
from grayvault.imaging.codec.lossless_size import lossless_bytes, luma_coefficient_bytes
from grayvault.imaging.formats.read_photo import read_photo
from tests.support.photos import crop

MAX_PIXELS = 10**8


def jpeg_of(picture: Image.Image | NDArray[np.uint8], **options: object) -> bytes:
    buffer = BytesIO()
    image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
    image.save(buffer, "JPEG", **{"quality": 90, **options})
    return buffer.getvalue()


def oriented(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    return exif.tobytes()


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"comment": b"x" * 9000}])
def test_a_jpeg_is_somewhat_smaller_without_its_metadata(options: dict[str, object]) -> None:
    plain = jpeg_of(crop("coffee", 256, 256))
    photo = read_photo(jpeg_of(crop("coffee", 256, 256), **options), MAX_PIXELS)
    assert 0.7 * len(plain) < lossless_bytes(photo) < 0.95 * len(plain)


@pytest.mark.parametrize("shape", [(1, 1), (7, 9), (256, 256)])
@pytest.mark.parametrize("kind", ["color", "gray", "deep"])
def test_small_pictures_are_encoded_whole(shape: tuple[int, int], kind: str) -> None:
    pixels: Pixels = crop("coffee", *shape)
    if kind == "gray":
        pixels = np.ascontiguousarray(pixels[..., 0])
    if kind == "deep":
        pixels = pixels.astype(np.uint16) * 257
    assert lossless_bytes(Photo(pixels, "png", Metadata())) == len(jxl.encode(pixels, 0, 3))


@cache
def large() -> NDArray[np.uint8]:
    """A picture in colour that is just large, and whose parts take about as many bytes."""
    tiles = np.tile(crop("coffee", 256, 256), (5, 6, 1))[:1120, :1504]
    pixels = tiles + np.random.default_rng(0).integers(0, 9, (1120, 1504, 1))
    clipped: NDArray[np.uint8] = np.clip(pixels, 0, 255).astype(np.uint8)
    return clipped


def with_modes(*options: dict[str, object]) -> list[tuple[str, dict[str, object]]]:
    """The options in colour and in gray, where nothing is subsampled."""
    in_gray = [("L", each) for each in options if "subsampling" not in each]
    return [*(("RGB", each) for each in options), *in_gray]


@pytest.mark.parametrize(
    ("mode", "options"),
    with_modes(
        {},
        {"progressive": True},
        {"optimize": True},
        {"subsampling": 0},
        {"exif": oriented(6)},
        {"quality": 97},
    ),
)
def test_a_large_jpeg_is_estimated(mode: str, options: dict[str, object]) -> None:
    image = Image.fromarray(large()).convert(mode)
    plain = jpeg_of(image, **{**options, "exif": b""})
    whole = len(jpeg_to_jxl(plain, 3))
    estimate = lossless_bytes(read_photo(jpeg_of(image, **options), MAX_PIXELS))
    assert estimate == pytest.approx(whole, rel=0.02)


@pytest.mark.parametrize(
    ("mode", "options"), with_modes({}, {"progressive": True}, {"subsampling": 0})
)
def test_the_luma_coefficients_of_a_large_jpeg_are_estimated(
    mode: str, options: dict[str, object]
) -> None:
    jpeg = jpeg_of(Image.fromarray(large()).convert(mode), **options)
    photo = read_photo(jpeg, MAX_PIXELS)
    exact = JpegLumaCodec(jpeg).encode(photo.pixels[..., 0] if mode == "RGB" else photo.pixels)
    assert luma_coefficient_bytes(photo) == pytest.approx(len(exact.codestream), rel=0.03)


def test_only_large_jpegs_are_estimated() -> None:
    small = read_photo(jpeg_of(crop("coffee", 256, 256)), MAX_PIXELS)
    assert luma_coefficient_bytes(small) is None
    assert luma_coefficient_bytes(Photo(large(), "png", Metadata())) is None


def test_a_large_turned_jpeg_with_blocks_in_other_places_is_transcoded() -> None:
    image = Image.fromarray(large()[:1117, :1503])
    whole = len(jpeg_to_jxl(jpeg_of(image), 3))
    estimate = lossless_bytes(read_photo(jpeg_of(image, exif=oriented(8)), MAX_PIXELS))
    assert estimate == pytest.approx(whole, abs=100)


def test_a_large_picture_is_estimated() -> None:
    pixels = large()
    whole = len(jxl.encode(pixels, 0, 3))
    assert lossless_bytes(Photo(pixels, "png", Metadata())) == pytest.approx(whole, rel=0.05)
