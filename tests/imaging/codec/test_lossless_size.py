"""The estimate of what a photo takes in colour without loss."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from grayvault.core.photo import Metadata, Photo, Pixels
from grayvault.imaging.codec import jxl
from grayvault.imaging.codec.lossless_size import lossless_bytes
from grayvault.imaging.formats.read_photo import read_photo
from tests.support.photos import crop

MAX_PIXELS = 10**8


def jpeg_of(pixels: object, **options: object) -> bytes:
    buffer = BytesIO()
    Image.fromarray(np.asarray(pixels)).save(buffer, "JPEG", quality=90, **options)
    return buffer.getvalue()


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


def test_a_large_picture_is_estimated() -> None:
    tile = crop("coffee", 256, 256)
    pixels = np.tile(tile, (5, 7, 1)) + np.random.default_rng(0).integers(0, 9, (1280, 1792, 1))
    pixels = np.clip(pixels, 0, 255).astype(np.uint8)
    whole = len(jxl.encode(pixels, 0, 3))
    assert lossless_bytes(Photo(pixels, "png", Metadata())) == pytest.approx(whole, rel=0.05)
