from io import BytesIO

import imagecodecs
import numpy as np
import pillow_jxl  # noqa: F401  lets Pillow open JPEG XL
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

from grayvault.core.errors import DamagedFileError, UnsupportedError
from grayvault.core.photo import Luma
from grayvault.core.settings import Tier
from grayvault.imaging.codec import jxl
from grayvault.imaging.codec.codec_for_tier import luma_codec
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_luma
from grayvault.imaging.measure.psnr import psnr
from tests.support.examples import examples
from tests.support.photos import Name, crop, deep_crop, shared

SHAPES = st.tuples(st.integers(1, 12), st.integers(1, 12))


@settings(deadline=None, max_examples=examples(40))
@given(hnp.arrays(st.sampled_from([np.uint8, np.uint16]), SHAPES))
def test_lossless_gives_every_bit_back(luma: Luma) -> None:
    codec = luma_codec("lossless", 1.0)
    encoded = codec.encode(luma)
    back = codec.decode(encoded.codestream)
    assert back.dtype == luma.dtype
    assert np.array_equal(back, luma)
    assert (encoded.distance, encoded.depth) == (0.0, luma.dtype.itemsize * 8)


@settings(deadline=None, max_examples=examples(20))
@given(SHAPES)
def test_compact_gives_every_size_back(shape: tuple[int, int]) -> None:
    codec = luma_codec("compact", 1.0)
    assert codec.decode(codec.encode(np.full(shape, 99, np.uint8)).codestream).shape == shape


def test_compact_costs_less_with_distance() -> None:
    luma = rgb_to_luma(crop("coffee", 200, 250))
    encoded = [luma_codec("compact", distance).encode(luma) for distance in (0.5, 1.0, 3.0)]
    sizes = [len(stored.codestream) for stored in encoded]
    assert sizes == sorted(sizes, reverse=True)
    quality = [
        psnr(luma, luma_codec("compact", 1.0).decode(stored.codestream)) for stored in encoded
    ]
    assert quality == sorted(quality, key=lambda decibels: -(decibels or 0))
    assert [stored.tier for stored in encoded] == ["compact"] * 3
    assert [stored.distance for stored in encoded] == [0.5, 1.0, 3.0]


@pytest.mark.parametrize("tier", ["compact", "lossless"])
def test_a_codestream_is_naked_and_gray_to_other_decoders(tier: Tier) -> None:
    luma = rgb_to_luma(crop("chelsea", 61, 47))
    codestream = luma_codec(tier, 1.0).encode(luma).codestream
    assert codestream.startswith(b"\xff\x0a")
    with Image.open(BytesIO(codestream)) as image:
        assert (image.mode, image.size) == ("L", (47, 61))


def test_a_tier_that_keeps_no_luma_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="color"):
        luma_codec("color", 1.0)


def test_exact_without_a_jpeg_is_lossless() -> None:
    assert luma_codec("exact", 1.0).tier == "lossless"


def _damaged() -> list[bytes]:
    whole = luma_codec("compact", 1.0).encode(rgb_to_luma(crop("rocket", 90, 90))).codestream
    return [b"", b"\xff\x0a", b"text", bytes(100), whole[:-9], whole[: len(whole) // 2]]


@pytest.mark.parametrize("codestream", _damaged())
def test_a_damaged_codestream_is_detected(codestream: bytes) -> None:
    with pytest.raises(DamagedFileError):
        luma_codec("compact", 1.0).decode(codestream)


@settings(deadline=None, max_examples=examples(60))
@given(st.binary(max_size=200), st.booleans())
def test_random_bytes_are_refused(junk: bytes, marked: bool) -> None:
    with pytest.raises(DamagedFileError):
        jxl.decode_gray(b"\xff\x0a" * marked + b"\xff" + junk)


def test_a_colour_codestream_is_no_luma() -> None:
    with pytest.raises(DamagedFileError, match="not gray"):
        luma_codec("compact", 1.0).decode(jxl.encode(crop("coffee", 20, 30), 1.0, 3))


def test_colour_pixels_come_back() -> None:
    for pixels in (crop("coffee", 20, 30), deep_crop("coffee", 20, 30), crop("coffee", 1, 1)):
        assert np.array_equal(jxl.decode(jxl.encode(pixels, 0.0, 3)), pixels)


@pytest.mark.parametrize("tier", ["compact", "lossless"])
@pytest.mark.parametrize("name", ["astronaut", "coffee"])
def test_a_small_picture_s_colour_bytes_are_those_of_its_encode(name: Name, tier: Tier) -> None:
    pixels = crop(name, 100, 140)
    luma, codec = rgb_to_luma(pixels), luma_codec(tier, 1.0)
    encoded = codec.encode(luma)
    bytes_ = len(jxl.encode(pixels, encoded.distance, encoded.effort))
    assert codec.color_bytes(pixels, luma, len(encoded.codestream)) == bytes_


def test_a_large_picture_s_colour_bytes_are_estimated() -> None:
    data = shared("camera/kodak-z612-castle.jpg").read_bytes()
    pixels = imagecodecs.jpeg_decode(data)
    luma, codec = rgb_to_luma(pixels), luma_codec("compact", 1.0)
    encoded = codec.encode(luma)
    bytes_ = len(jxl.encode(pixels, encoded.distance, encoded.effort))
    estimate = codec.color_bytes(pixels, luma, len(encoded.codestream))
    assert abs(estimate / bytes_ - 1) < 0.05
