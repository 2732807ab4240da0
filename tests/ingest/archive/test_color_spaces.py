"""Photos of other colour spaces, through the command line: kept, measured and restored as such."""

import json
import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest
from PIL import Image, ImageOps
from skimage.color import deltaE_ciede2000, xyz2lab

from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_luma
from tests.imaging.color.test_color_space import P3_TO_XYZ, profile
from tests.imaging.formats.files import saved, tiff
from tests.support.desk import Desk
from tests.support.photos import crop, deep_crop, jpeg_piece, shared
from tests.support.tools import need


def facts_of(desk: Desk, path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(desk.run("show", f"path:{path}", "--json").stdout)
    return document


def restored(desk: Desk, path: Path, suffix: str, *words: object) -> Path:
    output = desk.folder / f"restored{suffix}"
    assert desk.run("restore", f"path:{path}", "-o", output, *words).code == 0
    return output


def p3_lab(image: Image.Image) -> Any:
    """By the definition, with Display P3 written down from its primaries."""
    pixels = ImageOps.exif_transpose(image).convert("RGB")
    scale = min(1, 1536 / max(pixels.size))
    size = round(pixels.width * scale), round(pixels.height * scale)
    code = np.asarray(pixels.resize(size, Image.Resampling.BOX)) / 255
    light = np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)
    return xyz2lab(light @ P3_TO_XYZ.T)


@pytest.mark.slow
def test_a_phone_s_p3_comes_back_as_p3(desk: Desk) -> None:
    path = jpeg_piece(shared("camera/iphone11-bus.jpg"), desk.photos)
    assert desk.add(path).code == 0
    file = next(desk.vault.glob("[0-9a-f][0-9a-f]/*.jxl"))
    info = subprocess.run([need("jxlinfo"), file], check=True, capture_output=True, text=True)
    assert "Grayscale, D65, sRGB transfer" in info.stdout
    with Image.open(path) as source, Image.open(restored(desk, path, ".png")) as picture:
        assert picture.info["icc_profile"] == source.info["icc_profile"]
        error = deltaE_ciede2000(p3_lab(source), p3_lab(picture))
    facts = facts_of(desk, path)
    assert facts["delta_e_mean"] == pytest.approx(error.mean(), abs=0.01)
    assert facts["delta_e_p95"] == pytest.approx(np.percentile(error, 95), abs=0.03)


@pytest.mark.slow
@pytest.mark.parametrize("tier", ["lossless", "compact", "exact"])
def test_the_gray_picture_has_the_tone_curve_of_prophoto(desk: Desk, tier: str) -> None:
    pixels, icc = crop("coffee", 300, 400), profile(1.8)
    desk.photos.mkdir()
    path = desk.photos / ("a.jpg" if tier == "exact" else "a.png")
    kind = "JPEG" if tier == "exact" else "PNG"
    path.write_bytes(
        saved(pixels, kind, icc_profile=icc, **({"quality": 95} if tier == "exact" else {}))
    )
    answer = desk.add("--tier", tier, "--mean-delta-e", "4", "--p95-delta-e", "14", path)
    assert answer.code == 0, answer.out
    assert facts_of(desk, path)["tier"] == tier

    file = next(desk.vault.glob("[0-9a-f][0-9a-f]/*.jxl"))
    gray = desk.folder / "gray.png"
    subprocess.run([need("djxl"), file, gray], check=True, capture_output=True)
    with Image.open(path) as image:
        luma = rgb_to_luma(np.asarray(image.convert("RGB")))
    with Image.open(gray) as image:
        codes, curve = np.asarray(image), image.info["icc_profile"]
    error = np.abs(codes.astype(float) - luma)
    assert error.mean() < {"lossless": 1e-9, "compact": 2.5, "exact": 0.5}[tier]
    light = imagecodecs.cms_transform(
        np.arange(256, dtype=np.uint8)[None],
        curve,
        imagecodecs.cms_profile("xyz"),
        colorspace="gray",
        outcolorspace="xyz",
        outdtype=np.float32,
    )
    assert light[0, :, 1] == pytest.approx((np.arange(256) / 255) ** 1.8, abs=4e-3)

    with Image.open(restored(desk, path, ".jpg")) as image:
        assert image.info["icc_profile"] == icc
    with Image.open(restored(desk, path, ".png", "--view", "gray")) as image:
        assert image.mode == "L"
        assert image.info["icc_profile"][16:20] == b"GRAY"


def test_a_16_bit_tiff_of_prophoto_keeps_depth_and_profile(desk: Desk) -> None:
    icc, pixels = profile(1.8), deep_crop("coffee", 66, 88)
    desk.photos.mkdir()
    path = desk.photos / "a.tif"
    path.write_bytes(tiff(pixels, photometric="rgb", iccprofile=icc))
    assert desk.add("--mean-delta-e", "4", "--p95-delta-e", "14", path).code == 0
    file = next(desk.vault.glob("[0-9a-f][0-9a-f]/*.jxl"))
    assert np.array_equal(imagecodecs.jpegxl_decode(file.read_bytes()), rgb_to_luma(pixels))
    back = restored(desk, path, ".tif").read_bytes()
    with Image.open(BytesIO(back)) as image:
        assert image.info["icc_profile"] == icc
    assert (
        np.abs(rgb_to_luma(imagecodecs.tiff_decode(back)).astype(int) - rgb_to_luma(pixels)).max()
        <= 1
    )
