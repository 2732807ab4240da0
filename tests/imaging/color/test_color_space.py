from io import BytesIO

import imagecodecs
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from skimage.color import rgb2xyz

from grayvault.imaging.color.color_space import SRGB, color_space, gamma_of, gray_profile
from tests.support.photos import crop, deep_crop, shared

PROPHOTO = (0.7347, 0.2653, 1, 0.1596, 0.8404, 1, 0.0366, 0.0001, 1)
D50 = (0.3457, 0.3585, 1)

P3_TO_XYZ = np.array(
    [
        [0.48657095, 0.26566769, 0.19821729],
        [0.22897456, 0.69173852, 0.07928691],
        [0.0, 0.04511338, 1.04394437],
    ]
)
"""Display P3 to XYZ at D65, from its primaries (SMPTE EG 432-1) and white."""


def profile(gamma: float) -> bytes:
    """An ICC profile with ProPhoto's primaries."""
    return bytes(imagecodecs.cms_profile("rgb", whitepoint=D50, primaries=PROPHOTO, gamma=gamma))


def test_without_a_profile_it_is_srgb() -> None:
    pixels = crop("coffee", 60, 80)
    assert color_space(None) is SRGB
    assert SRGB.xyz(pixels) == pytest.approx(rgb2xyz(pixels), abs=1e-5)


def test_an_srgb_profile_says_the_same_as_none() -> None:
    pixels = crop("coffee", 60, 80)
    space = color_space(imagecodecs.cms_profile("srgb"))
    assert space.xyz(pixels) == pytest.approx(SRGB.xyz(pixels), abs=1e-3)
    assert gamma_of(space) is None


def test_a_phone_s_p3_is_p3() -> None:
    with Image.open(shared("camera/iphone11-bus.jpg")) as image:
        space = color_space(image.info["icc_profile"])
        pixels = np.asarray(image.convert("RGB").resize((64, 48)))
    code = pixels / 255
    light = np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)
    assert space.profile is None
    assert space.xyz(pixels) == pytest.approx(light @ P3_TO_XYZ.T, abs=1e-3)


@pytest.mark.parametrize("gamma", [1.0, 1.8, 2.2, 2.4])
def test_a_curve_s_power_is_found(gamma: float) -> None:
    assert gamma_of(color_space(profile(gamma))) == pytest.approx(gamma, abs=1e-3)


def test_adobe_rgb_s_gamma_is_563_256ths() -> None:
    space = color_space(imagecodecs.cms_profile("adobergb"))
    assert gamma_of(space) == pytest.approx(563 / 256, abs=1e-3)


def test_the_white_of_each_space_is_d65() -> None:
    white = np.full((1, 1, 3), 255, np.uint8)
    for icc in (profile(1.8), imagecodecs.cms_profile("adobergb")):
        assert color_space(icc).xyz(white)[0, 0] == pytest.approx((0.9505, 1, 1.089), abs=2e-3)


def test_depths_agree() -> None:
    space, deep = color_space(profile(1.8)), deep_crop("coffee", 40, 50)
    floats = deep.astype(np.float32) / np.float32(257)
    assert space.xyz(deep) == pytest.approx(space.xyz(floats), abs=1e-6)
    codes = crop("coffee", 40, 50)
    assert space.xyz(codes) == pytest.approx(space.xyz(codes.astype(np.float32)), abs=1e-6)


def test_a_space_that_is_more_than_a_matrix_goes_through_its_profile() -> None:
    with Image.open(shared("formats/thompson-springs.jpg")) as image:
        space = color_space(image.info["icc_profile"])
        pixels = np.asarray(image.convert("RGB"))[:40, :50]
    assert space.profile is not None
    white_and_black = np.array([[[255] * 3, [0] * 3]], np.uint8)
    assert space.xyz(white_and_black)[0, :, 1] == pytest.approx((1, 0), abs=0.02)
    assert space.xyz(pixels) == pytest.approx(SRGB.xyz(pixels), abs=0.06)


@pytest.mark.parametrize(
    "icc", [b"", b"nonsense", bytes(400), profile(1.8)[:200], imagecodecs.cms_profile("gray")]
)
def test_a_profile_that_can_t_be_used_counts_as_srgb(icc: bytes) -> None:
    assert color_space(icc) is SRGB


def test_gray_has_the_curve_of_its_colours() -> None:
    assert gray_profile(None) is None
    assert gray_profile(imagecodecs.cms_profile("srgb")) is None
    profile_icc = gray_profile(profile(1.8))
    assert profile_icc is not None
    assert profile_icc[16:20] == b"GRAY"
    ramp = np.arange(256, dtype=np.uint8)[None]
    xyz = imagecodecs.cms_transform(
        ramp,
        profile_icc,
        imagecodecs.cms_profile("xyz"),
        colorspace="gray",
        outcolorspace="xyz",
        outdtype=np.float32,
    )
    assert xyz[0, :, 1] == pytest.approx((np.arange(256) / 255) ** 1.8, abs=2e-3)
    assert _opens(profile_icc)


def _opens(icc: bytes) -> bool:
    """Whether Pillow writes gray pixels with this profile and reads it again."""
    gray: NDArray[np.uint8] = crop("coffee", 20, 30)[..., 0]
    buffer = BytesIO()
    Image.fromarray(gray).save(buffer, "PNG", icc_profile=icc)
    with Image.open(buffer) as image:
        return bool(image.info["icc_profile"] == icc)
