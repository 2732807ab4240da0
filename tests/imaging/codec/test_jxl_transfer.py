import re
import subprocess
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from grayvault.core.errors import DamagedFileError
from grayvault.imaging.codec import jxl
from grayvault.imaging.codec.codec_for_tier import luma_codec
from grayvault.imaging.codec.jpeg_luma_codec import JpegLumaCodec
from grayvault.imaging.codec.jxl_transfer import set_transfer
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_luma
from tests.imaging.formats.files import saved
from tests.support.photos import crop, deep_crop
from tests.support.tools import need

Codes = NDArray[np.uint8 | np.uint16]


def info(codestream: bytes, folder: Path) -> str:
    """What jxlinfo says."""
    path = folder / "picture.jxl"
    path.write_bytes(codestream)
    command = [need("jxlinfo"), str(path)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def curve(info: str) -> float | None:
    """The gamma that jxlinfo names; None for sRGB's curve."""
    match = re.search(r"gamma\(([0-9.]+)\) transfer", info)
    assert match or "sRGB transfer" in info
    return 1 / float(match[1]) if match else None


def by_djxl(codestream: bytes, folder: Path) -> Codes:
    """The pixels by another version of the decoder."""
    path, png = folder / "picture.jxl", folder / "picture.png"
    path.write_bytes(codestream)
    subprocess.run([need("djxl"), str(path), str(png)], check=True, capture_output=True)
    codes: Codes = imagecodecs.png_decode(png.read_bytes())
    return codes


@pytest.mark.parametrize("size", [(300, 400), (61, 47), (8, 8), (256, 256), (1, 1), (3, 2000)])
@pytest.mark.parametrize("gamma", [None, 1.0, 1.8, 563 / 256])
def test_lossless_luma_has_the_curve_and_the_codes(
    size: tuple[int, int], gamma: float | None, tmp_path: Path
) -> None:
    for pixels in (crop("coffee", 300, 400), deep_crop("coffee", 300, 400)):
        luma = np.resize(rgb_to_luma(pixels), size)
        codestream = luma_codec("lossless", 1.0, gamma=gamma).encode(luma).codestream
        assert np.array_equal(jxl.decode_gray(codestream), luma)
        assert np.array_equal(by_djxl(codestream, tmp_path), luma)
        facts = info(codestream, tmp_path)
        assert f"{luma.dtype.itemsize * 8}-bit Grayscale" in facts
        assert curve(facts) == (gamma and pytest.approx(gamma, abs=1e-4))


@pytest.mark.parametrize("gamma", [1.8, 563 / 256])
def test_lossy_luma_decodes_to_codes_of_its_curve(gamma: float, tmp_path: Path) -> None:
    luma = rgb_to_luma(crop("coffee", 300, 400))
    plain = luma_codec("compact", 1.0).encode(luma)
    curved = luma_codec("compact", 1.0, gamma=gamma).encode(luma)
    error, plain_error = (
        np.abs(jxl.decode_gray(encoded.codestream).astype(float) - luma).mean()
        for encoded in (curved, plain)
    )
    assert error < 1.2 * plain_error
    assert len(curved.codestream) < 1.1 * len(plain.codestream)
    assert np.abs(by_djxl(curved.codestream, tmp_path).astype(float) - luma).mean() < 1.3 * error
    facts = info(curved.codestream, tmp_path)
    assert "8-bit Grayscale" in facts
    assert curve(facts) == pytest.approx(gamma, abs=1e-4)


@pytest.mark.parametrize("orientation", [1, 6])
def test_a_jpeg_s_coefficients_get_the_curve_beside_them(orientation: int, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    jpeg = saved(crop("coffee", 61, 47), "JPEG", exif=exif)
    codec = JpegLumaCodec(jpeg, 1.8, orientation)
    codestream = codec.encode(np.zeros((1, 1), np.uint8)).codestream
    assert curve(info(codestream, tmp_path)) == pytest.approx(1.8, abs=1e-4)
    plain = JpegLumaCodec(jpeg, None, orientation).encode(np.zeros((1, 1), np.uint8)).codestream
    assert np.array_equal(codec.decode(codestream), codec.decode(plain))


def test_16_bits_in_colour_say_srgb(tmp_path: Path) -> None:
    pixels = deep_crop("coffee", 61, 47)
    codestream = set_transfer(jxl.encode(pixels, 0.0, 3), None, 16)
    assert "16-bit RGB\nColor space: RGB, D65, sRGB primaries, sRGB transfer" in info(
        codestream, tmp_path
    )
    assert np.array_equal(jxl.decode(codestream), pixels)


def test_a_header_of_another_form_is_refused() -> None:
    with pytest.raises(DamagedFileError, match="plain picture"):
        set_transfer(
            jxl.encode(crop("coffee", 61, 47), 1.0, 3), 1.8, 8
        )  # R'G'B' of 8 bits: default
    with pytest.raises(DamagedFileError):
        set_transfer(b"\xff\x0a", 1.8, 8)
